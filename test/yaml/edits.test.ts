/** Edits by path: what each makes of a text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NewValue, nodeAt, type Path, readChunk, type YamlEdit } from '../../server/src/yaml/index.js';
import { edited } from './edited.js';

/** The text after the edit; undefined where the edit is not offered. */
function checkEdit(edit: YamlEdit, text: string, expected: string | undefined): void {
  assert.equal(edited(text, edit), expected, JSON.stringify(text));
}

const set = (value: string, ...path: Path): YamlEdit => ({ op: 'setString', path, value });
const number = (value: number, ...path: Path): YamlEdit => ({ op: 'setNumber', path, value });
const rename = (key: string, ...path: Path): YamlEdit => ({ op: 'renameKey', path, key });
const quote = (...path: Path): YamlEdit => ({ op: 'quote', path });
const remove = (...path: Path): YamlEdit => ({ op: 'removeEntry', path });
/** The n-th `old` of a value's text becomes `value`. */
const setPart = (root: string, old: string, value: string, path: Path, nth = 0): YamlEdit => {
  const node = nodeAt(readChunk(root).root, path);
  const text = node?.kind === 'scalar' ? node.text : '';
  let start = text.indexOf(old);
  for (let i = 0; i < nth; i++) start = text.indexOf(old, start + 1);
  return { op: 'setPart', path, part: { start, end: start + old.length }, value };
};
const insert = (
  place: 'first' | 'last' | { after: string },
  key: string,
  value: string | number,
  ...path: Path
): YamlEdit => ({
  op: 'insertEntry',
  path,
  key,
  value,
  place,
});

test('a string keeps the quotes that stood there', () => {
  checkEdit(set('carts', 's', 'app'), 's:\n  app: cart # the cart\n', 's:\n  app: carts # the cart\n');
  checkEdit(set('carts', 's', 'app'), 's: {app: "cart", b: c}\n', 's: {app: "carts", b: c}\n');
  checkEdit(set("it's", 'a'), "a: 'x'\n", "a: 'it''s'\n");
  checkEdit(set('b', 'l', 1), 'l:\r\n- a\r\n- x\r\n', 'l:\r\n- a\r\n- b\r\n');
});

test('a string that would read as something else is put into quotes', () => {
  checkEdit(set('8080', 'a'), 'a: x\n', 'a: "8080"\n');
  checkEdit(set('yes', 'a'), 'a: x\n', 'a: "yes"\n');
  checkEdit(set('', 'a'), 'a: x\n', 'a: ""\n');
  checkEdit(set('a: b', 'a'), 'a: x\n', 'a: "a: b"\n');
  checkEdit(set('a,b', 'a', 0), 'a: [x]\n', 'a: ["a,b"]\n');
  checkEdit(set('a\nb', 'a'), "a: 'x'\n", 'a: "a\\nb"\n');
});

test('a value that is not there yet is put behind its colon or dash', () => {
  checkEdit(set('x', 'a'), 'a:\nb: 1\n', 'a: x\nb: 1\n');
  checkEdit(set('x', 'a'), 'a: # why\nb: 1\n', 'a: x # why\nb: 1\n');
  checkEdit(set('x', 'l', 0), 'l:\n-\n- b\n', 'l:\n- x\n- b\n');
  checkEdit(set('x', 'a'), '{a: , b: 1}\n', '{a: x , b: 1}\n');
});

test('a number stands without quotes', () => {
  checkEdit(number(8080, 'a'), 'a: "http" # port\n', 'a: 8080 # port\n');
  checkEdit(number(80, 'ports', 0, 'targetPort'), 'ports: [{targetPort: web}]\n', 'ports: [{targetPort: 80}]\n');
});

test('a key is renamed in the quotes that stood there', () => {
  checkEdit(rename('app', 's', 'name'), 's:\n  name: web\n', 's:\n  app: web\n');
  checkEdit(rename('app', 'name'), '{"name": "web"}\n', '{"app": "web"}\n');
  checkEdit(rename('on', 'name'), 'name: web\n', '"on": web\n');
});

test('a key is not renamed to one that is there already', () => {
  checkEdit(rename('app', 'name'), 'name: web\napp: x\n', undefined);
});

test('a plain scalar is quoted as it is written', () => {
  checkEdit(quote('a'), 'a: 1.10\n', 'a: "1.10"\n');
  checkEdit(quote('a', 'b'), 'a: {b: yes, c: d}\n', 'a: {b: "yes", c: d}\n');
  checkEdit(quote('a'), 'a: one\n  two\n', 'a: "one two"\n');
  checkEdit(quote('a'), 'a: "x"\n', undefined);
  checkEdit(quote('a'), 'a:\n', undefined);
});

test('an entry is removed with its lines', () => {
  checkEdit(remove('b'), 'a: 1\nb:\n  c: 1\n  d: 2\ne: 3\n', 'a: 1\ne: 3\n');
  checkEdit(remove('b'), 'a: 1\r\nb: 2 # two\r\n', 'a: 1\r\n');
  checkEdit(remove('b'), 'a: 1\nb: |\n  x\n\n  y\nc: 1\n', 'a: 1\nc: 1\n');
  checkEdit(remove('b'), 'a: 1\nb: 2', 'a: 1\n');
});

test('the first entry of a list item leaves its dash to the next, and comments between them stay', () => {
  checkEdit(remove(0, 'a'), '- a: 1\n  b: 2\n', '- b: 2\n');
  checkEdit(remove(0, 'a'), '- a: 1 # gone\n  # stays\n  b: 2\n', '- # stays\n  b: 2\n');
});

test('an entry in braces is removed with one comma', () => {
  checkEdit(remove('a'), '{a: 1, b: 2}\n', '{b: 2}\n');
  checkEdit(remove('b'), '{a: 1, b: 2}\n', '{a: 1}\n');
  checkEdit(remove('b'), '{\n  "a": 1,\n  "b": 2\n}\n', '{\n  "a": 1\n}\n');
});

test('the only entry of a mapping stays, since an empty mapping is another thing', () => {
  checkEdit(remove('a', 'b'), 'a:\n  b: 1\n', undefined);
});

test('an entry is added in the indentation and the line ends of its neighbors', () => {
  checkEdit(insert('last', 'b', 'x', 's'), 's:\n    a: 1 # one\nt: 2\n', 's:\n    a: 1 # one\n    b: x\nt: 2\n');
  checkEdit(insert('first', 'b', 80, 'l', 0), 'l:\r\n  - a: 1\r\n', 'l:\r\n  - b: 80\r\n    a: 1\r\n');
  checkEdit(insert('last', 'b', 'x'), 'a: 1', 'a: 1\nb: x');
  checkEdit(insert('last', 'b', 'true'), '{"a": 1}', '{"a": 1, "b": "true"}');
  checkEdit(insert('first', 'b', 'x'), '{a: 1}', '{b: x, a: 1}');
});

test('an entry goes behind a block of text without changing it', () => {
  checkEdit(insert('last', 'b', 'x'), 'a: |\n  one\n', 'a: |\n  one\nb: x\n');
  checkEdit(insert('last', 'b', 'x'), 'a: |+\n  one\n\n\n', undefined);
});

test('a key that is there already is not added again', () => {
  checkEdit(insert('last', 'a', 'x'), 'a: 1\nb: 2\n', undefined);
});

test('an entry goes behind the one that is named', () => {
  checkEdit(insert({ after: 'a' }, 'b', 'x'), 'a: 1 # one\nc: 2\n', 'a: 1 # one\nb: x\nc: 2\n');
  checkEdit(insert({ after: 'a' }, 'b', 'x', 's'), 's:\n  - 1\n', undefined);
  checkEdit(insert({ after: 'a' }, 'b', 'x', 's'), 's: {a: [1], c: 2}\n', 's: {a: [1], b: x, c: 2}\n');
  checkEdit(insert({ after: 'z' }, 'b', 'x'), 'a: 1\n', undefined);
});

test('a part of a text is set in any quoting, and nothing else of it changes', () => {
  const check = (text: string, old: string, value: string, expected: string | undefined, nth = 0): void =>
    checkEdit(setPart(text, old, value, ['a'], nth), text, expected);
  check('a: http://web:80/ # web\n', 'web', 'cart', 'a: http://cart:80/ # web\n');
  check("a: 'it''s web'\n", 'web', 'cart', "a: 'it''s cart'\n");
  check('a: "\\t\\u0041 web\\n"\n', 'web', 'cart', 'a: "\\t\\u0041 cart\\n"\n');
  check('a: |- # web\n  one web\n  two web\n', 'web', 'cart', 'a: |- # web\n  one web\n  two cart\n', 1);
  check('a: >\n    one\n    web:80\n', '80', '8080', 'a: >\n    one\n    web:8080\n');
  check('a: web\n  web\nb: web\n', 'web', 'cart', 'a: web\n  cart\nb: web\n', 1);
  check('a: aaa\n', 'aa', 'b', 'a: ab\n', 1);
});

test('a part of a text that does not stand there as it reads is not set', () => {
  const check = (text: string, old: string): void => checkEdit(setPart(text, old, 'x', ['a']), text, undefined);
  check('a: "we\\u0062"\n', 'web');
  check('a: "we\\\n  b"\n', 'web');
  check('a: one\n  two\n', 'one two');
  check('a: 8080\nb: &n x\n', '');
  checkEdit({ op: 'setPart', path: ['a'], part: { start: 0, end: 9 }, value: 'x' }, 'a: web\n', undefined);
  checkEdit(setPart('a: 80\n', '80', 'x', ['a']), 'a: 80\n', undefined);
  checkEdit(setPart('a: &n web\nb: *n\n', 'web', 'x', ['a']), 'a: &n web\nb: *n\n', undefined);
});

test('what an alias or a merge key shares with other places is not edited', () => {
  checkEdit(set('x', 'b'), 'a: &n 1\nb: *n\n', undefined);
  checkEdit(set('x', 'a'), 'a: &n y\nb: *n\n', undefined);
  checkEdit(set('x', 'a'), 'a: &n y\nb: 1\n', 'a: &n x\nb: 1\n');
  checkEdit(set('x', 'b', 'c'), 'a: &n {c: 1}\nb: {<<: *n}\n', undefined);
  checkEdit(remove('a'), 'a: &n 1\nb: *n\n', undefined);
  checkEdit(remove('b', 'c'), 'a: &n {c: 1, d: 2}\nb: {<<: *n}\n', undefined);
  checkEdit(remove(0, 'b'), '- &n {a: 1}\n- b: 1\n  <<: *n\n  c: 2\n', undefined);
  checkEdit(insert('last', 'z', 'x', 'b'), 'a: &n {c: 1}\nb: *n\n', undefined);
  checkEdit(rename('z', 'b', 'c'), 'a: &n {c: 1}\nb: *n\n', undefined);
});

test('a mapping takes the place of a scalar, in the style and depth of its key', () => {
  const edit = (...path: Path): YamlEdit => ({ op: 'setMapping', path, value: { name: 'web', port: { number: 80 } } });
  checkEdit(
    edit('b', 's'),
    'b:\n  s: web # the shop\n  p: 1\n',
    'b:\n  s:\n    name: web\n    port:\n      number: 80 # the shop\n  p: 1\n',
  );
  checkEdit(edit(0, 's'), '- s: web\r\n', '- s:\r\n    name: web\r\n    port:\r\n      number: 80\r\n');
  checkEdit(edit('b', 's'), 'b: {s: web, p: 1}\n', 'b: {s: {name: web, port: {number: 80}}, p: 1}\n');
  checkEdit(edit('s'), '{"s":"web"}', '{"s": {"name": "web", "port": {"number": 80}}}');
  checkEdit(edit('s'), 's: |\n  web\n', undefined);
  checkEdit(edit('s'), 's: {a: b}\n', undefined);
});

const append = (value: NewValue, ...path: Path): YamlEdit => ({ op: 'insertItem', path, value });

test('an item is added to a list in the indentation, the quotes and the line ends of its neighbors', () => {
  const port = { protocol: 'UDP', port: 53 };
  checkEdit(
    append(port, 's', 'ports'),
    's:\n  ports:\n  - port: 80 # web\n    protocol: "TCP"\n  # last\n  x: 1\n',
    's:\n  ports:\n  - port: 80 # web\n    protocol: "TCP"\n  - protocol: "UDP"\n    port: 53\n  # last\n  x: 1\n',
  );
  checkEdit(
    append(port, 'l'),
    'l:\r\n    -   port: 80\r\n',
    'l:\r\n    -   port: 80\r\n    -   protocol: UDP\r\n        port: 53\r\n',
  );
  checkEdit(append('b', 'l'), 'l:\n- a', 'l:\n- a\n- b');
  checkEdit(append('b', 'l'), 'l:\n  - |\n    one\n\n    two\nm: 1\n', 'l:\n  - |\n    one\n\n    two\n  - b\nm: 1\n');
});

test('an item is written in braces where its neighbors are', () => {
  checkEdit(append({ a: 'b' }, 'l'), 'l:\n  - {a: x}\n', 'l:\n  - {a: x}\n  - {a: b}\n');
  checkEdit(append({ a: 'b' }, 'l'), 'l:\n  - { a: x } # one\n', 'l:\n  - { a: x } # one\n  - { a: b }\n');
  checkEdit(append({ a: ['b', 1] }, 'l'), 'l: [{a: [x]}]\n', 'l: [{a: [x]}, {a: [b, 1]}]\n');
  checkEdit(append({ a: 'b' }, 'l'), '{"l": [{"a": "x"}]}\n', '{"l": [{"a": "x"}, {"a": "b"}]}\n');
  checkEdit(append('b', 'l'), 'l: [a,]\n', 'l: [a, b,]\n');
  checkEdit(append('b', 'l'), "l: ['a']\n", "l: ['a', 'b']\n");
});

test('a value in an item is written as its like in the item before', () => {
  checkEdit(
    append({ from: [{ labels: { app: 'b' } }], ports: [{ port: 2 }] }, 'r'),
    'r:\n  - from:\n      - labels: {app: a}\n    ports: [{port: 1}]\n',
    'r:\n  - from:\n      - labels: {app: a}\n    ports: [{port: 1}]\n  - from:\n      - labels: {app: b}\n    ports: [{port: 2}]\n',
  );
});

test('a list that is empty or not there is made, with dashes as other lists have them', () => {
  checkEdit(append({ a: 1 }, 's', 'l'), 's:\n  m: 1\n', 's:\n  m: 1\n  l:\n    - a: 1\n');
  checkEdit(append({ a: 1 }, 's', 'l'), 'k:\n- 1\ns:\n  m: 1\n', 'k:\n- 1\ns:\n  m: 1\n  l:\n  - a: 1\n');
  checkEdit(append({ a: 1 }, 'l'), 'l: [] # none\nm: 1\n', 'l: # none\n  - a: 1\nm: 1\n');
  checkEdit(append({ a: 1 }, 'l'), 'l:\nm: 1\n', 'l:\n  - a: 1\nm: 1\n');
  checkEdit(append({ a: 1 }, 'l'), 'l: # none\nm: 1\n', 'l: # none\n  - a: 1\nm: 1\n');
  checkEdit(append({ a: 1 }, 'l'), 'l: null\nm: 1\n', 'l:\n  - a: 1\nm: 1\n');
  checkEdit(append({ a: 1 }, 'l'), '{l: [], m: 1}\n', '{l: [{a: 1}], m: 1}\n');
  checkEdit(append({ a: 1 }, 's', 'l'), '{"s": {"m": 1}}', '{"s": {"m": 1, "l": [{"a": 1}]}}');
  checkEdit(append({ a: 1 }, 'l'), 'l: text\n', undefined);
  checkEdit(append({ a: 1 }, 's', 'l'), 's: text\n', undefined);
});

test('an entry may hold lists and mappings', () => {
  const edit: YamlEdit = { op: 'insertEntry', path: ['p'], key: 's', value: { l: [{ a: 'x' }] }, place: 'last' };
  checkEdit(edit, 'p:\n    q: 1\n', 'p:\n    q: 1\n    s:\n        l:\n            - a: x\n');
  checkEdit(edit, 'p: {q: 1}\n', 'p: {q: 1, s: {l: [{a: x}]}}\n');
});

test('a block of text, a mapping and a place that is not there cannot be set', () => {
  checkEdit(set('x', 'a'), 'a: |\n  one\n', undefined);
  checkEdit(set('x', 'a'), 'a: {b: 1}\n', undefined);
  checkEdit(set('x', 'z'), 'a: 1\n', undefined);
  checkEdit(number(1, 'a'), 'a: !!str x\n', undefined);
});

test('a missing space behind a colon is put in where nothing before it is broken any more', () => {
  const spaced = (text: string): string | undefined => {
    const [problem] = readChunk(text).problems;
    const { cure } = problem ?? {};
    return cure && edited(text, { op: 'mendText', path: [], at: cure, value: cure.newText });
  };
  assert.equal(spaced('a:\n  - name:x\n    value: y\n'), 'a:\n  - name: x\n    value: y\n');
  // The next one comes when this one is mended.
  assert.equal(spaced('a: 1\nimage:x\nb: 2\nport:8\nc: 3\n'), 'a: 1\nimage: x\nb: 2\nport:8\nc: 3\n');
  checkEdit({ op: 'mendText', path: [], at: { start: 11, end: 11 }, value: ' ' }, 'a: [1\nb: 2\n', undefined);
});
