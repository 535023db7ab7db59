/**
 * Values of a tree as kustomize compares and rewrites them when an object goes through JSON. Its YAML reader differs
 * from kubectl's in one thing: `yes`, `no`, `on`, `off`, `y` and `n` are strings.
 */
import { isBooleanOnlyInYaml11, readPlain, readScalar } from '../../yaml/index.js';
import type { TNode, TScalar } from './tree.js';

/** Equal as JSON: mappings whatever their order. */
export function isSame(one: TNode, other: TNode): boolean {
  if (one.kind === 'scalar' || other.kind === 'scalar')
    return one.kind === 'scalar' && other.kind === 'scalar' && jsonOf(one) === jsonOf(other);
  if (one.kind === 'seq' || other.kind === 'seq') {
    if (one.kind !== 'seq' || other.kind !== 'seq' || one.items.length !== other.items.length) return false;
    return one.items.every((item, index) => {
      const counterpart = other.items[index];
      return counterpart !== undefined && isSame(item, counterpart);
    });
  }
  if (one.entries.length !== other.entries.length) return false;
  const values = new Map(other.entries.map((entry) => [entry.key, entry.value]));
  return one.entries.every(({ key, value }) => {
    const counterpart = values.get(key);
    return counterpart !== undefined && isSame(value, counterpart);
  });
}

function jsonOf(scalar: TScalar): string {
  const value = scalarValue(scalar);
  return value.type === 'null' ? 'null' : JSON.stringify(value.value);
}

/** As kustomize reads an object: `yes` and the like are strings. */
function scalarValue(scalar: TScalar): ReturnType<typeof readScalar> {
  return !scalar.isString && isBooleanOnlyInYaml11(scalar.text)
    ? { type: 'string', value: scalar.text }
    : readScalar(scalar);
}

/**
 * The object is written anew after a JSON patch: quotes stand only where they are needed, numbers are written Go's way
 * and every null is spelled out. Later merges tell the difference.
 */
export function rewritten(node: TNode): void {
  if (node.kind === 'map') for (const { value } of node.entries) rewritten(value);
  else if (node.kind === 'seq') for (const item of node.items) rewritten(item);
  else {
    const value = scalarValue(node);
    node.isString = value.type === 'string';
    if (value.type === 'null') node.text = 'null';
    else if (value.type === 'number') node.text = numberText(value.value);
    node.style = value.type === 'string' ? quotesFor(node.text) : 'plain';
  }
}

/** How Go writes a string that must stay one: quoted only where it would be read as something else. */
export function quotesFor(text: string): TScalar['style'] {
  if (text.includes('\n')) return 'literal';
  return text === '' || readPlain(text).type === 'string' ? 'plain' : 'double';
}

/** As Go's %g: an exponent from a million on and below a ten-thousandth. */
function numberText(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || value === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
}

/** As kubectl reads it, `yes` is true; so are values of JSON patches. */
export function plainBooleans(node: TNode): void {
  if (node.kind === 'map') for (const { value } of node.entries) plainBooleans(value);
  else if (node.kind === 'seq') for (const item of node.items) plainBooleans(item);
  else if (!node.isString && isBooleanOnlyInYaml11(node.text)) {
    const read = readPlain(node.text);
    if (read.type === 'boolean') node.text = String(read.value);
  }
}
