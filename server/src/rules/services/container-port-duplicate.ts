/** Container ports that repeat: a name, a number with its protocol, or a port of the node (validateContainerPorts, warningsForPodSpec). */
import { type Cluster, podsSelectedBy } from '../../cluster/index.js';
import {
  type Container,
  type ContainerPort,
  describe,
  isUnknown,
  known,
  type PodTemplate,
  type Service,
  type Workload,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Path } from '../../yaml/index.js';
import { at, clusterRule, edit, type Fix, type Report, relatedTo } from '../rule.js';

type MessageId = 'name' | 'number' | 'hostPort' | 'nameInPod' | 'namedInPod' | 'numberInPod';

export default clusterRule({
  id: 'container-port-duplicate',
  group: 'Services and workloads',
  summary: 'Ports of a pod have the same name, the same number and protocol, or the same port of the node',
  silences:
    'TCP and UDP on one number; init containers that end before the others start; pod templates inside custom resources; values that are filled in later',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['services', 'pods'],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    name: {
      level: 'error',
      text: '{workload} is refused: container {container} names two ports `{name}`, {first} and {second}.',
    },
    number: {
      level: 'warning',
      text: 'Container {container} in {workload} lists port {number} for {protocol} twice: a server-side apply is refused, and other tools may lose one of the two at the next change.',
    },
    hostPort: {
      level: 'error',
      text: '{workload} is refused: port {number} of the node for {protocol} is asked for by {first} and again by {second}.',
    },
    namedInPod: {
      level: 'warning',
      text: 'Containers {firstContainer} and {container} in {workload} both name a port `{name}`, and {service} asks for it by name: all its traffic goes to {firstContainer}.',
    },
    nameInPod: {
      level: 'hint',
      text: 'Containers {firstContainer} and {container} in {workload} both name a port `{name}`; whoever asks for it by name gets the one of {firstContainer}.',
    },
    numberInPod: {
      level: 'hint',
      text: 'Containers {firstContainer} and {container} in {workload} both list port {number} for {protocol}; they share one network, so only one of them can listen on it.',
    },
  },
  check(workload, cluster, report) {
    if (!BUILT_IN.has(workload.group)) return;
    for (const template of workload.templates) {
      const ports = portsOf(template);
      checkNames(ports, workload, template, cluster, report);
      checkNumbers(ports, workload, template.hostNetwork !== false, report);
      checkHostPorts(ports, workload, template, report);
    }
  },
});

/** Those of Kubernetes itself; an operator may make other pods than its template says. */
const BUILT_IN: ReadonlySet<string> = new Set(['', 'apps', 'batch', 'extensions']);

/** A port of a container that runs beside the others. */
interface RunningPort {
  readonly container: Container;
  readonly port: ContainerPort;
}

/** In the order in which names are looked up: containers, then sidecars. */
function portsOf(template: PodTemplate): RunningPort[] {
  const running = [...template.containers, ...template.initContainers.filter((one) => one.sidecar)];
  return running.flatMap((container) => container.ports.map((port) => ({ container, port })));
}

function checkNames(
  ports: readonly RunningPort[],
  workload: Sourced<Workload>,
  template: PodTemplate,
  cluster: Cluster,
  report: Report<MessageId>,
): void {
  forEachRepeat(
    ports,
    ({ port }) => known(port.name),
    (first, again) => {
      const name = known(again.port.name) ?? '';
      const values = { ...namesOf(workload, first, again), name, first: text(first.port), second: text(again.port) };
      const path = [...again.port.path, 'name'];
      const related = [relatedTo(workload, at(workload, ...first.port.path, 'name'), 'The first one')];
      if (first.container === again.container) {
        const fixes = renaming(workload, ports, again, path);
        return report('name', at(workload, ...path), { values, related, fixes });
      }
      const service = serviceAskingFor(name, again.port, workload, template, cluster);
      if (service === undefined) return report('nameInPod', at(workload, ...path), { values, related });
      report('namedInPod', at(workload, ...path), {
        values: { ...values, service: describe(service.service) },
        related: [...related, relatedTo(service.service, at(service.service, ...service.path))],
      });
    },
  );
}

function checkNumbers(
  ports: readonly RunningPort[],
  workload: Sourced<Workload>,
  onHost: boolean,
  report: Report<MessageId>,
): void {
  forEachRepeat(ports, portKey, (first, again) => {
    const message = first.container === again.container ? 'number' : 'numberInPod';
    const ofNode = [first, again].map(({ port }) => port.hostPort);
    // Two ports of the node may lead to one of a container; two containers that want one are told so elsewhere.
    if (message === 'number' ? ofNode[0] !== ofNode[1] : onHost || ofNode.some((one) => one !== undefined)) return;
    report(message, at(workload, ...again.port.path, 'containerPort'), {
      values: {
        ...namesOf(workload, first, again),
        number: known(again.port.number) ?? '',
        protocol: known(again.port.protocol) ?? 'TCP',
      },
      related: [relatedTo(workload, at(workload, ...first.port.path, 'containerPort'), 'The first one')],
      fixes: message === 'number' ? otherProtocol(workload, ports, first, again) : [],
    });
  });
}

function checkHostPorts(
  ports: readonly RunningPort[],
  workload: Sourced<Workload>,
  template: PodTemplate,
  report: Report<MessageId>,
): void {
  if (isUnknown(template.hostNetwork)) return;
  // Init containers run one after the other, so each is looked at by itself; on the host network every port is the node's.
  const main = ports.filter(({ container }) => template.containers.includes(container));
  const hostPort = ({ port }: RunningPort): number | undefined =>
    known(port.hostPort) ?? (template.hostNetwork === true ? known(port.number) : undefined);
  const key = (one: RunningPort): string | undefined => {
    const number = hostPort(one);
    const { hostIP, protocol } = one.port;
    if (number === undefined || number === 0 || isUnknown(protocol) || isUnknown(hostIP)) return undefined;
    return `${protocol}/${hostIP ?? ''}/${number}`;
  };
  forEachRepeat(main, key, (first, again) => {
    const isWritten = again.port.hostPort !== undefined;
    // One container that lists a port twice is told so already.
    if (first.container === again.container && portKey(first) === portKey(again)) return;
    report('hostPort', at(workload, ...again.port.path, isWritten ? 'hostPort' : 'containerPort'), {
      values: {
        ...namesOf(workload, first, again),
        number: hostPort(again) ?? '',
        protocol: known(again.port.protocol) ?? 'TCP',
        first: placeOf(first),
        second: placeOf(again),
      },
      related: [relatedTo(workload, at(workload, ...first.port.path), 'The first one')],
    });
  });
}

/** Calls back for every port whose key an earlier one has; ports without a key are alone. */
function forEachRepeat(
  ports: readonly RunningPort[],
  keyOf: (port: RunningPort) => string | undefined,
  found: (first: RunningPort, again: RunningPort) => void,
): void {
  const seen = new Map<string, RunningPort>();
  for (const port of ports) {
    const key = keyOf(port);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first) found(first, port);
    else seen.set(key, port);
  }
}

function portKey({ port }: RunningPort): string | undefined {
  const [number, protocol] = [known(port.number), known(port.protocol)];
  return number === undefined || protocol === undefined ? undefined : `${number}/${protocol}`;
}

function namesOf(workload: Workload, first: RunningPort, again: RunningPort): Record<string, string> {
  return {
    workload: describe(workload),
    firstContainer: first.container.name,
    container: again.container.name,
  };
}

/** "8080", or its name where the number is not known. */
function text(port: ContainerPort): string {
  return String(known(port.number) ?? known(port.name) ?? '?');
}

/** "port 8080 of container web". */
function placeOf({ container, port }: RunningPort): string {
  return `port ${text(port)} of container ${container.name}`;
}

/** A Service that has these pods and asks for the port by this name. */
function serviceAskingFor(
  name: string,
  port: ContainerPort,
  workload: Sourced<Workload>,
  template: PodTemplate,
  cluster: Cluster,
): { service: Sourced<Service>; path: Path } | undefined {
  for (const service of cluster.services) {
    const asking = service.ports.find(
      ({ targetPort, protocol }) =>
        targetPort !== undefined && 'name' in targetPort && targetPort.name === name && protocol === port.protocol,
    );
    if (asking === undefined) continue;
    const isBehind = podsSelectedBy(cluster, service).certain.some(
      (pod) => pod.workload === workload && pod.template === template,
    );
    if (isBehind) return { service, path: [...asking.path, 'targetPort'] };
  }
  return undefined;
}

function renaming(workload: Sourced<Workload>, ports: readonly RunningPort[], again: RunningPort, path: Path): Fix[] {
  const number = known(again.port.number);
  const protocol = known(again.port.protocol);
  if (number === undefined || protocol === undefined) return [];
  const meant = `${protocol.toLowerCase()}-${number}`;
  if (ports.some(({ port }) => port.name === meant)) return [];
  return [
    {
      title: `Name the second one \`${meant}\``,
      safe: false,
      edits: [edit(workload, path, (p) => ({ op: 'setString', path: p, value: meant }))],
    },
  ];
}

/** Where the name of one of them says UDP, or one of two DNS ports says TCP, its protocol was left out. */
function otherProtocol(
  workload: Sourced<Workload>,
  ports: readonly RunningPort[],
  first: RunningPort,
  again: RunningPort,
): Fix[] {
  const tokens = ({ port }: RunningPort): string[] => known(port.name)?.split('-') ?? [];
  const udp =
    [first, again].find((one) => tokens(one).includes('udp')) ??
    (again.port.number === 53 ? [first, again].find((one) => !tokens(one).includes('tcp')) : undefined);
  if (udp === undefined || again.port.protocol !== 'TCP') return [];
  const isTaken = ports.some(
    ({ container, port }) => container === udp.container && port.number === udp.port.number && port.protocol === 'UDP',
  );
  if (isTaken) return [];
  const name = known(udp.port.name);
  return [
    {
      title: `Make ${name === undefined ? 'the first one' : `\`${name}\``} UDP`,
      safe: false,
      edits: [
        edit(workload, udp.port.path, (path) => ({
          op: 'insertEntry',
          path,
          key: 'protocol',
          value: 'UDP',
          place: 'last',
        })),
      ],
    },
  ];
}
