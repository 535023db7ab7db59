/** A selector that picks more than it was meant to: pods that do not serve the Service's port get a share of its requests (S1, S5). */
import { backingPods, declaredPorts, mayBeInjected, type Pod } from '../../cluster/index.js';
import {
  describe,
  enumeration,
  isHeadless,
  isUnknown,
  known,
  type Service,
  type ServicePort,
  targetOf,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { clusterRule, describeAll, edit, type Fix, firstFew, keyAt, nameOf, type Related, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'service-selects-unrelated',
  group: 'Services and workloads',
  summary: 'A Service selects pods that do not serve its port beside those that do, so requests fail at random',
  silences:
    'versions, canaries and zones that all serve the port; a port by name, which sends nothing to pods without it (`service-port-name-unresolved` tells); pods that declare no ports; headless; an injector may change the pods',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['pods'],
  fix: 'suggested',
  subject: 'service',
  messages: {
    otherPorts: {
      level: 'warning',
      text: '{service} also selects {workload}, which declares {declared} and not {target}: a share of the requests to port {port} goes there and is refused.',
    },
    job: {
      level: 'warning',
      text: '{service} also selects {workload}: while its pods run, a share of the requests to port {port} goes there, and they declare no port {target}.',
    },
    operators: {
      level: 'warning',
      text: '{service} selects {workloads}: `{label}` is what kubebuilder puts on every operator, so a request reaches any one of them.',
    },
  },
  check(service, cluster, report) {
    if (service.type === 'ExternalName' || isUnknown(service.type)) return;
    const pods = backingPods(cluster, service);
    if (pods === undefined || pods.length < 2) return;
    const operators = operatorsAmong(service, pods);
    if (operators.length > 1 && !pods.some(mayBeInjected)) {
      report('operators', keyAt(service, 'spec', 'selector', 'control-plane'), {
        values: {
          service: describe(service),
          workloads: describeAll(operators.map((pod) => pod.workload)),
          label: 'control-plane: controller-manager',
        },
        related: firstFew(operators).map(labelsOf),
      });
      return;
    }
    if (isHeadless(service)) return;
    for (const port of service.ports) {
      const target = targetOf(port);
      if (target === undefined || !('number' in target)) continue;
      const { serving, lacking } = divided(pods, port, target.number);
      const [first] = lacking;
      if (first === undefined || serving.length === 0 || pods.some(mayBeInjected)) continue;
      report(isJob(first) ? 'job' : 'otherPorts', keyAt(service, 'spec', 'selector'), {
        values: {
          service: describe(service),
          workload: describe(first.workload),
          declared: numbersOf(first),
          target: target.number,
          port: known(port.port) ?? '',
        },
        related: firstFew(lacking).map(labelsOf),
        fixes: fixesFor(service, serving, lacking),
      });
      return;
    }
  },
});

/** Pods that declare the target port, and those that declare others, or are no servers at all. The rest may listen. */
function divided(pods: readonly Pod[], port: ServicePort, number: number): { serving: Pod[]; lacking: Pod[] } {
  const serving: Pod[] = [];
  const lacking: Pod[] = [];
  for (const pod of pods) {
    const declared = declaredPorts(pod);
    if (declared.some((one) => known(one.number) === undefined || isUnknown(one.protocol))) continue;
    if (declared.some((one) => one.number === number && one.protocol === port.protocol)) serving.push(pod);
    else if (declared.length > 0 || isJob(pod)) lacking.push(pod);
  }
  // What a Job takes is worth a word even where the others declare nothing.
  const servers = pods.filter((pod) => !isJob(pod));
  return lacking.every(isJob) ? { serving: servers, lacking } : { serving, lacking };
}

function isJob({ workload }: Pod): boolean {
  return workload.group === 'batch';
}

/** Different operators in one namespace, where nothing but kubebuilder's label tells them apart. */
function operatorsAmong(service: Sourced<Service>, pods: readonly Pod[]): Pod[] {
  const { values } = service.selector;
  if (values.size !== 1 || known(values.get('control-plane')) !== 'controller-manager') return [];
  const namespace = known(service.namespace);
  return namespace === undefined ? [] : pods.filter((pod) => known(pod.namespace) === namespace);
}

function numbersOf(pod: Pod): string {
  const numbers = new Set(declaredPorts(pod).map((one) => String(known(one.number))));
  return enumeration(numbers);
}

function labelsOf({ workload, template }: Pod): Related {
  const hasLabels = template.labels.values.size > 0;
  const place = hasLabels ? keyAt(workload, ...template.path, 'metadata', 'labels') : nameOf(workload);
  return relatedTo(workload, place, `The pod labels of ${describe(workload)}`);
}

/** Keys that name what a pod is for come first; those that tell its version or release apart are no good. */
const TELLING = ['app', 'app.kubernetes.io/name', 'app.kubernetes.io/component', 'component', 'role', 'tier'];
const FLEETING = /(?:^|\/)(?:version|release|track|chart|pod-template-hash|heritage|managed-by)$/;

/** A label that all pods which serve share, and none of the others has. */
function fixesFor(service: Sourced<Service>, serving: readonly Pod[], lacking: readonly Pod[]): Fix[] {
  const [first, ...rest] = serving;
  const pairs = [...(first?.template.labels.values ?? [])].flatMap(([key, value]) => {
    const text = known(value);
    const has = (pod: Pod): boolean => pod.template.labels.values.get(key) === text;
    const isTelling = text !== undefined && !FLEETING.test(key) && !service.selector.values.has(key);
    return isTelling && rest.every(has) && !lacking.some(has) ? [{ key, value: text }] : [];
  });
  const rank = ({ key }: { readonly key: string }): number =>
    TELLING.includes(key) ? TELLING.indexOf(key) : TELLING.length;
  const [best] = pairs.sort((a, b) => rank(a) - rank(b));
  if (best === undefined) return [];
  return [
    {
      title: `Select \`${best.key}: ${best.value}\` too`,
      safe: false,
      edits: [edit(service, ['spec', 'selector'], (path) => ({ op: 'insertEntry', path, ...best, place: 'last' }))],
    },
  ];
}
