/** The peers of a policy's rule in words, as they are written, and in words what somebody lacks to be one of them. */
import type { Lack, Other } from '../path/index.js';
import {
  isEmptySelector,
  known,
  type LabelSelector,
  type NetworkPolicyPeer,
  type TieredPeer,
  type Uncertain,
} from '../resources/index.js';
import { listed, objectText, type Wording } from './wording.js';

export function otherText(other: Other, wording: Wording): string {
  switch (other.kind) {
    case 'pod':
      return objectText(other.pod.workload, wording);
    case 'node':
      return 'a node';
    case 'internet':
      return 'the internet';
    case 'addresses':
      return wording.code(other.text);
    case 'stranger':
      return 'the Ingress controller';
  }
}

/** "pods with `app: a` or `10.0.0.0/8`"; everybody where a rule names no peers. */
export function peersText(peers: readonly (NetworkPolicyPeer | TieredPeer)[] | undefined, wording: Wording): string {
  return peers === undefined
    ? 'everybody'
    : listed(
        peers.map((peer) => peerText(peer, wording)),
        4,
        'or',
      );
}

function peerText(peer: NetworkPolicyPeer | TieredPeer, wording: Wording): string {
  const { code } = wording;
  switch (peer.kind) {
    case 'pods': {
      const pods =
        peer.pods === undefined || isEmptySelector(peer.pods)
          ? 'every pod'
          : `pods with ${selectorText(peer.pods, wording)}`;
      if (peer.namespaces === undefined) return pods === 'every pod' ? 'every pod of its namespace' : pods;
      return isEmptySelector(peer.namespaces)
        ? `${pods} of every namespace`
        : `${pods} of namespaces with ${selectorText(peer.namespaces, wording)}`;
    }
    case 'block': {
      const except =
        peer.except.length === 0 ? '' : ` except ${listed(peer.except.map((one) => valueText(one, code)))}`;
      return `${valueText(peer.cidr, code)}${except}`;
    }
    case 'networks':
      return listed(
        peer.cidrs.map((one) => valueText(one, code)),
        4,
        'or',
      );
    case 'nodes':
      return isEmptySelector(peer.nodes) ? 'every node' : `nodes with ${selectorText(peer.nodes, wording)}`;
    case 'domains':
      return listed(
        peer.names.map((one) => valueText(one, code)),
        4,
        'or',
      );
    case 'invalid':
      return 'nobody (a peer that the API server refuses)';
    case 'unknown':
      return 'a peer that is filled in later';
  }
}

export function selectorText(selector: LabelSelector, { code }: Wording): string {
  const pairs = [...selector.matchLabels.values].map(([key, value]) => code(`${key}: ${known(value) ?? '…'}`));
  const expressions = selector.matchExpressions.map((one) => {
    const key = known(one.key) ?? '…';
    const values = `(${one.values.map((value) => known(value) ?? '…').join(', ')})`;
    switch (known(one.operator)) {
      case 'In':
        return code(`${key} in ${values}`);
      case 'NotIn':
        return code(`${key} not in ${values}`);
      case 'Exists':
        return `a label ${code(key)}`;
      case 'DoesNotExist':
        return `no label ${code(key)}`;
      default:
        return code(`${key} … ${values}`);
    }
  });
  const all = [...pairs, ...expressions];
  return all.length === 0 ? 'labels that are filled in later' : listed(all);
}

function valueText(value: Uncertain<string>, code: Wording['code']): string {
  const text = known(value);
  return text === undefined ? 'a block that is filled in later' : code(text);
}

/** What is lacking, as the rest of a sentence: "Deployment carts has `name: carts`". */
export function lackText(lack: Lack, other: Other, wording: Wording): string {
  const { code } = wording;
  const who = otherText(other, wording);
  switch (lack.kind) {
    case 'namespace':
      return `${who} is in namespace ${code(lack.actual)}, and a ${code('podSelector')} alone means pods of the policy's own namespace, ${code(lack.own)}`;
    case 'label': {
      const owner = lack.of === 'pod' ? who : `the namespace of ${who}`;
      return lack.actual === undefined
        ? `${owner} has no label ${code(lack.key)}`
        : `${owner} has ${code(`${lack.key}: ${lack.actual}`)}`;
    }
    case 'expression':
      return lack.of === 'pod' ? `the labels of ${who} differ` : `the labels of the namespace of ${who} differ`;
    case 'no-pod':
      return `${who} is no pod, and only an ${code('ipBlock')} means addresses`;
    case 'block':
      return other.kind === 'pod' ? `${who} is a pod` : `${who} is not in that block`;
  }
}
