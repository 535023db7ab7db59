/** The few words that random clusters are made of, so that selectors, ports and blocks meet often. */
import fc from 'fast-check';
import type { LabelRequirement, LabelSelector, Protocol } from './oracle.js';
import { blockHolds, edgesOf } from './oracleAddresses.js';

export const NAMESPACES = ['alpha', 'beta', 'gamma', 'delta'] as const;
export const PORTS = [1, 53, 80, 81, 443, 5353, 8080, 9090, 65535] as const;
export const PORT_NAMES = ['http', 'dns', 'metrics'] as const;

const LABEL_KEYS = ['app', 'tier', 'role'] as const;
const LABEL_VALUES = ['a', 'b', 'c'] as const;
const NAMESPACE_KEYS = ['team', 'env'] as const;
const NAMESPACE_VALUES = ['red', 'blue', ''] as const;
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Blocks that cut between the addresses of random pods, at the ends of the space, and far away. */
const BLOCKS = [
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '10.0.0.0/8',
  '10.0.0.0/16',
  '10.0.0.0/24',
  '10.0.1.0/24',
  '10.0.0.4/30',
  '10.0.1.3/32',
  '192.168.0.0/16',
  '192.168.1.4/30',
  '172.16.0.0/12',
  '203.0.113.0/24',
  '203.0.113.7/32',
  '255.255.255.255/32',
  '::/0',
  '::/1',
  '8000::/1',
  'fd00::/8',
  'fd00::/64',
  'fd00:0:0:1::/64',
  'fd00::4/126',
  'fd00:0:0:1::3/128',
  'fd01::4/126',
  '2001:db8::/32',
  '2001:db8::7/128',
] as const;

export const oneOf = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

export const chance = (times: number, outOf: number): fc.Arbitrary<boolean> =>
  fc.integer({ min: 1, max: outOf }).map((number) => number <= times);

export const protocols: fc.Arbitrary<Protocol> = fc.constantFrom('TCP', 'TCP', 'UDP', 'SCTP');

export const labelSets = someOf(LABEL_KEYS, LABEL_VALUES);
export const namespaceLabelSets = someOf(NAMESPACE_KEYS, NAMESPACE_VALUES);

export const podSelectors = selectors(LABEL_KEYS, LABEL_VALUES);
export const namespaceSelectors = fc.oneof(
  { weight: 3, arbitrary: selectors(NAMESPACE_KEYS, NAMESPACE_VALUES) },
  { weight: 1, arbitrary: selectors([NAME_LABEL], NAMESPACES) },
);

export const cidrs: fc.Arbitrary<string> = oneOf(BLOCKS);

/** Blocks that lie within another one and are smaller. */
export function exceptionsOf(cidr: string): fc.Arbitrary<readonly string[]> {
  const within = BLOCKS.filter((block) => {
    const { family, first, last } = edgesOf(block);
    return block !== cidr && blockHolds(cidr, family, first) && blockHolds(cidr, family, last);
  });
  return within.length === 0 ? fc.constant([]) : fc.uniqueArray(oneOf(within), { maxLength: 2 });
}

/** What the API lets people leave out, write as null, or write as an empty list. */
export const listOf = <T>(items: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[] | null | undefined> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.array(items, { minLength: 1, maxLength }) },
    { weight: 1, arbitrary: fc.constantFrom<T[] | null | undefined>(undefined, null, []) },
  );

/** Without the keys whose value is undefined. */
export function compact<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

function someOf(keys: readonly string[], values: readonly string[]): fc.Arbitrary<Readonly<Record<string, string>>> {
  return fc
    .record(Object.fromEntries(keys.map((key) => [key, fc.option(oneOf(values), { nil: undefined })])))
    .map((labels) => compact(labels) as Record<string, string>);
}

function selectors(keys: readonly string[], values: readonly string[]): fc.Arbitrary<LabelSelector> {
  const requirement: fc.Arbitrary<LabelRequirement> = fc.oneof(
    fc.record({
      key: oneOf(keys),
      operator: fc.constantFrom('In' as const, 'NotIn' as const),
      values: fc.uniqueArray(oneOf(values), { minLength: 1, maxLength: 2 }),
    }),
    fc.record(
      {
        key: oneOf(keys),
        operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
        values: fc.constantFrom(null, []),
      },
      { requiredKeys: ['key', 'operator'] },
    ),
  );
  const pair = fc.tuple(oneOf(keys), oneOf(values)).map(([key, value]) => ({ [key]: value }));
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 3, arbitrary: fc.record({ matchLabels: pair }) },
    { weight: 2, arbitrary: fc.record({ matchExpressions: fc.array(requirement, { minLength: 1, maxLength: 2 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        matchLabels: fc.oneof(pair, fc.constant(null), fc.constant({})),
        matchExpressions: fc.oneof(fc.array(requirement, { maxLength: 1 }), fc.constant(null)),
      }),
    },
  );
}
