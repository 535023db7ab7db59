/** Where a cursor stands in YAML that is being typed. The cursor is the `|`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cursorIn, nodeAt, pathAt, readChunk } from '../../server/src/yaml/index.js';
import { inTime } from '../speed/inTime.js';

/** `path part "text"`, with `key` where a colon follows, and the siblings behind it. */
function checkCursor(withCursor: string, expected: string | undefined): void {
  const offset = withCursor.indexOf('|');
  const text = withCursor.slice(0, offset) + withCursor.slice(offset + 1);
  const cursor = cursorIn(text, offset);
  const line =
    cursor &&
    `${cursor.path.join('.')} ${cursor.part} "${cursor.text}"${cursor.isKey ? ' key' : ''}${cursor.siblings.size > 0 ? ` beside ${[...cursor.siblings].join(' ')}` : ''}`;
  assert.equal(line, expected, withCursor);
}

test('an empty line belongs to what its column says', () => {
  checkCursor('|', ' key ""');
  checkCursor('rules:\n|', ' key "" beside rules');
  checkCursor('rules:\n  |', 'rules key ""');
  checkCursor('rules:\n  a: off\n  |\nexclude: []\n', 'rules key "" beside a');
  checkCursor('rules:\n  a: off\n|\nexclude: []\n', ' key "" beside rules exclude');
  checkCursor('a:\n  b:\n    |\n', 'a.b key ""');
  checkCursor('a:\n  b:\n  |\n', 'a key "" beside b');
});

test('a word without a colon is what it may become', () => {
  checkCursor('ru|', ' key "ru"');
  checkCursor('rules:\n  serv|\n  other: off\n', 'rules key "serv" beside other');
  checkCursor('exclude:\n  - ven|', 'exclude.0 key "ven"');
  checkCursor('exclude:\n- a\n- b\n- ven|', 'exclude.2 key "ven"');
});

test('behind a colon stands the value of its key', () => {
  checkCursor('cni: |', 'cni value ""');
  checkCursor('cni:|', 'cni value ""');
  checkCursor('cni: cal|', 'cni value "cal"');
  checkCursor('cni: c|al # why\n', 'cni value "cal"');
  checkCursor('profile:\n  cni: |\n  mesh: x\n', 'profile.cni value "" beside mesh');
  checkCursor('a: "x|y"\n', 'a value "xy"');
});

test('a key with its colon is a key', () => {
  checkCursor('profile:\n  c|ni: x\n  mesh: y\n', 'profile key "cni" key beside mesh');
  checkCursor('"pro|file": {}\n', ' key "profile" key');
});

test('items of lists are counted, whatever their dashes stand under', () => {
  checkCursor('clusters:\n- name: a\n- name: b\n  |', 'clusters.1 key "" beside name');
  checkCursor('clusters:\n  - name: a\n  - |', 'clusters.1 key ""');
  checkCursor(
    'clusters:\n  - name: a\n    assume:\n      services:\n      - name: x\n        |',
    'clusters.0.assume.services.0 key "" beside name',
  );
  checkCursor('clusters:\n- name: a\nrules:\n  |', 'rules key ""');
  checkCursor('a:\n- - b\n  - |', 'a.0.1 key ""');
});

test('braces and brackets', () => {
  checkCursor('profile: {|}', 'profile key ""');
  checkCursor('profile: {cni: |}', 'profile.cni value ""');
  checkCursor('profile: {cni: calico, me|}', 'profile key "me" beside cni');
  checkCursor('exclude: [a, |]', 'exclude.1 key ""');
  checkCursor('rules: {a: {level: o|ff}, b: off}\n', 'rules.a.level value "off"');
  checkCursor('rules: {a: off, |, b: off}\n', 'rules key "" beside a b');
  checkCursor('clusters: [{name: a}, {|', 'clusters.1 key ""');
  checkCursor('clusters: [\n  {name: a},\n  {name: b, |}\n]\n', 'clusters.1 key "" beside name');
});

test('a bracket that nobody has closed ends where less indented text begins', () => {
  checkCursor('rules: {a: off\nprofile:\n  |', 'profile key ""');
  checkCursor('exclude: [\nprofile:\n  cni: |', 'profile.cni value ""');
});

test('nothing in comments', () => {
  checkCursor('# ru|', undefined);
  checkCursor('cni: calico # ca|', undefined);
  checkCursor('  # a|\n', undefined);
});

test('Windows line endings', () => {
  checkCursor('profile:\r\n  cni: cal|\r\n  mesh: x\r\n', 'profile.cni value "cal" beside mesh');
  checkCursor('profile:\r\n  |\r\n', 'profile key ""');
});

test('on every key and scalar of a whole document it agrees with the parser', () => {
  const word = fc.constantFrom('a', 'bc', 'de-f', '"q r"', "'s'");
  const leaf = word.map(
    (text) =>
      (depth: number): string =>
        ` ${text}\n${depth < 0 ? '' : ''}`,
  );
  const flow = fc.tuple(word, word, word).map(
    ([a, b, c]) =>
      (): string =>
        ` {x${a.replace(/\W/g, '')}: ${b}, w: [${c}, {z: ${a}}]}\n`,
  );
  const tree: fc.Arbitrary<(depth: number) => string> = fc.letrec<{ node: (depth: number) => string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      leaf,
      flow,
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((children) => (depth: number): string => {
        const pad = '  '.repeat(depth + 1);
        return `\n${children.map((child, index) => `${pad}k${index}:${child(depth + 1)}`).join('')}`;
      }),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((children) => (depth: number): string => {
        const pad = '  '.repeat(depth + 1);
        return `\n${children.map((child) => `${pad}- k:${child(depth + 2)}`).join('')}`;
      }),
    ),
  })).node;
  fc.assert(
    fc.property(tree, fc.nat(), (render, at) => {
      const text = `top:${render(0)}`;
      const { root } = readChunk(text);
      const offset = at % (text.length + 1);
      const expected = pathAt(root, offset);
      const node = nodeAt(root, expected.path);
      if (expected.part === 'value' && node?.kind !== 'scalar') return;
      const cursor = cursorIn(text, offset);
      const path = cursor?.isKey ? [...cursor.path, cursor.text] : cursor?.path;
      assert.deepEqual(path, expected.path, `${text.slice(0, offset)}|${text.slice(offset)}`);
    }),
    { numRuns: 2000 },
  );
});

test('whatever is typed, it answers at once', () => {
  const piece = fc.constantFrom(
    ' ',
    '  ',
    '\n',
    ':',
    ': ',
    '-',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '#',
    '"',
    "'",
    'a',
    'bc',
    '\t',
    '\r',
    '|',
    '\\',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.nat(80), (pieces, offset) => {
      cursorIn(pieces.join(''), offset);
    }),
    { numRuns: 5000 },
  );
  for (const text of [
    '['.repeat(1e5),
    '{a: '.repeat(5e4),
    '- '.repeat(1e5),
    `a${' '.repeat(1.5e5)}`,
    '{"a'.repeat(5e4),
    ' a\n'.repeat(6e4),
  ])
    inTime(1000, text.slice(0, 10), () => cursorIn(text, text.length));
});
