/** Pods that selectors let in, and the ways from outside, in words: "pods with app: web in namespace shop". */
import type { Entry, PodsPeer, Region } from '../path/index.js';
import { isOneNamespace, namespaceOf } from '../path/index.js';
import { isEmptySelector, known, type LabelSelector, type Uncertain } from '../resources/index.js';
import { toCidrs } from '../sets/index.js';
import { selectorText } from './policyPeers.js';
import { neutral } from './textLayout.js';
import { listed, type Wording } from './wording.js';

/** Bare values: these are labels of a table, not sentences. */
const BARE: Wording = { code: neutral, name: neutral };

/** Harmless to print on one line. */
export function regionText({ match, except }: Region): string {
  const [first, ...more] = match;
  const who = first === undefined ? 'every pod of the cluster' : peerText(first);
  const also = more.length === 0 ? '' : `, if also ${listed(more.map(peerText), 6)}`;
  return `${who}${also}${except.length === 0 ? '' : `, but ${listed(except.map(noneText), 6)}`}`;
}

function noneText(peer: PodsPeer): string {
  return `no${peerText(peer)
    .replace(/^every pod /, 'ne ')
    .replace(/^pods /, ' pods ')}`;
}

function peerText(peer: PodsPeer): string {
  if (peer.kind === 'block') return `pods with addresses in ${listed(toCidrs(peer.addresses).map(neutral), 6)}`;
  const pods = isAny(peer.pods) ? 'every pod' : `pods with ${selectorText(peer.pods, BARE)}`;
  return `${pods} in ${namespacesText(peer)}`;
}

function namespacesText(peer: PodsPeer & { kind: 'pods' }): string {
  const only = namespaceOf(peer);
  if (only !== undefined && isOneNamespace(peer)) return `namespace ${neutral(only)}`;
  if (isAny(peer.namespaces)) return 'any namespace';
  return `namespaces with ${selectorText(peer.namespaces, BARE)}`;
}

function isAny(selector: LabelSelector | undefined): selector is undefined {
  return selector === undefined || isEmptySelector(selector);
}

/** "Ingress shop.example/cart", "load balancer of Service web, port 80". */
export function entryText(entry: Entry): string {
  switch (entry.kind) {
    case 'ingress': {
      const url = urlOf(entry);
      return neutral(`Ingress ${nameOf(entry.ingress)}${url === undefined ? '' : `, ${url}`}`);
    }
    case 'host-port':
      return `port ${entry.number} of its node`;
    default: {
      const number = known(entry.number);
      return neutral(
        `Service ${nameOf(entry.service)}, ${WAYS[entry.kind]}${number === undefined ? '' : ` ${number}`}`,
      );
    }
  }
}

const WAYS = {
  'load-balancer': 'load balancer port',
  'node-port': 'node port',
  'external-ip': 'external address, port',
} as const;

/** Of an Ingress: host and path as they are written; undefined where no rule stands before the backend. */
export function urlOf({ host, path }: Entry & { kind: 'ingress' }): string | undefined {
  return host === undefined && path === undefined ? undefined : `${known(host) ?? '*'}${known(path) ?? ''}`;
}

function nameOf({ name }: { readonly name: Uncertain<string> }): string {
  return known(name) ?? '';
}
