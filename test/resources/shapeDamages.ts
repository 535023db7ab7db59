/** Damage to the shape of valid objects, with what is to be found: worked out on the schemas as data. */
import fc from 'fast-check';
import type { Path } from '../../server/src/yaml/index.js';
import { nodeAt, readChunk, readScalar, type YNode } from '../../server/src/yaml/index.js';
import { schemasAt } from './kindSchemas.js';
import { WHOLE } from './wholeObjects.js';

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

export interface Damage {
  readonly kind: string;
  /** Which of the places of the object, counted around. */
  readonly place: number;
  readonly how: 'rename' | 'remove' | 'retype' | 'revalue';
  readonly value: number;
}

export const damages: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom(...Object.keys(WHOLE)),
  place: fc.nat(10_000),
  how: fc.constantFrom('rename', 'remove', 'retype', 'revalue'),
  value: fc.nat(100),
});

export interface Damaged {
  readonly object: Value;
  /** Where it was done. */
  readonly place: Path;
  readonly expected: readonly {
    readonly code: 'unknown-field' | 'missing' | 'wrong-type' | 'not-allowed';
    readonly path: Path;
    readonly field?: string;
  }[];
}

/** Undefined where it would do no harm. */
export function damageOf({ kind, place, how, value }: Damage): Damaged | undefined {
  const whole = WHOLES.get(kind);
  const path = whole?.places[place % whole.places.length];
  const key = path?.at(-1);
  if (whole === undefined || path === undefined || key === undefined) return undefined;
  const parent = path.slice(0, -1);
  const schemas = schemasAt(kind, path);
  const around = schemasAt(kind, parent);
  const isRequired = typeof key === 'string' && around.some(({ required }) => required?.includes(key));
  const lacks = isRequired ? [{ code: 'missing' as const, path: parent, field: key }] : [];
  switch (how) {
    case 'rename': {
      if (typeof key === 'number' || !around.some(({ properties }) => properties)) return undefined;
      const fresh = key.length % 2 === 0 ? `${key}s2` : key.slice(0, 1).toUpperCase() + key.slice(1);
      const object = changed(whole.object, path, (entries) => entries.map(([k, v]) => [k === key ? fresh : k, v]));
      return { object, place: path, expected: [{ code: 'unknown-field', path: [...parent, fresh] }, ...lacks] };
    }
    case 'remove': {
      if (!isRequired) return undefined;
      const object = changed(whole.object, path, (entries) => entries.filter(([k]) => k !== key));
      return { object, place: path, expected: lacks };
    }
    case 'retype': {
      const types = schemas.flatMap((one) => (one.enum ? ['string'] : (one.type ?? [])));
      const wrong = VALUES.filter((one) => types.length > 0 && !types.some((type) => isOf(one, type)));
      const fresh = wrong[value % wrong.length];
      if (fresh === undefined) return undefined;
      return {
        object: replaced(whole.object, path, fresh),
        place: path,
        expected: [{ code: 'wrong-type', path }],
      };
    }
    case 'revalue': {
      if (!schemas.some((one) => one.enum)) return undefined;
      return {
        object: replaced(whole.object, path, 'Elsewhere'),
        place: path,
        expected: [{ code: 'not-allowed', path }],
      };
    }
  }
}

const VALUES: readonly Value[] = ['text', 7, 1.5, true, ['item'], { key: 'value' }];

function isOf(value: Value, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

type Entries = [string, Value][];

/** With other entries in the mapping that holds the last step. */
function changed(value: Value, path: Path, change: (entries: Entries) => Entries): Value {
  const [step, ...rest] = path;
  if (rest.length === 0) return Object.fromEntries(change(Object.entries(value as { [key: string]: Value })));
  return withChild(value, step ?? '', (child) => changed(child, rest, change));
}

function replaced(value: Value, path: Path, fresh: Value): Value {
  const [step, ...rest] = path;
  return step === undefined ? fresh : withChild(value, step, (child) => replaced(child, rest, fresh));
}

function withChild(value: Value, step: string | number, change: (child: Value) => Value): Value {
  if (Array.isArray(value)) return value.map((item: Value, index) => (index === step ? change(item) : item));
  const entries = Object.entries(value as { [key: string]: Value });
  return Object.fromEntries(entries.map(([key, child]) => [key, key === String(step) ? change(child) : child]));
}

/** `apiVersion` and `kind` say what the object is, so they stay. */
const WHOLES = new Map(
  Object.entries(WHOLE).map(([kind, text]) => {
    const { root } = readChunk(text);
    const places = root ? placesIn(root).filter(([first]) => first !== 'apiVersion' && first !== 'kind') : [];
    return [kind, { object: root ? plainOf(root) : null, places }] as const;
  }),
);

function placesIn(root: YNode, path: Path = []): Path[] {
  const node = nodeAt(root, path);
  const steps =
    node?.kind === 'map' ? node.entries.map(({ key }) => key) : node?.kind === 'seq' ? node.items.keys() : [];
  return [...steps].flatMap((step) => [[...path, step], ...placesIn(root, [...path, step])]);
}

function plainOf(node: YNode): Value {
  if (node.kind === 'seq') return node.items.map(plainOf);
  if (node.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainOf(value)]));
  const value = node.isString ? { type: 'string' as const, value: node.text } : readScalar(node);
  return value.type === 'null' ? null : value.value;
}
