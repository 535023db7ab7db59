/** JSON as Go's `encoding/json` writes it: keys in the order of their bytes, characters of HTML escaped. */
import { readScalar } from '../../yaml/index.js';
import { typeOf } from './scalarType.js';
import type { TNode } from './tree.js';

export type GoValue = string | number | boolean | null | readonly GoValue[] | ReadonlyMap<string, GoValue>;

/** `indent` is what each level is moved in by; without it, there are no line breaks. */
export function goJson(value: GoValue, indent = '', margin = ''): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return String(value);
  const inner = margin + indent;
  const [open, close, parts] =
    value instanceof Map
      ? [
          '{',
          '}',
          sortedEntries(value).map(([key, one]) => `${quoted(key)}:${indent && ' '}${goJson(one, indent, inner)}`),
        ]
      : ['[', ']', [...(value as readonly GoValue[])].map((one) => goJson(one, indent, inner))];
  if (parts.length === 0) return open + close;
  return indent === ''
    ? `${open}${parts.join(',')}${close}`
    : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`;
}

/** A tree as a value; numbers that are too large for one stay as they are written. */
export function goValueOf(node: TNode): GoValue {
  if (node.kind === 'seq') return node.items.map(goValueOf);
  if (node.kind === 'map') return new Map(node.entries.map(({ key, value }) => [key, goValueOf(value)]));
  if (typeOf(node) === 'text') return node.text;
  const read = readScalar(node);
  return read.type === 'null' ? null : read.value;
}

function sortedEntries(map: ReadonlyMap<string, GoValue>): [string, GoValue][] {
  return [...map].sort(([a], [b]) => compareBytes(a, b));
}

/** The order of UTF-8, in which Go sorts texts. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
