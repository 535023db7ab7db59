/** A caller that dials a Service on a port which the Service does not have. */
import {
  backingPods,
  type Call,
  type Cluster,
  callsFrom,
  mayBeInjected,
  type Pod,
  targetOnPod,
} from '../../cluster/index.js';
import { describe, isHeadless, isUnknown, known, type Service, type ServicePort } from '../../resources/index.js';
import { isTarget } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { portName, portsText } from '../portsText.js';
import { clusterRule, editPlace, type Fix, keyAt, placed, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'dns-port-not-served',
  group: 'Names in env, args, ConfigMaps',
  summary: 'A variable, an argument or a ConfigMap dials a Service on a port that it does not have',
  silences:
    'host or port is filled in later; the Service is an ExternalName, or headless with pods that declare the port; the host is an alias of the pod',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['services', 'pods', 'config-maps', 'profile'],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    notServed: { level: 'error', text: '{service} has no port {port}; it serves {ports}.' },
    targetPort: {
      level: 'error',
      text: '{service} has no port {port}: that is the targetPort, and callers dial the port of the Service, {right}.',
    },
    likely: { level: 'warning', text: '{service} has no port {port}, {because}; it serves {ports}.' },
    headless: {
      level: 'hint',
      text: '{service} is headless, so {host} leads straight to its pods, and these declare no port {port}.',
    },
  },
  check(workload, cluster, report) {
    for (const call of callsFrom(cluster, workload)) {
      const port = known(call.dials);
      const [service] = call.services;
      if (port === undefined || service === undefined || isOwnPort(call, port)) continue;
      if (!call.services.every((one) => lacks(one, port))) continue;
      const headless = call.services.every(isHeadless);
      if (!headless && call.services.some(isHeadless)) continue;
      // A URL without a port may be completed by the program, which knows where its like listen.
      if (headless && (call.port === undefined || !call.services.every((one) => podsDeclareNo(cluster, one, port))))
        continue;
      const because = headless ? undefined : doubtOf(call);
      const mapped = service.ports.find((one) => leadsTo(cluster, service, one, port));
      report(
        headless ? 'headless' : because !== undefined ? 'likely' : mapped ? 'targetPort' : 'notServed',
        placed(call.portPlace ?? call.place),
        {
          values: {
            service: describe(service),
            host: call.host,
            port,
            ports: portsText(service),
            right: mapped ? portName(mapped) : '',
            because: because ?? '',
          },
          object: call.place.object,
          related: [relatedTo(service, keyAt(service, 'spec', 'ports'), `The ports of ${describe(service)}`)],
          fixes: headless ? [] : fixesFor(call, mapped ?? (service.ports.length === 1 ? service.ports[0] : undefined)),
        },
      );
    }
  },
});

/** The Service certainly has no such port. */
function lacks(service: Sourced<Service>, number: number): boolean {
  if (isUnknown(service.type) || service.type === 'ExternalName' || isUnknown(service.clusterIP)) return false;
  if (service.ports.length === 0) return false;
  return service.ports.every(({ port }) => typeof port === 'number' && port !== number);
}

/** `APP_HOST` and `APP_PORT` may also say where a program itself listens. */
function isOwnPort(call: Call, port: number): boolean {
  return call.form === 'pair' && call.container.ports.some((one) => one.number === port);
}

/** Pods of a headless Service are dialled as they are, and may listen where they declare nothing. */
function podsDeclareNo(cluster: Cluster, service: Sourced<Service>, number: number): boolean {
  const pods = backingPods(cluster, service) ?? [];
  const portsOf = (pod: Pod): readonly unknown[] =>
    [...pod.template.containers, ...pod.template.initContainers].flatMap((one) => one.ports.map((port) => port.number));
  return (
    pods.length > 0 &&
    pods.every(
      (pod) => portsOf(pod).length > 0 && portsOf(pod).every((one) => typeof one === 'number' && one !== number),
    ) &&
    !service.ports.some((port) => leadsTo(cluster, service, port, number)) &&
    !pods.some(mayBeInjected)
  );
}

/** Callers see the port of the Service, pods its target. */
function leadsTo(cluster: Cluster, service: Sourced<Service>, port: ServicePort, number: number): boolean {
  if (isTarget(port, { number })) return true;
  const pods = backingPods(cluster, service) ?? [];
  return pods.some((pod) => {
    const target = targetOnPod(pod, port, cluster.profile);
    return target.kind === 'number' && target.number === number;
  });
}

/** Why the port may be none that is dialled, if it may. */
function doubtOf(call: Call): string | undefined {
  if (call.form === 'pair') return `which goes with the host in \`${call.key}\``;
  if (call.port === undefined) return `which ${call.scheme}:// dials`;
  return call.via === 'file' ? 'which this file names' : undefined;
}

function fixesFor(call: Call, port: ServicePort | undefined): Fix[] {
  const number = known(port?.port);
  const made = number === undefined || !call.portPlace ? undefined : editPlace(call.portPlace, String(number));
  return made ? [{ title: `Dial port ${number}`, safe: false, edits: [made] }] : [];
}
