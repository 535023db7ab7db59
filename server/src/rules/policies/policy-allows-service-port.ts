/** A rule of a NetworkPolicy that names the port of a Service where policies see the port of its pods (N16, S5). */
import { type Cluster, declaredPorts, mayBeInjected, type Pod, targetOnPod } from '../../cluster/index.js';
import {
  type Direction,
  describe,
  isHeadless,
  isUnknown,
  known,
  type NetworkPolicy,
  type NetworkPolicyPort,
  type NetworkPolicyRule,
  type Service,
  type ServicePort,
} from '../../resources/index.js';
import { servicesSelecting } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, relatedTo } from '../rule.js';
import { destinationsOf } from './destinations.js';

export default clusterRule({
  id: 'policy-allows-service-port',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'A rule of a NetworkPolicy names the port of a Service, and policies see the port of its pods',
  silences:
    'a pod that the rule opens listens on that port too, or another port of the Service leads there; the rule names the pod port as well; destinations that are not all known',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['namespaces', 'pods', 'profile', 'services'],
  fix: 'suggested',
  subject: 'networkPolicy',
  messages: {
    servicePort: {
      level: 'warning',
      text: '{policy} allows port {port}, which is the port of {service}: policies see the port of its pods, {target}.',
    },
  },
  check(policy, cluster, report) {
    for (const direction of ['ingress', 'egress'] as const) {
      if (!policy.isolates[direction]) continue;
      for (const rule of policy.rules[direction]) {
        for (const { entry, port, mapped } of servicePortsIn(cluster, policy, rule, direction)) {
          const [first] = mapped;
          if (first === undefined) continue;
          const targets = new Set(mapped.map((one) => one.target));
          const place = [...entry.path, 'port'];
          report('servicePort', at(policy, ...place), {
            values: {
              policy: describe(policy),
              port,
              service: describe(first.service),
              target: [...targets].join(' or '),
            },
            related: [
              relatedTo(
                first.service,
                at(first.service, ...first.servicePort.path, 'port'),
                `The port of ${describe(first.service)}`,
              ),
            ],
            fixes:
              targets.size > 1
                ? []
                : [
                    {
                      title: `Allow port ${first.target}`,
                      safe: false,
                      edits: [edit(policy, place, (p) => ({ op: 'setNumber', path: p, value: first.target }))],
                    },
                  ],
          });
        }
      }
    }
  },
});

interface Mapped {
  readonly service: Sourced<Service>;
  readonly servicePort: ServicePort;
  /** Where that port of the Service leads on the pod. */
  readonly target: number;
}

interface Suspect {
  readonly entry: NetworkPolicyPort;
  readonly port: number;
  readonly mapped: readonly Mapped[];
}

function servicePortsIn(
  cluster: Cluster,
  policy: Sourced<NetworkPolicy>,
  rule: NetworkPolicyRule,
  direction: Direction,
): Suspect[] {
  const numbered = (rule.ports ?? []).flatMap((entry) => {
    const { port, endPort } = entry;
    return port !== undefined && 'number' in port && endPort === undefined ? [{ entry, port: port.number }] : [];
  });
  // A name or a port that is filled in later may stand for the pod's port.
  if (numbered.length === 0 || numbered.length < (rule.ports ?? []).length) return [];
  const pods = destinationsOf(cluster, policy, rule, direction);
  if (pods === undefined || pods.length === 0 || pods.some((pod) => mayBeInjected(pod))) return [];
  const allowed = new Set(numbered.map((one) => one.port));
  return numbered.flatMap(({ entry, port }) => {
    const mapped = mappings(cluster, pods, entry, port);
    return mapped === undefined || mapped.length === 0 || mapped.some((one) => allowed.has(one.target))
      ? []
      : [{ entry, port, mapped }];
  });
}

/** Where Services that have this port lead on these pods; undefined where one of the pods may be meant by its own port. */
function mappings(
  cluster: Cluster,
  pods: readonly Pod[],
  { protocol }: NetworkPolicyPort,
  number: number,
): Mapped[] | undefined {
  if (isUnknown(protocol)) return undefined;
  const found: Mapped[] = [];
  for (const pod of pods) {
    const before = found.length;
    if (declaredPorts(pod).some((one) => one.number === number || isUnknown(one.number))) return undefined;
    for (const service of servicesSelecting(cluster, pod)) {
      for (const port of service.ports) {
        if (isUnknown(port.protocol) || port.protocol !== protocol) continue;
        // Whoever dials a headless Service dials the pods, on a port of their own choice (S6).
        if (isHeadless(service) && port.port === number) return undefined;
        const target = targetOnPod(pod, port, cluster.profile);
        if (target.kind === 'unknown' || (target.kind === 'number' && target.number === number)) return undefined;
        if (known(port.port) === number && target.kind === 'number')
          found.push({ service, servicePort: port, target: target.number });
      }
    }
    // A pod to which no such port leads may listen there, and be the one that is meant.
    if (found.length === before) return undefined;
  }
  return found;
}
