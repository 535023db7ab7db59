/** Backends of a sort that the controller of the Ingress does not send to (§1.3). */
import { servicesNamed } from '../../cluster/index.js';
import {
  backendsOf,
  describe,
  type Ingress,
  type IngressBackend,
  isHeadless,
  isUnknown,
  known,
  type Service,
} from '../../resources/index.js';
import { type ControllerProfile, chosenTarget, servingController } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, keyAt, type Report, relatedTo } from '../rule.js';
import { isMadeByAnnotation } from './backends.js';

type MessageId = 'needsNodePort' | 'mayNeedNodePort' | 'mayNeedGroups' | 'aliasRefused' | 'aliasOff' | 'resource';

export default clusterRule({
  id: 'ingress-backend-type',
  group: 'Ingress',
  summary: 'An Ingress backend is of a type that its controller does not send to',
  silences: 'the controller is not known; the type of the Service is filled in later',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['services', 'ingresses', 'ingress-classes', 'namespaces', 'profile'],
  fix: 'none',
  subject: 'ingress',
  messages: {
    needsNodePort: {
      level: 'error',
      text: '{service} is {type}, and `{annotation}` makes {controller} send to node ports, which only NodePort and LoadBalancer Services have.',
    },
    mayNeedNodePort: {
      level: 'warning',
      text: '{service} is {type}, and without `{annotation}` {controller} usually sends to node ports, which only NodePort and LoadBalancer Services have.',
    },
    mayNeedGroups: {
      level: 'hint',
      text: '{service} is {type}: {controller} sends to its pods where the cluster adds `{annotation}` by itself, and otherwise needs a NodePort.',
    },
    aliasRefused: { level: 'warning', text: '{service} is an ExternalName, and {controller} does not send to those.' },
    aliasOff: {
      level: 'warning',
      text: '{service} is an ExternalName, and {controller} does not send to those unless it is told to.',
    },
    resource: { level: 'warning', text: 'This backend is a `resource`, and {controller} sends to Services only.' },
  },
  check(ingress, cluster, report) {
    const { profile } = servingController(cluster, ingress);
    if (profile.kind === undefined) return;
    for (const { backend } of backendsOf(ingress)) {
      if (backend.isResource) {
        if (profile.backends.resourceKinds.length === 0 && !backend.hasService)
          report('resource', keyAt(ingress, ...backend.path, 'resource'), { values: { controller: profile.name } });
        continue;
      }
      const name = known(backend.service);
      if (name === undefined || isMadeByAnnotation(backend)) continue;
      const [service, ...others] = servicesNamed(cluster, name, ingress.namespace);
      if (service && others.length === 0) judge(ingress, backend, service, profile, report);
    }
  },
});

function judge(
  ingress: Sourced<Ingress>,
  backend: IngressBackend,
  service: Sourced<Service>,
  profile: ControllerProfile,
  report: Report<MessageId>,
): void {
  const type = known(service.type);
  const { target, externalName } = profile.backends;
  const say = (message: MessageId, values: Readonly<Record<string, string>> = {}): void =>
    report(message, at(ingress, ...backend.servicePath), {
      values: { service: describe(service), controller: profile.name, ...values },
      related: [relatedTo(service, at(service, 'spec', 'type'))],
    });
  if (type === 'ExternalName') {
    if (externalName === 'refused') say('aliasRefused');
    else if (externalName === 'off-by-default') say('aliasOff');
    return;
  }
  if (type !== 'ClusterIP' || isUnknown(service.type) || target === 'pods') return;
  const values = { type: isHeadless(service) ? 'headless' : 'a ClusterIP Service', annotation: target.annotation };
  const annotated = [ingress, service].map((one) => one.annotations.values.get(target.annotation));
  if (annotated.some(isUnknown)) return;
  const chosen = chosenTarget(ingress, service, target);
  if (chosen === 'nodes') say('needsNodePort', values);
  else if (chosen === undefined) say(target.usually === 'nodes' ? 'mayNeedNodePort' : 'mayNeedGroups', values);
}
