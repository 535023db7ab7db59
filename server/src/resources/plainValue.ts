/** A YAML tree as the plain value that Kubernetes decodes: what is null is not there, scalars as its reader takes them. */
import { readScalar, type YMap, type YNode } from '../yaml/index.js';
import { isPlaceholder } from './uncertain.js';

/** Undefined for null. Keys that are filled in later are left out. */
export function plainValue(node: YNode): unknown {
  switch (node.kind) {
    case 'scalar': {
      if (node.isString) return node.text;
      const value = readScalar(node);
      return value.type === 'null' ? undefined : value.value;
    }
    case 'seq':
      // A null among the items is the empty value of whatever they are.
      return node.items.map(plainValue);
    case 'map':
      return plainObject(node);
  }
}

function plainObject({ entries }: YMap): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const { key, value } of entries) {
    const plain = plainValue(value);
    if (plain === undefined || isPlaceholder(key)) continue;
    if (key === '__proto__') Object.defineProperty(object, key, { value: plain, enumerable: true });
    else object[key] = plain;
  }
  return object;
}
