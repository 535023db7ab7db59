/** Globs mean what picomatch makes of them, and those that it would take forever for come to an end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { globMatcher, wildMatcher } from '../../server/src/workspace/globs.js';

const name = fc
  .string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 5 })
  .filter((one) => !/^\.+$/.test(one));
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const part = fc.oneof(
  fc.constantFrom('**', '*', 'a', '*.b', 'a*', '{a,b}', '{a,b/a}', '[ab]', '[^a]', '?', '*a*', '{a,*b}a'),
  name,
);
/** Whether `**` at the end may stand for nothing, picomatch decides by what stands before it. */
const glob = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'))
  .filter((one) => one === '**' || !one.endsWith('**'));

test('a glob means the same however it is matched', () => {
  fc.assert(
    fc.property(glob, path, (one, place) => {
      const expected = picomatch(one, { dot: true })(place);
      assert.equal(wildMatcher(one)(place), expected, `${one} on ${place}`);
      assert.equal(globMatcher([one])(place), expected);
      assert.equal(globMatcher(['nowhere', one])(place), expected);
    }),
    { numRuns: 3_000 },
  );
});

test('globs and paths that are made for each other come to an end', () => {
  const paths = ['a'.repeat(250), `${'a/'.repeat(1_000)}c`, `${'a'.repeat(60)}.yaml`];
  const globs = [
    '*a*a*a*a*a*a*a*a*b',
    `${'*a'.repeat(400)}b`,
    `${'**/a/'.repeat(40)}b`,
    `${'**/*a*a*'.repeat(20)}b`,
    '+(+(+(a)))b',
    '*(*(*a))b',
    '!(*a)*(*a)*(*a)*(*a)b',
    `${'{a,aa}'.repeat(40)}b`,
    `${'{a,{a,'.repeat(200)}`,
    '@(a|a)@(a|a)*b',
    `${'[a]+'.repeat(30)}b`,
    '['.repeat(1_000),
    'a'.repeat(100_000),
    '{1..99999999}',
  ];
  const before = process.cpuUsage();
  for (const one of globs) for (const place of paths) assert.equal(globMatcher([one])(place), false, one.slice(0, 40));
  const took = process.cpuUsage(before).user / 1000;
  assert.ok(took < 3_000, `took ${Math.round(took)} ms`);
});
