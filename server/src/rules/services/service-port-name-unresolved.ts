/** A Service port that goes to a pod port by name, and pods that have no port of that name. */
import { backingPods, type Cluster, mayBeInjected, type Pod, portNamesOf, targetOnPod } from '../../cluster/index.js';
import {
  describe,
  enumeration,
  isHeadless,
  known,
  nearestName,
  type Service,
  type ServicePort,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, firstFew, keyAt, type Related, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'service-port-name-unresolved',
  group: 'Services and workloads',
  summary: 'A `targetPort` names a port that the selected pods do not have',
  silences: 'no pod is selected; an injector may add the port; a name is filled in later',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['pods', 'profile'],
  fix: 'suggested',
  subject: 'service',
  messages: {
    none: {
      level: 'error',
      text: 'Port {port} of {service} goes to the pod port named `{name}`, but {workload} {has}; the Service has no endpoint for it.',
    },
    some: {
      level: 'warning',
      text: 'Port {port} of {service} goes to the pod port named `{name}`, but {workload} {has}; its pods get no traffic from this port.',
    },
    headless: {
      level: 'hint',
      text: 'Port {port} of {service} names the pod port `{name}`, but {workload} {has}; DNS still leads to its pods, only SRV records lose the port.',
    },
  },
  check(service, cluster, report) {
    if (service.type === 'ExternalName') return;
    const pods = backingPods(cluster, service);
    if (pods === undefined) return;
    const named = service.ports.filter(({ targetPort }) => targetPort !== undefined && 'name' in targetPort);
    if (named.length === 0 || pods.some(mayBeInjected)) return;
    for (const port of named) {
      const targets = pods.map((pod) => ({ pod, target: targetOnPod(pod, port, cluster.profile) }));
      if (targets.some(({ target }) => target.kind === 'unknown')) continue;
      const missing = targets.flatMap(({ pod, target }) =>
        target.kind === 'unnamed' ? [{ pod, name: target.name }] : [],
      );
      const [first] = missing;
      if (first === undefined) continue;
      const message = isHeadless(service) ? 'headless' : missing.length === pods.length ? 'none' : 'some';
      report(message, at(service, ...port.path, 'targetPort'), {
        values: {
          port: known(port.port) ?? known(port.name) ?? '',
          service: describe(service),
          name: first.name,
          workload: describe(first.pod.workload),
          has: portsText(first.pod, port, first.name, cluster),
        },
        related: firstFew(missing).map(({ pod }) => portsOf(pod)),
        fixes: message === 'some' ? [] : fixesFor(service, port, first.name, pods, cluster),
      });
    }
  },
});

/** The ports that containers of a pod declare, or who it is where they declare none. */
function portsOf({ workload, template }: Pod): Related {
  const container = template.containers.find(({ ports }) => ports.length > 0);
  return container
    ? relatedTo(workload, keyAt(workload, ...container.path, 'ports'), `The ports of ${describe(workload)}`)
    : relatedTo(workload);
}

/** "names no port", "names only `web`", "names it for UDP". */
function portsText(pod: Pod, port: ServicePort, name: string, cluster: Cluster): string {
  const others = (['TCP', 'UDP', 'SCTP'] as const).filter((protocol) => protocol !== port.protocol);
  const other = others.find((protocol) => portNamesOf(pod, protocol, cluster.profile).includes(name));
  if (other !== undefined) return `names it for ${other}, not ${known(port.protocol) ?? 'TCP'}`;
  const names = portNamesOf(pod, port.protocol, cluster.profile);
  if (names.length === 0) return 'names no port';
  return `names only ${enumeration(names.map((one) => `\`${one}\``))}`;
}

function fixesFor(
  service: Sourced<Service>,
  port: ServicePort,
  name: string,
  pods: readonly Pod[],
  cluster: Cluster,
): Fix[] {
  const path = [...port.path, 'targetPort'];
  const [firstPod, ...otherPods] = pods;
  if (!firstPod) return [];
  const shared = portNamesOf(firstPod, port.protocol, cluster.profile).filter((one) =>
    otherPods.every((pod) => portNamesOf(pod, port.protocol, cluster.profile).includes(one)),
  );
  const meant = shared.length === 1 ? shared[0] : nearestName(name, shared);
  if (meant !== undefined) {
    return [
      {
        title: `Send it to the port named \`${meant}\``,
        safe: false,
        edits: [edit(service, path, (p) => ({ op: 'setString', path: p, value: meant }))],
      },
    ];
  }
  const numbers = new Set(
    pods.flatMap((pod) =>
      pod.template.containers.flatMap((c) =>
        c.ports.filter((one) => one.protocol === port.protocol).map((one) => known(one.number)),
      ),
    ),
  );
  const [number] = numbers;
  if (numbers.size !== 1 || number === undefined) return [];
  return [
    {
      title: `Send it to port ${number}`,
      safe: false,
      edits: [edit(service, path, (p) => ({ op: 'setNumber', path: p, value: number }))],
    },
  ];
}
