/** Ports as Kubernetes fields hold them: by number or by name, with a protocol that defaults to TCP. */
import type { YNode } from '../yaml/index.js';
import type { Fields } from './fields.js';
import { isUnknown, type Uncertain, type Unknown } from './uncertain.js';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** A port given by number or by name. */
export type PortRef = { readonly number: number } | { readonly name: string };

export function readProtocol(fields: Fields, node: YNode | undefined): Uncertain<Protocol> {
  const text = fields.text(node);
  if (text === undefined || isUnknown(text)) return text ?? 'TCP';
  return text === 'UDP' || text === 'SCTP' ? text : 'TCP';
}

export function readPortRef(fields: Fields, node: YNode | undefined): PortRef | Unknown | undefined {
  const value = fields.numberOrText(node);
  if (value === undefined || isUnknown(value)) return value;
  // A quoted number is a name to Kubernetes, though never a valid one; it is kept as written.
  return typeof value === 'number' ? { number: value } : { name: value };
}
