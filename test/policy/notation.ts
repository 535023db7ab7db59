/** A short notation for questions to the policy engine and its answers, and for the manifests that they are about. */
import assert from 'node:assert/strict';
import { makePolicyEngine, type PolicyEngine } from '../../server/src/policy/index.js';
import { known } from '../../server/src/resources/index.js';
import {
  type Connections,
  hasAddress,
  isAllConnections,
  isNoConnections,
  isNoPorts,
  PROTOCOLS,
  parseAddress,
  portIntervals,
} from '../../server/src/sets/index.js';
import { clusterOf } from './clusters.js';

export interface Given {
  /** In flow or block style, one text each. */
  readonly manifests: readonly string[];
  readonly profile?: Readonly<Record<string, unknown>>;
  readonly complete?: boolean;
}

export function engineFor({ manifests, profile, complete }: Given): PolicyEngine {
  return makePolicyEngine(clusterOf({ files: { 'all.yaml': manifests.join('\n---\n') }, profile, complete }));
}

/** `alpha/web -> beta/db`, `203.0.113.7 -> alpha/web`, `node -> alpha/web`; then `all`, `none`, `TCP 80, UDP 53-54`. */
export function checkVerdict(engine: PolicyEngine, pair: string, allowed: string, unknown = 'none'): void {
  const [from = '', to = ''] = pair.split(' -> ').map((end) => end.trim());
  const fromId = idOf(engine, from);
  const toId = idOf(engine, to);
  const verdict = engine.verdict(fromId, toId);
  assert.deepEqual(
    { allowed: textOfConnections(verdict.allowed), unknown: textOfConnections(verdict.unknown) },
    { allowed, unknown },
    pair,
  );
  const explained = engine.explain(fromId, toId);
  assert.equal(textOfConnections(explained.allowed), allowed, `${pair}, explained`);
  assert.equal(textOfConnections(explained.unknown), unknown, `${pair}, explained`);
}

function idOf({ universe }: PolicyEngine, end: string): number {
  if (end === 'node') return universe.nodeId;
  const address = parseAddress(end);
  const found =
    address.kind === 'address'
      ? universe.outside.find((one) => hasAddress(one.addresses, address.address))
      : universe.pods.find((one) => `${one.namespace}/${known(one.pod.workload.name)}` === end);
  assert.ok(found, `nobody is called ${end}`);
  return found.id;
}

export function textOfConnections(connections: Connections): string {
  if (isAllConnections(connections)) return 'all';
  if (isNoConnections(connections)) return 'none';
  return PROTOCOLS.filter((protocol) => !isNoPorts(connections[protocol]))
    .map((protocol) => `${protocol} ${portIntervals(connections[protocol]).map(rangeText).join(' ')}`)
    .join(', ');
}

const rangeText = ([first, last]: readonly [number, number]): string =>
  first === last ? `${first}` : `${first}-${last}`;

/** `code path`, in the order in which they were met. */
export function problemsOf({ problems }: PolicyEngine): string[] {
  return problems.map((problem) => `${problem.code} ${known(problem.object.name)} ${problem.path.join('.')}`);
}

/** A Deployment that is called as its pods are labelled: `deployment('alpha/web')` has pods with `app: web`. */
export function deployment(name: string, spec = '', labels = ''): string {
  const [namespace = '', own = ''] = name.split('/');
  return `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${own}, namespace: ${namespace}}, spec: {
    selector: {matchLabels: {app: ${own}}},
    template: {metadata: {labels: {app: ${own}${labels && `, ${labels}`}}}, spec: {containers: [{name: main}]${spec && `, ${spec}`}}}}}`;
}

/** A Pod with `app: NAME`, read back from a cluster with its addresses; `ports` are those of its only container. */
export function pod(name: string, addresses: readonly string[] = [], ports = '', spec = ''): string {
  const [namespace = '', own = ''] = name.split('/');
  const ips = addresses.map((ip) => `{ip: '${ip}'}`).join(', ');
  return `{apiVersion: v1, kind: Pod, metadata: {name: ${own}, namespace: ${namespace}, labels: {app: ${own}}},
    spec: {containers: [{name: main, ports: [${ports}]}]${spec && `, ${spec}`}}, status: {podIPs: [${ips}]}}`;
}

export function namespace(name: string, labels = ''): string {
  return `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: {${labels}}}}`;
}

/** `networkPolicy('alpha/name', 'podSelector: {}, ingress: []')`. */
export function networkPolicy(name: string, spec: string): string {
  const [namespace = '', own = ''] = name.split('/');
  return `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${own}, namespace: ${namespace}}, spec: {${spec}}}`;
}

export function adminPolicy(name: string, spec: string): string {
  return `{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`;
}

export function baselinePolicy(spec: string, name = 'default'): string {
  return `{apiVersion: policy.networking.k8s.io/v1alpha1, kind: BaselineAdminNetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`;
}

export function clusterPolicy(name: string, spec: string): string {
  return `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`;
}
