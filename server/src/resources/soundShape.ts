/**
 * Proves in one walk over the tree that an object has the shape that its schema asks for, as nearly every object has.
 * It knows yes and "perhaps not": what is wrong, and whether anything is, `shape.ts` asks the schema itself.
 */
import { SHAPES } from '#kinds';
import { isNull, isText, readScalar, type YMap, type YNode } from '../yaml/index.js';

interface Shape {
  readonly types: number;
  readonly values: ReadonlySet<string> | undefined;
  readonly fields: ReadonlyMap<string, number> | undefined;
  readonly required: readonly string[];
  readonly closed: boolean;
  readonly others: number | undefined;
  readonly items: number | undefined;
  readonly all: readonly number[];
}

const BITS = { string: 1, integer: 2, number: 4 | 2, boolean: 8, array: 16, object: 32 };
const FRACTION = 4;
const ANY = 63;

/** @param index Of the shape of its kind in `SHAPES`. */
export function isSound(node: YNode, index: number): boolean {
  const shape = shapeAt(index);
  for (const one of shape.all) if (!isSound(node, one)) return false;
  switch (node.kind) {
    case 'scalar':
      return isSoundScalar(node, shape);
    case 'seq': {
      if ((shape.types & BITS.array) === 0 || shape.values !== undefined) return false;
      const { items } = shape;
      if (items === undefined) return true;
      for (const item of node.items) if (!isSound(item, items)) return false;
      return true;
    }
    case 'map':
      return (shape.types & BITS.object) !== 0 && shape.values === undefined && isSoundMap(node, shape);
  }
}

function isSoundScalar(node: Extract<YNode, { kind: 'scalar' }>, { types, values }: Shape): boolean {
  if (values === undefined && (types & BITS.string) !== 0 && isText(node)) return true;
  const scalar = readScalar(node);
  switch (scalar.type) {
    case 'string':
      return (types & BITS.string) !== 0 && (values === undefined || values.has(scalar.value));
    case 'boolean':
      return (types & BITS.boolean) !== 0 && values === undefined;
    case 'number':
      return (types & (Number.isInteger(scalar.value) ? BITS.integer : FRACTION)) !== 0 && values === undefined;
    case 'null':
      return false;
  }
}

function isSoundMap({ entries }: YMap, { fields, required, closed, others }: Shape): boolean {
  let lacking = required.length;
  for (const { key, value } of entries) {
    // What is null is not there.
    if (value.kind === 'scalar' && isNull(value)) continue;
    const field = fields?.get(key);
    if (field !== undefined) {
      if (!isSound(value, field)) return false;
      if (lacking > 0 && required.includes(key)) lacking--;
    } else if (closed || (others !== undefined && !isSound(value, others))) return false;
  }
  return lacking === 0;
}

/** Made when they are first asked for. */
const shapes: (Shape | undefined)[] = SHAPES.map(() => undefined);

function shapeAt(index: number): Shape {
  const known = shapes[index];
  if (known) return known;
  const { types, values, fields, required, closed, others, items, all, versioned } = SHAPES[index] ?? {};
  const bits = (types ?? []).reduce((sum, type) => sum | BITS[type], 0);
  const shape: Shape = {
    // What some version of Kubernetes does not have is for the schema to tell.
    types: versioned ? 0 : types ? bits : ANY,
    values: values && new Set(values),
    fields: fields && new Map(Object.entries(fields)),
    required: required ?? [],
    closed: closed === true,
    others,
    items,
    all: all ?? [],
  };
  shapes[index] = shape;
  return shape;
}
