/** Label selectors in three values, against a model that tries every way in which the unknown may turn out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  isEmptySelector,
  type LabelSelector,
  type Labels,
  type Match,
  matchesLabels,
  matchesSelector,
  type Uncertain,
  unknown,
} from '../../server/src/resources/index.js';

const KEYS = ['a', 'b'];
const VALUES = ['x', 'y'];
const LATER = unknown('filled in later');

const uncertain: fc.Arbitrary<Uncertain<string>> = fc.constantFrom(...VALUES, LATER);
const labelsArbitrary: fc.Arbitrary<Labels> = fc.record({
  values: fc
    .dictionary(fc.constantFrom(...KEYS), uncertain, { maxKeys: 2 })
    .map((record) => new Map(Object.entries(record))),
  complete: fc.boolean(),
});
const requirement = fc.record({
  path: fc.constant([]),
  key: fc.constantFrom(...KEYS),
  operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
  values: fc.array(uncertain, { maxLength: 2 }),
});
const selectorArbitrary: fc.Arbitrary<LabelSelector> = fc.record({
  matchLabels: labelsArbitrary,
  matchExpressions: fc.array(requirement, { maxLength: 2 }),
});

/** Every map of labels that these may turn out to be. */
function worlds(labels: Labels): Map<string, string>[] {
  const choices = KEYS.map((key): (string | undefined)[] => {
    const value = labels.values.get(key);
    if (typeof value === 'string') return [value];
    if (value !== undefined) return [...VALUES, 'z'];
    return labels.complete ? [undefined] : [undefined, ...VALUES, 'z'];
  });
  return combinations(choices).map(
    (values) => new Map(values.flatMap((value, i) => (value === undefined ? [] : [[KEYS[i] ?? '', value] as const]))),
  );
}

function combinations<T>(choices: readonly (readonly T[])[]): T[][] {
  return choices.reduce<T[][]>(
    (all, options) => all.flatMap((some) => options.map((option) => [...some, option])),
    [[]],
  );
}

/** Kubernetes' own rule on known values. */
function holds(
  selector: {
    labels: ReadonlyMap<string, string>;
    expressions: readonly { key: string; operator: string; values: readonly string[] }[];
  },
  labels: ReadonlyMap<string, string>,
): boolean {
  return (
    [...selector.labels].every(([key, value]) => labels.get(key) === value) &&
    selector.expressions.every(({ key, operator, values }) => {
      const actual = labels.get(key);
      if (operator === 'Exists') return actual !== undefined;
      if (operator === 'DoesNotExist') return actual === undefined;
      if (operator === 'In') return actual !== undefined && values.includes(actual);
      return actual === undefined || !values.includes(actual);
    })
  );
}

/** What the answer would be in each world. */
function outcomes(selector: LabelSelector, labels: Labels): Set<boolean> {
  const expressions = combinations(
    selector.matchExpressions.map((one) =>
      combinations(one.values.map((value) => (typeof value === 'string' ? [value] : [...VALUES, 'z']))).map(
        (values) => ({ key: String(one.key), operator: String(one.operator), values }),
      ),
    ),
  );
  return new Set(
    worlds(selector.matchLabels).flatMap((wanted) =>
      expressions.flatMap((some) =>
        worlds(labels).map((actual) => holds({ labels: wanted, expressions: some }, actual)),
      ),
    ),
  );
}

test('yes and no are said only where every way in which the unknown may turn out agrees', () => {
  fc.assert(
    fc.property(selectorArbitrary, labelsArbitrary, (selector, labels) => {
      const match = matchesSelector(selector, labels);
      const possible = outcomes(selector, labels);
      if (match !== 'unknown') assert.deepEqual([...possible], [match === 'yes']);
    }),
    { numRuns: 3000 },
  );
});

test('where everything is known the answer is yes or no', () => {
  const certain = fc
    .dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES))
    .map((record): Labels => ({ values: new Map(Object.entries(record)), complete: true }));
  fc.assert(
    fc.property(
      certain,
      fc.array(
        requirement.map((one) => ({ ...one, values: one.values.filter((value) => typeof value === 'string') })),
        { maxLength: 2 },
      ),
      certain,
      (matchLabels, matchExpressions, labels) => {
        const selector = { matchLabels, matchExpressions };
        assert.deepEqual([...outcomes(selector, labels)], [matchesSelector(selector, labels) === 'yes']);
        assert.notEqual(matchesSelector(selector, labels), 'unknown');
      },
    ),
    { numRuns: 1000 },
  );
});

const labels = (values: Readonly<Record<string, Uncertain<string>>>, complete = true): Labels => ({
  values: new Map(Object.entries(values)),
  complete,
});

function checkMatch(wanted: Labels, actual: Labels, expected: Match): void {
  assert.equal(matchesLabels(wanted, actual), expected);
}

test('one known difference decides, whatever else is unknown', () => {
  checkMatch(labels({ a: 'x', b: LATER }), labels({ a: 'y' }), 'no');
  checkMatch(labels({ a: 'x' }), labels({ a: 'y' }, false), 'no');
  checkMatch(labels({ a: 'x', b: 'y' }, false), labels({ a: 'x' }), 'no');
});

test('a templated value or a map that is not known whole leaves it open', () => {
  checkMatch(labels({ a: LATER }), labels({ a: 'x' }), 'unknown');
  checkMatch(labels({ a: 'x' }), labels({ a: LATER }), 'unknown');
  checkMatch(labels({ a: 'x' }), labels({}, false), 'unknown');
  checkMatch(labels({}, false), labels({ a: 'x' }), 'unknown');
});

test('an operator that does not exist is not judged', () => {
  assert.equal(
    matchesSelector(
      { matchLabels: labels({}), matchExpressions: [{ path: [], key: 'a', operator: 'Inn', values: [] }] },
      labels({}),
    ),
    'unknown',
  );
});

test('a selector is empty only where nothing may stand in it', () => {
  assert.equal(isEmptySelector({ matchLabels: labels({}), matchExpressions: [] }), true);
  assert.equal(isEmptySelector({ matchLabels: labels({}, false), matchExpressions: [] }), false);
  assert.equal(isEmptySelector({ matchLabels: labels({ a: 'x' }), matchExpressions: [] }), false);
});
