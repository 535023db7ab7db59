/** After any edit of any text another library reads what was meant, and nothing else in the document has changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import {
  commentsOf,
  cutChunks,
  editText,
  type NewValue,
  nodeAt,
  type Path,
  readChunk,
  type YamlEdit,
  type YNode,
} from '../../server/src/yaml/index.js';
import { edited } from './edited.js';
import { yamlText } from './yamlText.js';

/** The same document with the edit made on its values, by another library. Maps, so that the order does not count. */
function expectedValue(text: string, edit: YamlEdit): unknown {
  const root = valuesIn(text);
  const parent = edit.path.slice(0, -1).reduce<unknown>(step, root);
  const last = edit.path.at(-1);
  const put = (container: unknown, key: string | number | undefined, value: unknown): void => {
    if (Array.isArray(container)) container[Number(key)] = value;
    else if (container instanceof Map) container.set(key, value);
  };
  if (edit.op === 'setPart') {
    const text = String(step(parent, last ?? ''));
    put(parent, last, text.slice(0, edit.part.start) + edit.value + text.slice(edit.part.end));
  } else if (edit.op === 'setString' || edit.op === 'setNumber') put(parent, last, String(edit.value));
  else if (edit.op === 'setMapping')
    put(
      parent,
      last,
      new Map<string, unknown>([
        ['name', String(edit.value['name'])],
        ['port', new Map([['number', '80']])],
      ]),
    );
  else if (edit.op === 'insertItem') {
    const list = step(parent, last ?? '');
    put(parent, last, [...(Array.isArray(list) ? list : []), textsOf(edit.value)]);
  } else if (edit.op === 'removeEntry' && parent instanceof Map) parent.delete(last);
  else if (edit.op === 'insertEntry') put(edit.path.reduce<unknown>(step, root), edit.key, textsOf(edit.value));
  else if (edit.op === 'renameKey' && parent instanceof Map) {
    const value = parent.get(last);
    parent.delete(last);
    parent.set(edit.key, value);
  }
  return root;
}

/** As the other library gives it where every scalar is text. */
function textsOf(value: NewValue): unknown {
  if (typeof value !== 'object') return String(value);
  return Array.isArray(value)
    ? value.map(textsOf)
    : new Map(Object.entries(value).map(([key, one]) => [key, textsOf(one)]));
}

function step(value: unknown, key: string | number): unknown {
  return Array.isArray(value) ? value[Number(key)] : value instanceof Map ? value.get(key) : undefined;
}

/** Aliases resolved into copies, scalars as text. */
function valuesIn(text: string): unknown {
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, merge: true });
  assert.deepEqual(document.errors, [], text);
  return structuredCloneWithoutSharing(document.toJS({ mapAsMap: true, maxAliasCount: -1 }));
}

function structuredCloneWithoutSharing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCloneWithoutSharing);
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, structuredCloneWithoutSharing(one)]));
  return value;
}

test('after any edit that is offered the document reads as meant and keeps its comments', () => {
  const values = fc.constantFrom(
    'web',
    'a: b',
    '8080',
    'yes',
    '',
    "it's",
    'x#y',
    ' a',
    '- b',
    'a, b',
    '*x',
    'line\nbreak',
    '"',
    'ü𝄞',
    '\u0085',
    '~',
  );
  const ops = fc.constantFrom(
    'setPart',
    'setString',
    'setNumber',
    'setMapping',
    'quote',
    'renameKey',
    'removeEntry',
    'insertEntry',
  );
  let offered = 0;
  fc.assert(
    fc.property(yamlText, ops, values, fc.nat(), fc.boolean(), (whole, op, value, pick, first) => {
      const text = cutChunks(whole)[0]?.text ?? '';
      const { root } = readChunk(text);
      const paths = pathsOf(root).filter((path) => path.length > 0 || op === 'insertEntry');
      const path = paths[pick % Math.max(paths.length, 1)];
      if (path === undefined) return;
      const edit = makeEdit(op, path, value, first);
      const after = edited(text, edit);
      if (after === undefined) return;
      offered++;
      assert.deepEqual(valuesIn(after), expectedValue(text, edit), `${JSON.stringify(edit)}\n${text}\n→\n${after}`);
      if (op !== 'removeEntry')
        assert.deepEqual(
          commentsOf(after).map((one) => one.text),
          commentsOf(text).map((one) => one.text),
          `${text}\n→\n${after}`,
        );
      if (text.includes('\r\n') && !value.includes('\n')) assert.doesNotMatch(after, /[^\r]\n/);
    }),
    { numRuns: 3000 },
  );
  assert.ok(offered > 900, `only ${offered} edits were offered`);
});

function makeEdit(op: string, path: Path, value: string, first: boolean): YamlEdit {
  switch (op) {
    case 'setPart':
      return { op, path, part: { start: value.length % 3, end: (value.length % 3) + 1 + (first ? 1 : 0) }, value };
    case 'setString':
      return { op, path, value };
    case 'setNumber':
      return { op, path, value: value.length * 80 };
    case 'setMapping':
      return { op, path, value: { name: value, port: { number: 80 } } };
    case 'renameKey':
      return { op, path, key: value };
    case 'insertEntry':
      return { op, path, key: `new ${value}`, value, place: first ? 'first' : 'last' };
    case 'quote':
      return { op, path };
    default:
      return { op: 'removeEntry', path };
  }
}

/** Paths whose keys read the same to both libraries. */
function pathsOf(root: YNode | undefined): Path[] {
  const found: Path[] = [];
  const walk = (node: YNode, path: Path): void => {
    found.push(path);
    if (node.kind === 'seq') for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
    else if (node.kind === 'map')
      for (const entry of node.entries) if (!/^(?:true|8|1)$/.test(entry.key)) walk(entry.value, [...path, entry.key]);
  };
  if (root) walk(root, []);
  return found;
}

test('after a value is added anywhere the document reads as meant, and nothing that was there is touched', () => {
  const { value: values } = fc.letrec<{ value: NewValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<NewValue>('web', '8080', 'a: b', '', "it's", 'yes', 80, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('app', 'a b', 'port', 'yes'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  let offered = 0;
  fc.assert(
    fc.property(
      yamlText,
      values,
      fc.nat(),
      fc.constantFrom('list', 'new list', 'entry'),
      (whole, value, pick, what) => {
        const text = cutChunks(whole)[0]?.text ?? '';
        const { root } = readChunk(text);
        const meant = what === 'list' ? 'seq' : 'map';
        const paths = pathsOf(root).filter((path) => nodeAt(root, path)?.kind === meant);
        const path = paths[pick % Math.max(paths.length, 1)];
        if (path === undefined) return;
        const edit: YamlEdit =
          what === 'entry'
            ? { op: 'insertEntry', path, key: 'fresh', value, place: 'last' }
            : { op: 'insertItem', path: what === 'list' ? path : [...path, 'fresh'], value };
        const change = editText(text, root, edit);
        if (change === undefined) return;
        offered++;
        const after = edited(text, edit) ?? '';
        assert.deepEqual(valuesIn(after), expectedValue(text, edit), `${JSON.stringify(edit)}\n${text}\n→\n${after}`);
        assert.deepEqual(
          commentsOf(after).map((one) => one.text),
          commentsOf(text).map((one) => one.text),
        );
        // An empty list in brackets gives way, and the new lines go behind a comment on its line; nothing else moves.
        const gone = text.slice(change.start, change.end);
        assert.match(gone, /^[ \t]*(?:(?:\[[ \t]*\]|null|~)[ \t]*(?:#.*)?)?$/, `${text}\n→\n${after}`);
        if (text.includes('\r\n')) assert.doesNotMatch(after, /[^\r]\n/);
      },
    ),
    { numRuns: 2000 },
  );
  assert.ok(offered > 700, `only ${offered} values were added`);
});
