/**
 * How values from manifests are put into sentences. Each reader has a form of their own: a terminal, Markdown, a
 * document in an editor. Sentences are written once and take the form as a parameter.
 */
import { known, type Protocol, type ServicePort, targetOf, type Uncertain } from '../resources/index.js';
import type { AddressSet, Connections } from '../sets/index.js';
import { isAllPorts, isNoPorts, PROTOCOLS, portIntervals, toCidrs } from '../sets/index.js';
import { code as markdownCode, plain as markdownPlain } from './markdown.js';
import { neutral } from './textLayout.js';

/** Makes text from outside harmless for one kind of reader. */
export interface Wording {
  /** A value as it is written in a manifest. */
  code(text: string): string;
  /** The name of an object, as a word of the sentence. */
  name(text: string): string;
}

const LONGEST = 80;

/** For terminals and text documents: backticks around values, control characters shown as pictures of themselves. */
export const PLAIN_WORDING: Wording = {
  code: (text) => `\`${short(neutral(text).replaceAll('`', 'ʼ'))}\``,
  name: (text) => short(neutral(text).replaceAll('`', 'ʼ')),
};

export const MARKDOWN_WORDING: Wording = { code: markdownCode, name: markdownPlain };

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** "a", "a and b", "a, b and c"; beyond `most`, "a, b and 7 more". */
export function listed(parts: readonly string[], most = 4, joint: 'and' | 'or' = 'and'): string {
  const shown = parts.length > most ? [...parts.slice(0, most - 1), `${parts.length - most + 1} more`] : parts;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** "Deployment carts"; only the kind where the name is filled in later. */
export function objectText(
  object: { readonly kind: string; readonly name: Uncertain<string> },
  wording: Wording,
): string {
  const name = known(object.name);
  return name === undefined ? wording.name(object.kind) : `${wording.name(object.kind)} ${wording.name(name)}`;
}

/** "80", or "80 (`http`)" where the port has a name. */
export function servicePortText(port: ServicePort, wording: Wording): string {
  const name = known(port.name);
  const number = known(port.port);
  const front = number === undefined ? 'a port that is filled in later' : String(number);
  return name === undefined ? front : `${front} (${wording.code(name)})`;
}

/** What a Service serves: "TCP 80 (`http`) and UDP 53". */
export function servedText(ports: readonly ServicePort[], wording: Wording): string {
  if (ports.length === 0) return 'no port';
  return listed(ports.map((port) => `${known(port.protocol) ?? '?'} ${servicePortText(port, wording)}`));
}

/** Where a port of a Service leads: "port 8080 of its pods". */
export function targetText(port: ServicePort, wording: Wording): string {
  const target = targetOf(port);
  if (target === undefined || 'unknown' in target) return 'a port of its pods that is filled in later';
  return 'number' in target
    ? `port ${target.number} of its pods`
    : `the port that its pods call ${wording.code(target.name)}`;
}

/** "TCP 80, 8080-8090; UDP all"; "every port" and "no port" at the ends. */
export function connectionsText(connections: Connections): string {
  if (PROTOCOLS.every((protocol) => isAllPorts(connections[protocol]))) return 'every port';
  const parts = PROTOCOLS.filter((protocol) => !isNoPorts(connections[protocol])).map(
    (protocol) => `${protocol} ${portsText(connections, protocol)}`,
  );
  return parts.length === 0 ? 'no port' : parts.join(', ');
}

export function portsText(connections: Connections, protocol: Protocol): string {
  const ports = connections[protocol];
  if (isAllPorts(ports)) return 'every port';
  return listed(
    portIntervals(ports).map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)),
    6,
  );
}

export function addressesText(addresses: AddressSet, wording: Wording): string {
  return listed(toCidrs(addresses).map(wording.code));
}

/** A sentence begins with a capital, unless it begins with a value. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
