/** Paths to ranges and back. A fixture's `^^^` line marks the expected span in the line above. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  cutChunks,
  lineStarts,
  nodeAt,
  offsetAt,
  type Path,
  pathAt,
  positionAt,
  readChunk,
  spanOf,
  type YNode,
} from '../../server/src/yaml/index.js';
import { yamlText } from './yamlText.js';

/** The span of `path` in the text is the one that carets underline. */
function checkSpan(path: Path, part: 'key' | 'value', fixture: string): void {
  const lines = fixture.split('\n');
  const at = lines.findIndex((line) => /^ *\^+ *$/.test(line));
  const carets = lines[at] ?? '';
  lines.splice(at, 1);
  const text = lines.join('\n');
  const span = spanOf(readChunk(text).root, path, part);
  const start = (lineStarts(text)[at - 1] ?? 0) + carets.indexOf('^');
  assert.deepEqual(
    span,
    { start, end: start + carets.trim().length },
    JSON.stringify(text.slice(span.start, span.end)),
  );
}

test('a value is underlined with its quotes', () => {
  checkSpan(['spec', 'name'], 'value', 'spec:\n  name: "web"\n        ^^^^^\n');
  checkSpan(['a', 1], 'value', 'a: [x, yy]\n       ^^\n');
});

test('a key is underlined without its colon', () => {
  checkSpan(['spec', 'name'], 'key', 'spec:\n  name: web\n  ^^^^\n');
  checkSpan(['spec', '0 1'], 'key', 'spec:\n  "0 1": web\n  ^^^^^\n');
});

test('a mapping, a list and a block of text are too wide, so their key stands for them', () => {
  checkSpan(['spec'], 'value', 'spec:\n^^^^\n  a: 1\n  b: 2\n');
  checkSpan(['spec', 'a'], 'value', 'spec:\n  a: |\n  ^\n    text\n');
  checkSpan(['l'], 'value', 'l:\n^\n- a\n');
});

test('an item that is a mapping is shown at its first key', () => {
  checkSpan(['l', 1], 'value', 'l:\n- name: a\n- name: b\n  ^^^^\n  x: y\n');
});

test('a value that is not there is shown at its key', () => {
  checkSpan(['spec', 'name'], 'value', 'spec:\n  name:\n  ^^^^\n');
});

test('a path that does not exist is shown at the key of its nearest ancestor', () => {
  checkSpan(['spec', 'ports', 0, 'name'], 'value', 'spec:\n  ports:\n  ^^^^^\n  selector: x\n');
  checkSpan(['metadata', 'name'], 'key', 'kind: Service\n^^^^\nspec: x\n');
});

test('a value behind an alias is shown at its anchor', () => {
  checkSpan(['b', 'x'], 'value', 'a: &n {x: yy}\n          ^^\nb: *n\n');
});

test('every node of a random document is found again at its own place', () => {
  fc.assert(
    fc.property(yamlText, (whole) => {
      for (const { text } of cutChunks(whole)) {
        const { root } = readChunk(text);
        for (const { path, node } of ownNodes(root)) {
          assert.ok(
            node.start <= node.end && node.end <= text.length,
            `${path.join('.')} ${node.start}–${node.end}\n${text}`,
          );
          if (node.kind !== 'scalar' || node.start === node.end) continue;
          assert.deepEqual(pathAt(root, node.start), { path, part: 'value' }, `at ${node.start} of\n${text}`);
          assert.equal(nodeAt(root, path), node);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('the ranges of siblings follow one another and lie inside their parent', () => {
  fc.assert(
    fc.property(yamlText, (whole) => {
      for (const { text } of cutChunks(whole)) {
        for (const { node } of ownNodes(readChunk(text).root)) {
          let at = node.start;
          for (const { start, end } of ownChildren(node)) {
            assert.ok(
              start >= at && end <= node.end,
              `${start}–${end} behind ${at} in ${node.start}–${node.end}\n${text}`,
            );
            at = end;
          }
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('offsets become lines and characters and back, surrogate pairs and CRLF included', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '\n', '\r\n', '𝄞', 'ü', '')), (parts) => {
      const text = parts.join('');
      const starts = lineStarts(text);
      for (let offset = 0; offset <= text.length; offset++) {
        const position = positionAt(starts, offset);
        const before = text.slice(0, offset).split('\n');
        assert.deepEqual(position, { line: before.length - 1, character: before.at(-1)?.length });
        assert.equal(offsetAt(starts, position, text.length), offset);
      }
    }),
  );
});

test('a position outside the text is moved to the nearest one inside', () => {
  const starts = lineStarts('ab\ncd');
  assert.equal(offsetAt(starts, { line: 0, character: 99 }, 5), 2);
  assert.equal(offsetAt(starts, { line: 9, character: 0 }, 5), 5);
});

/** Nodes that are written where they stand: what an alias or a merge key brings in is left out, and duplicates' losers are not there. */
function ownNodes(root: YNode | undefined): { path: Path; node: YNode }[] {
  const found: { path: Path; node: YNode }[] = [];
  const walk = (node: YNode, path: Path): void => {
    found.push({ path, node });
    if (node.kind === 'seq') {
      let end = node.start;
      for (const [index, item] of node.items.entries()) {
        if (item.start < end || node.items.indexOf(item) < index) continue;
        end = item.end;
        walk(item, [...path, index]);
      }
    } else if (node.kind === 'map') {
      for (const entry of node.entries)
        if (!entry.merged && entry.value.start >= entry.keyEnd) walk(entry.value, [...path, entry.key]);
    }
  };
  if (root) walk(root, []);
  return found;
}

function ownChildren(node: YNode): { start: number; end: number }[] {
  if (node.kind !== 'map') return [];
  return node.entries
    .filter((entry) => !entry.merged && entry.value.start >= entry.keyEnd)
    .map((entry) => ({ start: entry.keyStart, end: entry.value.end }));
}

test('a value that is not there stands behind its colon or dash, or behind a key that has neither', () => {
  const emptyAt = (text: string, ...path: Path): number | undefined => nodeAt(readChunk(text).root, path)?.start;
  assert.equal(emptyAt('a: # b: c\nd: 1\n', 'a'), 2);
  assert.equal(emptyAt('"a:b" :\n', 'a:b'), 7);
  assert.equal(emptyAt('{a, b: c}', 'a'), 2);
  assert.equal(emptyAt('l:\n- x # not - here\n-\n', 'l', 1), 21);
});

/** `pathAt` finds what a search through all children finds, in collections with and without very many of them. */
function checkEveryOffset(text: string): void {
  const { root } = readChunk(text);
  for (let offset = 0; offset <= text.length; offset++)
    assert.deepEqual(pathAt(root, offset), searched(root, offset), `at ${offset} of\n${text}`);
}

function searched(root: YNode | undefined, offset: number): ReturnType<typeof pathAt> {
  if (root?.kind === 'seq') {
    const index = root.items.findIndex((item) => offset >= item.start && offset <= item.end);
    if (index === -1) return { path: [], part: 'value' };
    const { path, part } = searched(root.items[index], offset);
    return { path: [index, ...path], part };
  }
  const entry = (root?.kind === 'map' ? root.entries : []).find(
    (one) => !one.merged && offset >= one.keyStart && offset <= Math.max(one.keyEnd, one.value.end),
  );
  if (!entry) return { path: [], part: 'value' };
  if (offset <= entry.keyEnd) return { path: [entry.key], part: 'key' };
  const { path, part } = searched(entry.value, offset);
  return { path: [entry.key, ...path], part };
}

test('the path at an offset is found among a hundred siblings, aliases and merged entries too', () => {
  const item = fc.constantFrom('x', '{ a: 1, b: [c] }', '*anchor', '"y z"', '[]', '');
  fc.assert(
    fc.property(
      fc.array(item, { minLength: 70, maxLength: 110 }),
      fc.boolean(),
      fc.boolean(),
      (items, isMap, merges) => {
        const anchor = merges ? 'm: &anchor { p: 1, q: [r, s] }\n' : 'm: &anchor [1, 2]\n';
        const merged = merges && isMap ? '  <<: *anchor\n' : '';
        checkEveryOffset(
          `${anchor}n:\n${merged}${items.map((one, at) => (isMap ? `  k${at}: ${one}\n` : `  - ${one}\n`)).join('')}`,
        );
        const flow = items.filter((one) => one !== '').map((one, at) => (isMap ? `k${at}: ${one}` : one));
        checkEveryOffset(isMap ? `${anchor}n: {${flow.join(', ')}}\n` : `${anchor}n: [${flow.join(',')}]\n`);
      },
    ),
    { numRuns: 30 },
  );
});
