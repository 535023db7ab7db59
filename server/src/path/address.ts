/**
 * The addresses that people type: `internet`, `203.0.113.7`, `10.0.0.0/8`, `node`, `pod/NS/NAME`, `deployment/NS/NAME`,
 * `service/NS/NAME:PORT`, `https://host/path`, `NAME.NS.svc.cluster.local:PORT`. Reads text, knows no cluster.
 */
import type { PortRef } from '../resources/index.js';
import { nearestName } from '../resources/index.js';
import { type AddressSet, parseCidr, parseAddress as parseIp, singleAddress } from '../sets/index.js';

export type Address =
  | { readonly kind: 'internet' }
  | { readonly kind: 'node' }
  | {
      readonly kind: 'addresses';
      readonly text: string;
      readonly addresses: AddressSet;
      readonly port: number | undefined;
    }
  /** Pods of a workload; `of` is its kind in lower case, or undefined for any (`pod/…` names a Pod or any workload's pods). */
  | {
      readonly kind: 'workload';
      readonly of: string | undefined;
      readonly namespace: string | undefined;
      readonly name: string;
      readonly port: number | undefined;
    }
  | {
      readonly kind: 'service';
      readonly namespace: string | undefined;
      readonly name: string;
      readonly port: PortRef | undefined;
    }
  | { readonly kind: 'url'; readonly host: string; readonly path: string; readonly port: number }
  | { readonly kind: 'host'; readonly host: string; readonly port: number | undefined };

export interface Misread {
  /** One line: what is wrong and what was probably meant. */
  readonly problem: string;
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['deploy', 'deployment'],
  ['sts', 'statefulset'],
  ['ds', 'daemonset'],
  ['rs', 'replicaset'],
  ['rc', 'replicationcontroller'],
  ['cj', 'cronjob'],
  ['po', 'pod'],
  ['pods', 'pod'],
  ['deployments', 'deployment'],
  ['statefulsets', 'statefulset'],
  ['daemonsets', 'daemonset'],
  ['svc', 'service'],
  ['services', 'service'],
]);

export function readAddress(text: string): Address | Misread {
  const trimmed = text.trim();
  if (trimmed === 'internet' || trimmed === 'node') return { kind: trimmed };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) return readUrl(trimmed);
  return readAddresses(trimmed) ?? (trimmed.includes('/') ? readObject(trimmed) : readHost(trimmed));
}

function readUrl(text: string): Address | Misread {
  if (!URL.canParse(text)) return { problem: `\`${text}\` is no address of the web` };
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { problem: `\`${url.protocol}//\` is not followed; use http:// or https://` };
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { kind: 'url', host: url.hostname.toLowerCase(), path: url.pathname, port };
}

function readAddresses(text: string): Address | undefined {
  const withPort = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):([0-9]+)$/i.exec(text);
  const bare = withPort ? (withPort[1] ?? withPort[2] ?? '') : text;
  const port = withPort ? portOf(withPort[3] ?? '') : undefined;
  const single = parseIp(bare);
  if (single.kind === 'address')
    return { kind: 'addresses', text: bare, addresses: singleAddress(single.address), port };
  const block = parseCidr(bare);
  return block.kind === 'cidr' ? { kind: 'addresses', text: bare, addresses: block.addresses, port } : undefined;
}

function readObject(text: string): Address | Misread {
  const parts = text.split('/');
  const [first = '', ...rest] = parts;
  const kind = SHORT.get(first.toLowerCase()) ?? first.toLowerCase();
  const last = rest.at(-1) ?? '';
  const namespace = rest.length === 2 ? rest[0] : undefined;
  if (rest.length === 0 || rest.length > 2 || kind === '' || rest.includes('')) {
    return { problem: `\`${text}\` is no address; an object is KIND/NAME or KIND/NAMESPACE/NAME` };
  }
  const [name = '', portText] = last.split(':');
  const port = portText === undefined ? undefined : /^[0-9]+$/.test(portText) ? portOf(portText) : portText;
  if (name === '' || port === '' || last.split(':').length > 2)
    return { problem: `\`${text}\` has no name, or no port behind its colon` };
  if (kind === 'service') {
    return {
      kind: 'service',
      namespace,
      name,
      port: port === undefined ? undefined : typeof port === 'number' ? { number: port } : { name: port },
    };
  }
  if (typeof port === 'string')
    return { problem: `\`${port}\` is no port number; only a Service has named ports here` };
  return { kind: 'workload', of: kind === 'pod' ? undefined : kind, namespace, name, port };
}

function readHost(text: string): Address | Misread {
  const match = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.?)(?::([0-9]+))?$/i.exec(text);
  if (!match) return { problem: `\`${text}\` is no address` };
  const [, host = '', port] = match;
  const meant = nearestName(host, ['internet', 'node']);
  if (port === undefined && !host.includes('.')) {
    const hint =
      meant === undefined
        ? 'name an object as KIND/NAME, such as `deployment/web` or `service/web:80`'
        : `did you mean \`${meant}\`?`;
    return { problem: `\`${text}\` is no address; ${hint}` };
  }
  return { kind: 'host', host: host.toLowerCase(), port: port === undefined ? undefined : portOf(port) };
}

function portOf(text: string): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= 65_535 ? number : undefined;
}
