/**
 * YAML or JSON that stands as text in a scalar, such as a configuration file in a ConfigMap: read for a replacement that
 * reaches into it, and written back as `setValueInStructuredData` of kustomize does.
 */

import { isBooleanOnlyInYaml11, readChunk, readPlain } from '../../yaml/index.js';
import { copyOf } from './copies.js';
import { goJson, goValueOf } from './goJson.js';
import { typeOf } from './scalarType.js';
import type { Origin, TNode, TScalar } from './tree.js';

/** Longer texts are not looked into. */
const MOST_CHARACTERS = 1_000_000;

/** The tree in a text; all of it stands at `origin`. Undefined where there is none. */
export function readWithin(text: string, origin: Origin): TNode | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const { root, broken } = readChunk(text);
  return broken || !root ? undefined : copyOf(root, origin);
}

/** The text of a tree in the notation that the text before had: JSON, indented or not, or YAML. */
export function writtenLike(before: string, tree: TNode): string {
  if (!isJson(before)) return yamlText(tree, '').trim();
  return goJson(goValueOf(tree), before.includes('\n') && before.includes('  ') ? '  ' : '');
}

export function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function yamlText(node: TNode, indent: string): string {
  if (node.kind === 'scalar') return ` ${scalarText(node)}\n`;
  if (node.kind === 'seq') {
    if (node.items.length === 0) return ' []\n';
    return `\n${node.items.map((item) => `${indent}-${nested(item, `${indent}  `)}`).join('')}`;
  }
  if (node.entries.length === 0) return ' {}\n';
  const lines = node.entries.map(({ key, value }) => {
    const inner = value.kind === 'seq' ? indent : `${indent}  `;
    return `${indent}${quotedIfNeeded(key)}:${yamlText(value, inner)}`;
  });
  return `\n${lines.join('')}`;
}

/** An item: its first line stands behind the dash. */
function nested(item: TNode, indent: string): string {
  const text = yamlText(item, indent);
  return text.startsWith('\n') ? ` ${text.slice(1 + indent.length)}` : text;
}

/** In the quotes that it had; what was plain gets some where it would not read as the same text. */
function scalarText(scalar: TScalar): string {
  if (typeOf(scalar) !== 'text') return scalar.text;
  if (scalar.style === 'single' && !/[\n\r\t]/.test(scalar.text)) return `'${scalar.text.replaceAll("'", "''")}'`;
  return scalar.style === 'plain' ? quotedIfNeeded(scalar.text) : JSON.stringify(scalar.text);
}

function quotedIfNeeded(text: string): string {
  const isPlain = /^[A-Za-z0-9_./][A-Za-z0-9_./@ -]*$/.test(text) && !text.endsWith(' ');
  const isText = readPlain(text).type === 'string' || isBooleanOnlyInYaml11(text);
  return isPlain && isText ? text : JSON.stringify(text);
}
