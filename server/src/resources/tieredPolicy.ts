/**
 * The policies of cluster administrators, in one shape: AdminNetworkPolicy and BaselineAdminNetworkPolicy
 * (policy.networking.k8s.io/v1alpha1) and ClusterNetworkPolicy (v1alpha2). Follows A1–A13.
 */
import { below, fieldOf, type Path, type YNode } from '../yaml/index.js';
import { type Fields, isSet } from './fields.js';
import type { Direction } from './networkPolicy.js';
import type { Head } from './object.js';
import type { Protocol } from './ports.js';
import { type LabelSelector, readLabelSelector } from './selector.js';
import { isUnknown, type Uncertain, unknown } from './uncertain.js';

export interface TieredPolicy extends Head {
  readonly model: 'tieredPolicy';
  readonly tier: 'Admin' | 'Baseline';
  /** Lower goes first. */
  readonly priority: Uncertain<number>;
  /** Undefined where it is neither or both of the forms, which the API server refuses. */
  readonly subject: PodPeer | undefined;
  readonly rules: Readonly<Record<Direction, readonly TieredRule[]>>;
}

export type Action = 'Allow' | 'Deny' | 'Pass';

export interface TieredRule {
  readonly path: Path;
  readonly name: Uncertain<string> | undefined;
  readonly action: Uncertain<Action>;
  readonly peers: readonly TieredPeer[];
  /** Undefined stands for every port of every protocol (A9). */
  readonly ports: readonly TieredPort[] | undefined;
}

/** Pods of namespaces; `pods` undefined stands for all of them. */
export interface PodPeer {
  readonly kind: 'pods';
  readonly path: Path;
  readonly namespaces: LabelSelector;
  readonly pods: LabelSelector | undefined;
}

export type TieredPeer =
  | PodPeer
  | { readonly kind: 'networks'; readonly path: Path; readonly cidrs: readonly Uncertain<string>[] }
  | { readonly kind: 'nodes'; readonly path: Path; readonly nodes: LabelSelector }
  | { readonly kind: 'domains'; readonly path: Path; readonly names: readonly Uncertain<string>[] }
  /** A form that is not known: Allow matches nothing then, Deny and Pass become Deny for all (A10). */
  | { readonly kind: 'invalid'; readonly path: Path };

export type TieredPort =
  | {
      readonly kind: 'range';
      readonly path: Path;
      readonly protocol: Protocol;
      readonly first: Uncertain<number>;
      readonly last: Uncertain<number>;
    }
  /** Looked up on the destination pod, whatever its protocol. */
  | { readonly kind: 'named'; readonly path: Path; readonly name: Uncertain<string> }
  | { readonly kind: 'protocol'; readonly path: Path; readonly protocol: Protocol }
  | { readonly kind: 'invalid'; readonly path: Path };

const KINDS = new Set(['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy']);

export function isTieredPolicy(head: Head): boolean {
  return head.group === 'policy.networking.k8s.io' && KINDS.has(head.kind);
}

export function readTieredPolicy(fields: Fields, head: Head, root: YNode): TieredPolicy {
  const spec = fieldOf(root, 'spec');
  const tier = fields.text(fieldOf(spec, 'tier'));
  const baseline =
    head.kind === 'BaselineAdminNetworkPolicy' || (head.kind === 'ClusterNetworkPolicy' && tier === 'Baseline');
  return {
    base: head.base,
    apiVersion: head.apiVersion,
    group: head.group,
    version: head.version,
    kind: head.kind,
    name: head.name,
    namespace: head.namespace,
    labels: head.labels,
    annotations: head.annotations,
    source: head.source,
    model: 'tieredPolicy',
    tier: baseline ? 'Baseline' : 'Admin',
    priority:
      fields.number(fieldOf(spec, 'priority')) ??
      (head.kind === 'BaselineAdminNetworkPolicy' ? 0 : unknown('it has no priority')),
    subject: readPods(fields, fieldOf(spec, 'subject'), ['spec', 'subject']),
    rules: {
      ingress: readRules(fields, fieldOf(spec, 'ingress'), ['spec', 'ingress'], 'from'),
      egress: readRules(fields, fieldOf(spec, 'egress'), ['spec', 'egress'], 'to'),
    },
  };
}

function readRules(fields: Fields, node: YNode | undefined, path: Path, key: 'from' | 'to'): TieredRule[] {
  return fields.items(node, path).map((rule) => ({
    path: rule.path,
    name: fields.text(fieldOf(rule.node, 'name')),
    action: readAction(fields, fieldOf(rule.node, 'action')),
    peers: fields
      .items(fieldOf(rule.node, key), below(rule.path, key))
      .map((peer) => readPeer(fields, peer.node, peer.path)),
    ports: readPorts(fields, rule.node, rule.path),
  }));
}

/** v1alpha1 says Allow, v1alpha2 Accept. */
function readAction(fields: Fields, node: YNode | undefined): Uncertain<Action> {
  const text = fields.text(node);
  if (text === 'Allow' || text === 'Accept') return 'Allow';
  if (text === 'Deny' || text === 'Pass') return text;
  return isUnknown(text) ? text : unknown('the rule has no action');
}

/** `namespaces` or `pods`, and not both. */
function readPods(fields: Fields, node: YNode | undefined, path: Path): PodPeer | undefined {
  const namespaces = fieldOf(node, 'namespaces');
  const pods = fieldOf(node, 'pods');
  if (isSet(namespaces) === isSet(pods)) return undefined;
  if (isSet(namespaces)) {
    return {
      kind: 'pods',
      path,
      namespaces: readLabelSelector(fields, namespaces, below(path, 'namespaces')),
      pods: undefined,
    };
  }
  return {
    kind: 'pods',
    path,
    namespaces: readLabelSelector(fields, fieldOf(pods, 'namespaceSelector'), below(path, 'pods', 'namespaceSelector')),
    pods: readLabelSelector(fields, fieldOf(pods, 'podSelector'), below(path, 'pods', 'podSelector')),
  };
}

function readPeer(fields: Fields, node: YNode, path: Path): TieredPeer {
  const keys = node.kind === 'map' ? node.entries.filter((entry) => isSet(entry.value)).map((entry) => entry.key) : [];
  const [only] = keys;
  if (keys.length !== 1) return { kind: 'invalid', path };
  const texts = (key: string): Uncertain<string>[] =>
    fields.items(fieldOf(node, key), []).map((item) => fields.text(item.node) ?? '');
  switch (only) {
    case 'namespaces':
    case 'pods':
      return readPods(fields, node, path) ?? { kind: 'invalid', path };
    case 'networks':
      return { kind: 'networks', path, cidrs: texts('networks') };
    case 'nodes':
      return { kind: 'nodes', path, nodes: readLabelSelector(fields, fieldOf(node, 'nodes'), below(path, 'nodes')) };
    case 'domainNames':
      return { kind: 'domains', path, names: texts('domainNames') };
    default:
      return { kind: 'invalid', path };
  }
}

function readPorts(fields: Fields, rule: YNode, path: Path): TieredPort[] | undefined {
  const key = isSet(fieldOf(rule, 'protocols')) ? 'protocols' : 'ports';
  const items = fields.items(fieldOf(rule, key), below(path, key));
  if (items.length === 0) return undefined;
  return items.map((item) =>
    key === 'ports' ? readAlpha1Port(fields, item.node, item.path) : readAlpha2Port(fields, item.node, item.path),
  );
}

function readAlpha1Port(fields: Fields, node: YNode, path: Path): TieredPort {
  const number = fieldOf(node, 'portNumber');
  const range = fieldOf(node, 'portRange');
  const named = fields.text(fieldOf(node, 'namedPort'));
  if (isSet(number)) {
    const port = fields.number(fieldOf(number, 'port')) ?? unknown('it has no number');
    return { kind: 'range', path, protocol: protocolOf(fields, fieldOf(number, 'protocol')), first: port, last: port };
  }
  if (isSet(range)) {
    return {
      kind: 'range',
      path,
      protocol: protocolOf(fields, fieldOf(range, 'protocol')),
      first: fields.number(fieldOf(range, 'start')) ?? unknown('it has no start'),
      last: fields.number(fieldOf(range, 'end')) ?? unknown('it has no end'),
    };
  }
  return named === undefined ? { kind: 'invalid', path } : { kind: 'named', path, name: named };
}

function readAlpha2Port(fields: Fields, node: YNode, path: Path): TieredPort {
  const named = fields.text(fieldOf(node, 'destinationNamedPort'));
  if (named !== undefined) return { kind: 'named', path, name: named };
  for (const [key, protocol] of [
    ['tcp', 'TCP'],
    ['udp', 'UDP'],
    ['sctp', 'SCTP'],
  ] as const) {
    const one = fieldOf(node, key);
    if (one === undefined) continue;
    const port = fieldOf(one, 'destinationPort');
    if (!isSet(port)) return { kind: 'protocol', path, protocol };
    const number = fields.number(fieldOf(port, 'number'));
    if (number !== undefined) return { kind: 'range', path, protocol, first: number, last: number };
    const range = fieldOf(port, 'range');
    if (!isSet(range)) return { kind: 'invalid', path };
    return {
      kind: 'range',
      path,
      protocol,
      first: fields.number(fieldOf(range, 'start')) ?? unknown('it has no start'),
      last: fields.number(fieldOf(range, 'end')) ?? unknown('it has no end'),
    };
  }
  return { kind: 'invalid', path };
}

function protocolOf(fields: Fields, node: YNode | undefined): Protocol {
  const text = fields.text(node);
  return text === 'UDP' || text === 'SCTP' ? text : 'TCP';
}
