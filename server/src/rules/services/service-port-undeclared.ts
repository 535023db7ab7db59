/** A Service port that goes to a number which no container declares: often a slip, though containers may listen on more (N14). */
import { backingPods, declaredPorts, mayBeInjected, type Pod } from '../../cluster/index.js';
import {
  type ContainerPort,
  describe,
  enumeration,
  isHeadless,
  isUnknown,
  known,
  type Protocol,
  type Service,
  type ServicePort,
  targetOf,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, firstFew, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'service-port-undeclared',
  group: 'Services and workloads',
  summary: 'A Service port goes to a number that no container declares, while they declare others',
  silences:
    'some of the pods declare no port at all; `targetPort: 0`; headless, since clients dial what they like; an injector may add the port',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['pods'],
  fix: 'suggested',
  subject: 'service',
  messages: {
    undeclared: {
      level: 'hint',
      text: 'Port {port} of {service} goes to {target} on the pods{because}, but {workload} declares {declared}.',
    },
    otherProtocol: {
      level: 'hint',
      text: 'Port {port} of {service} goes to {target} for {protocol}, but {workload} declares it for {declared} only.',
    },
  },
  check(service, cluster, report) {
    if (service.type === 'ExternalName' || isUnknown(service.type) || isHeadless(service)) return;
    const pods = backingPods(cluster, service);
    if (pods === undefined) return;
    for (const port of service.ports) {
      const target = numberOf(port);
      const protocol = known(port.protocol);
      if (target === undefined || protocol === undefined) continue;
      const isDeclared = pods.some((pod) =>
        declaredPorts(pod).some((one) => one.number === target && one.protocol === protocol),
      );
      const [first] = pods;
      if (isDeclared || first === undefined || !pods.every(isSettled)) continue;
      const declared = pods.flatMap(declaredPorts);
      const others = new Set(declared.flatMap((one) => (one.number === target ? [one.protocol] : [])));
      const written = port.targetPort !== undefined;
      report(
        others.size > 0 ? 'otherProtocol' : 'undeclared',
        at(service, ...port.path, written ? 'targetPort' : 'port'),
        {
          values: {
            port: known(port.port) ?? known(port.name) ?? '',
            service: describe(service),
            target,
            protocol,
            because: written ? '' : ', since `targetPort` is absent',
            workload: describe(first.workload),
            declared: others.size > 0 ? enumeration([...others].map(String)) : portsText(declaredPorts(first)),
          },
          related: firstFew([...new Set(pods.map((pod) => pod.workload))]).map((one) => relatedTo(one)),
          fixes: others.size > 0 ? asDeclared(service, port, others) : toDeclared(service, port, protocol, declared),
        },
      );
    }
  },
});

/** The pod declares some port, all of them are known, and nothing adds to them. */
function isSettled(pod: Pod): boolean {
  const declared = declaredPorts(pod);
  return (
    declared.length > 0 &&
    declared.every((port) => known(port.number) !== undefined && !isUnknown(port.protocol)) &&
    !mayBeInjected(pod)
  );
}

function numberOf(port: ServicePort): number | undefined {
  const { targetPort } = port;
  const isZero = targetPort !== undefined && 'number' in targetPort && targetPort.number === 0;
  const target = targetOf(port);
  return isZero || target === undefined || !('number' in target) ? undefined : target.number;
}

/** "8080 and 9090 (UDP)". */
function portsText(ports: readonly ContainerPort[]): string {
  const texts = ports.map(({ number, protocol }) =>
    protocol === 'TCP' ? String(known(number)) : `${known(number)} (${known(protocol)})`,
  );
  return enumeration([...new Set(texts)]);
}

/** The one port that all of them declare, unless another port of the Service goes there. */
function toDeclared(
  service: Sourced<Service>,
  port: ServicePort,
  protocol: Protocol,
  declared: readonly ContainerPort[],
): Fix[] {
  const numbers = new Set(declared.filter((one) => one.protocol === protocol).map((one) => known(one.number)));
  const [number] = numbers;
  if (number === undefined || numbers.size > 1) return [];
  if (service.ports.some((other) => other !== port && numberOf(other) === number)) return [];
  const change =
    port.targetPort === undefined
      ? edit(service, port.path, (path) => ({
          op: 'insertEntry',
          path,
          key: 'targetPort',
          value: number,
          place: 'last',
        }))
      : edit(service, [...port.path, 'targetPort'], (path) => ({ op: 'setNumber', path, value: number }));
  return [{ title: `Send it to port ${number}`, safe: false, edits: [change] }];
}

/** A Service port is TCP where nothing is said, so UDP is easily forgotten. */
function asDeclared(service: Sourced<Service>, port: ServicePort, protocols: ReadonlySet<unknown>): Fix[] {
  if (port.protocol !== 'TCP' || !protocols.has('UDP') || protocols.size > 1) return [];
  return [
    {
      title: 'Make it UDP',
      safe: false,
      edits: [
        edit(service, port.path, (path) => ({ op: 'insertEntry', path, key: 'protocol', value: 'UDP', place: 'last' })),
      ],
    },
  ];
}
