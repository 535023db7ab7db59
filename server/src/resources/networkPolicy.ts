/** NetworkPolicy of networking.k8s.io/v1 (N1–N15): whom it selects, in which directions, and what its rules let through. */
import { trimmed } from '../sets/index.js';
import { below, fieldOf, nodeAt, type Path, type YNode } from '../yaml/index.js';
import { type FactMemory, type Fields, isSet } from './fields.js';
import type { Head } from './object.js';
import { type PortRef, type Protocol, readPortRef, readProtocol } from './ports.js';
import { type LabelSelector, readLabelSelector } from './selector.js';
import { isUnknown, type Uncertain, type Unknown } from './uncertain.js';

export interface NetworkPolicy extends Head {
  readonly model: 'networkPolicy';
  /** Empty selects every pod of the namespace; so do null and absence (N7, C19). */
  readonly podSelector: LabelSelector;
  /** The directions in which its pods are isolated, by `policyTypes` or by default (N4). */
  readonly isolates: Readonly<Record<Direction, boolean>>;
  /** `policyTypes` is written and not empty. */
  readonly typesWritten: boolean;
  /** Its items, in their order. */
  readonly policyTypes: readonly Uncertain<string>[];
  readonly rules: Readonly<Record<Direction, readonly NetworkPolicyRule[]>>;
}

export type Direction = 'ingress' | 'egress';

export interface NetworkPolicyRule {
  readonly path: Path;
  /** Undefined stands for every peer, inside and outside (N6). */
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
  /** Undefined stands for every port of every protocol (N6). */
  readonly ports: readonly NetworkPolicyPort[] | undefined;
  /** Lists that are written without an item, which stand for everything (N6). */
  readonly emptyLists: readonly ('from' | 'to' | 'ports')[];
}

export type NetworkPolicyPeer =
  | {
      readonly kind: 'pods';
      readonly path: Path;
      /** Undefined: the policy's own namespace (N8). */
      readonly namespaces: LabelSelector | undefined;
      /** Undefined: every pod of those namespaces. */
      readonly pods: LabelSelector | undefined;
    }
  | {
      readonly kind: 'block';
      readonly path: Path;
      readonly cidr: Uncertain<string>;
      readonly except: readonly Uncertain<string>[];
    }
  /** Neither or several of the forms: the API server refuses it. */
  | { readonly kind: 'invalid'; readonly path: Path; readonly reason: string }
  | { readonly kind: 'unknown'; readonly path: Path; readonly reason: string };

export interface NetworkPolicyPort {
  readonly path: Path;
  readonly protocol: Uncertain<Protocol>;
  /** Undefined: every port of the protocol (N11). */
  readonly port: PortRef | Unknown | undefined;
  readonly endPort: Uncertain<number> | undefined;
}

export function readNetworkPolicy(fields: Fields, head: Head, root: YNode): NetworkPolicy {
  const spec = fieldOf(root, 'spec');
  const types = fields.items(fieldOf(spec, 'policyTypes'), []).map((item) => fields.text(item.node));
  const egress = readRules(fields, fieldOf(spec, 'egress'), ['spec', 'egress'], 'to');
  const typesWritten = types.length > 0;
  const policyTypes = types.map((type) => type ?? '');
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
    model: 'networkPolicy',
    podSelector: readLabelSelector(fields, fieldOf(spec, 'podSelector'), ['spec', 'podSelector']),
    isolates: {
      ingress: typesWritten ? types.includes('Ingress') : true,
      egress: typesWritten ? types.includes('Egress') : egress.length > 0,
    },
    typesWritten,
    policyTypes,
    rules: { ingress: readRules(fields, fieldOf(spec, 'ingress'), ['spec', 'ingress'], 'from'), egress },
  };
}

const rules: Readonly<Record<'from' | 'to', FactMemory<NetworkPolicyRule>>> = {
  from: new WeakMap(),
  to: new WeakMap(),
};

/** A policy that was read of this tree: another tree may have the same rules. */
export function rememberRules(root: YNode, policy: NetworkPolicy): void {
  for (const [direction, peersKey] of [['ingress', 'from'] as const, ['egress', 'to'] as const])
    for (const rule of policy.rules[direction]) {
      const node = nodeAt(root, rule.path);
      if (node) rules[peersKey].set(node, { path: rule.path, facts: rule });
    }
}

function readRules(fields: Fields, node: YNode | undefined, path: Path, peersKey: 'from' | 'to'): NetworkPolicyRule[] {
  return fields.items(node, path).map((rule) =>
    fields.once(rules[peersKey], rule.node, rule.path, () => {
      const peers = fields.list(rule.node, peersKey, rule.path, (peer, at) => readPeer(fields, peer, at));
      const ports = fields.list(rule.node, 'ports', rule.path, (port, at) => ({
        path: at,
        protocol: readProtocol(fields, fieldOf(port, 'protocol')),
        port: readPortRef(fields, fieldOf(port, 'port')),
        endPort: fields.number(fieldOf(port, 'endPort')),
      }));
      const isEmptyList = (key: string): boolean => {
        const list = fieldOf(rule.node, key);
        return list?.kind === 'seq' && list.items.length === 0;
      };
      return {
        path: rule.path,
        emptyLists: trimmed(([peersKey, 'ports'] as const).filter(isEmptyList)),
        peers: peers.length === 0 ? undefined : peers,
        ports: ports.length === 0 ? undefined : ports,
      };
    }),
  );
}

function readPeer(fields: Fields, node: YNode, path: Path): NetworkPolicyPeer {
  const text = fields.text(node);
  if (isUnknown(text)) return { kind: 'unknown', path, reason: text.unknown };
  const block = fieldOf(node, 'ipBlock');
  const namespaces = isSet(fieldOf(node, 'namespaceSelector'));
  const pods = isSet(fieldOf(node, 'podSelector'));
  if (isSet(block)) {
    if (namespaces || pods) return { kind: 'invalid', path, reason: 'both an `ipBlock` and a selector' };
    const except = fields.items(fieldOf(block, 'except'), []).map((item) => fields.text(item.node) ?? '');
    return { kind: 'block', path, cidr: fields.text(fieldOf(block, 'cidr')) ?? '', except };
  }
  if (!namespaces && !pods) return { kind: 'invalid', path, reason: 'neither a selector nor an `ipBlock`' };
  const selector = (key: string): LabelSelector => readLabelSelector(fields, nodeAt(node, [key]), below(path, key));
  return {
    kind: 'pods',
    path,
    namespaces: namespaces ? selector('namespaceSelector') : undefined,
    pods: pods ? selector('podSelector') : undefined,
  };
}
