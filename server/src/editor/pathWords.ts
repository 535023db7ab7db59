/**
 * A traced path in words, hop by hop: what to call the hop, what happens there, and the places that it rests on. The
 * command line, documents, hovers, pictures and JSON all tell a path by these.
 */
import type { Cluster } from '../cluster/index.js';
import type { ContainerHop, End, Other, PathHop, PolicyHop, RoutingHop, SourceHop, TracedPath } from '../path/index.js';
import type { CompiledRule } from '../policy/index.js';
import { isHeadless, known, type ServicePort } from '../resources/index.js';
import type { Hop, HopKind, Verdict } from '../routing/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Path } from '../yaml/index.js';
import { nearestFirst, type PolicySetting, policySentences } from './policyText.js';
import { reasonText, type Surroundings, subjectsOf } from './reasonText.js';
import { objectText, sentence, type Wording } from './wording.js';

/** A place in a manifest; the path is within the object. */
export interface ToldPlace {
  readonly object: Sourced;
  readonly path: Path;
  /** What stands there: `selector`, `pod-labels`, `rule`. */
  readonly role: string;
}

export interface ToldHop {
  readonly hop: PathHop;
  /** A word or two: "DNS", "Service", "ingress policy". */
  readonly label: string;
  readonly verdict: Verdict;
  readonly sentences: readonly string[];
  readonly places: readonly ToldPlace[];
  /** What the hop is about. */
  readonly object: Sourced | undefined;
}

export function toldPath(path: TracedPath, cluster: Cluster, wording: Wording): ToldHop[] {
  let around: Surroundings = { service: undefined, workload: undefined, ingress: undefined, profile: cluster.profile };
  const context: Context = { path, cluster, wording, servicePort: servicePortOf(path) };
  const all: ToldHop[] = [];
  for (const hop of path.hops) {
    if (hop.kind === 'routing') {
      const sentences = [reasonText(hop.hop, around, wording)];
      around = { ...around, ...subjectsOf(hop.hop, around) };
      all.push(told(hop, routingLabel(hop.hop, context, around), sentences, objectOf(hop.hop, around)));
    } else all.push(toldEnd(hop, context));
  }
  return all;
}

function toldEnd(hop: Exclude<PathHop, RoutingHop>, context: Context): ToldHop {
  const { wording } = context;
  switch (hop.kind) {
    case 'source':
      return told(hop, endLabel(hop.end), [sourceSentence(hop, wording)], subjectOf(hop.end));
    case 'policy': {
      const sentences = policySentences(hop, settingOf(hop, context), wording);
      return told(hop, `${hop.decision.direction} policy`, sentences, hop.pod.workload, policyPlaces(hop, context));
    }
    case 'container':
      return told(hop, 'container', [containerSentence(hop, wording)], hop.pod.workload);
  }
}

interface Context {
  readonly path: TracedPath;
  readonly cluster: Cluster;
  readonly wording: Wording;
  readonly servicePort: ServicePort | undefined;
}

function told(
  hop: PathHop,
  label: string,
  sentences: readonly string[],
  object: Sourced | undefined,
  places: readonly ToldPlace[] = hop.kind === 'policy' ? [] : placesOf(hop),
): ToldHop {
  return { hop, label, verdict: hop.verdict, sentences, places, object };
}

/** Who is at the other end, as the policies at this end see it. */
export function settingOf(hop: PolicyHop, { path, cluster, servicePort }: Omit<Context, 'wording'>): PolicySetting {
  const egress = hop.decision.direction === 'egress';
  const last = path.hops.find((one): one is ContainerHop => one.kind === 'container');
  const other: Other = egress
    ? last
      ? { kind: 'pod', pod: last.pod }
      : outsider(path.to)
    : sourceSeen(hop, path, cluster);
  return { cluster, other, servicePort };
}

function sourceSeen(hop: PolicyHop, path: TracedPath, cluster: Cluster): Other {
  switch (hop.seenAs?.who) {
    case 'node':
      return { kind: 'node' };
    case 'ingress-controller': {
      const workloads = hop.seenAs.evidence.filter((one) => one.role === 'ingress-controller').map((one) => one.object);
      const pod = cluster.pods.find((one) => workloads.includes(one.workload));
      return pod ? { kind: 'pod', pod } : { kind: 'stranger' };
    }
    default:
      return outsider(path.from);
  }
}

function outsider(end: End): Other {
  switch (end.kind) {
    case 'pod':
      return { kind: 'pod', pod: end.pod };
    case 'node':
      return { kind: 'node' };
    case 'addresses':
      return { kind: 'addresses', text: end.text };
    default:
      return { kind: 'internet' };
  }
}

/** The port of the Service that the path came by. */
export function servicePortOf(path: TracedPath): ServicePort | undefined {
  for (const hop of path.hops)
    if (hop.kind === 'routing' && hop.hop.reason.code === 'service-port-found') return hop.hop.reason.port;
  return undefined;
}

function endLabel(end: End): string {
  switch (end.kind) {
    case 'addresses':
      return 'address';
    case 'host':
      return 'name';
    case 'url':
      return 'URL';
    case 'service':
      return 'Service';
    default:
      return end.kind;
  }
}

function sourceSentence({ end }: SourceHop, wording: Wording): string {
  switch (end.kind) {
    case 'pod': {
      const namespace = known(end.pod.namespace);
      const where = namespace === undefined ? '' : ` in namespace ${wording.code(namespace)}`;
      return `A pod of ${objectText(end.pod.workload, wording)}${where} opens the connection.`;
    }
    case 'internet':
      return 'A client somewhere on the internet opens the connection.';
    case 'node':
      return 'A node opens the connection: its kubelet, or a pod on its network.';
    default:
      return sentence(`${endText(end, wording)} opens the connection.`);
  }
}

export function endText(end: End, wording: Wording): string {
  switch (end.kind) {
    case 'internet':
      return 'the internet';
    case 'node':
      return 'a node';
    case 'addresses':
      return wording.code(end.text);
    case 'pod':
      return objectText(end.pod.workload, wording);
    case 'service':
      return objectText(end.service, wording);
    case 'url':
      return wording.code(`${end.host}${end.path}`);
    case 'host':
      return wording.code(end.host);
  }
}

function subjectOf(end: End): Sourced | undefined {
  return end.kind === 'pod' ? end.pod.workload : end.kind === 'service' ? end.service : undefined;
}

function objectOf(hop: Hop, around: Surroundings): Sourced | undefined {
  if (hop.kind === 'endpoint') return around.workload ?? hop.evidence[0]?.object;
  return hop.evidence[0]?.object;
}

const LABELS: Readonly<Record<HopKind, string>> = {
  resolver: 'resolver',
  dns: 'DNS',
  alias: 'DNS alias',
  'ingress-class': 'Ingress class',
  'ingress-rule': 'Ingress rule',
  'ingress-backend': 'Ingress',
  'load-balancer': 'load balancer',
  'source-ranges': 'load balancer',
  'external-ip': 'external IP',
  node: 'node',
  'node-port': 'node port',
  'host-port': 'host port',
  'service-type': 'Service',
  'service-port': 'Service port',
  'traffic-policy': 'node',
  endpoints: 'kube-proxy',
  endpoint: 'pod',
};

/** kube-proxy has no part in it where the Service is headless, or a controller sends to the pods itself. */
function routingLabel(hop: Hop, { path }: Context, { service, profile }: Surroundings): string {
  if (hop.kind !== 'endpoints') return LABELS[hop.kind];
  if (profile.kubeProxyMode === 'replaced') return 'endpoints';
  const proxied = path.hops.some((one) => one.kind === 'routing' && one.hop.kind === 'ingress-rule');
  return proxied || (service && isHeadless(service)) || hop.verdict !== 'allowed' ? 'endpoints' : LABELS[hop.kind];
}

function containerSentence({ container, pod, port, protocol }: ContainerHop, wording: Wording): string {
  return container === undefined
    ? `No container of ${objectText(pod.workload, wording)} declares ${protocol} ${port}. It may listen there all the same: ${wording.code('containerPort')} opens nothing and closes nothing.`
    : `Container ${wording.code(container.name)} declares that it listens on ${protocol} ${port}.`;
}

function placesOf(hop: Exclude<PathHop, PolicyHop>): ToldPlace[] {
  switch (hop.kind) {
    case 'source':
      return hop.evidence.map(({ object }) => ({ object, path: [], role: 'workload' }));
    case 'routing': {
      const places = hop.evidence.map(({ object, path, role }) => ({ object, path, role }));
      // Where a pod is one of several, its labels say why.
      return hop.hop.kind === 'endpoint' && hop.verdict === 'allowed'
        ? places.sort((a, b) => Number(b.role === 'pod-labels') - Number(a.role === 'pod-labels'))
        : places;
    }
    case 'container': {
      const declared = hop.container?.ports.find((one) => one.number === hop.port);
      const path = declared?.path ?? hop.container?.path ?? [...hop.pod.template.path, 'spec', 'containers'];
      return [{ object: hop.pod.workload, path, role: declared ? 'container-port' : 'containers' }];
    }
  }
}

/** The rule that decided, else the rule that came nearest and the policies that isolate the pod. */
function policyPlaces(hop: PolicyHop, context: Context): ToldPlace[] {
  const { evidence, nearest } = hop.decision;
  const ruleAt = ({ policy, path }: CompiledRule): ToldPlace => ({ object: policy, path, role: 'rule' });
  if (evidence.rule) return [ruleAt(evidence.rule)];
  const [first] = nearestFirst(nearest, settingOf(hop, context));
  const policies = evidence.policies.map(
    (object): ToldPlace => ({ object, path: ['spec', 'podSelector'], role: 'policy' }),
  );
  return first ? [ruleAt(first.rule), ...policies] : policies;
}
