/** A YAML tree as the plain value that Kubernetes decodes: what is null is not there, scalars as its reader takes them. */
import { readScalar, type YMap, type YNode } from '../yaml/index.js';
import { isPlaceholder } from './uncertain.js';

/** A directive to merge by, such as `$patch: delete`, which only patches have. */
const DIRECTIVE = /^\$(?:patch|retainKeys|setElementOrder|deleteFromPrimitiveList)(?:\/|$)/;

export function isDirective(key: string): boolean {
  return DIRECTIVE.test(key);
}

/** Undefined for null. Keys that are filled in later are left out. */
export function plainValue(node: YNode): unknown {
  switch (node.kind) {
    case 'scalar': {
      if (node.isString) return node.text;
      const value = readScalar(node);
      return value.type === 'null' ? undefined : value.value;
    }
    case 'seq':
      return node.items.map(plainValue);
    case 'map':
      return plainObject(node);
  }
}

/** Without a prototype, which names of fields could meet, and which makes looking for fields that are absent slower. */
function plainObject({ entries }: YMap): Record<string, unknown> {
  const object = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of entries) {
    const plain = plainValue(value);
    if (plain !== undefined && (!isPlaceholder(key) || isDirective(key))) object[key] = plain;
  }
  return object;
}
