/** Patches that nobody writes in good faith: nothing throws, and nothing takes long. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { applyJsonPatch } from '../../server/src/workspace/kustomize/jsonPatch.js';
import { originsOf } from '../../server/src/workspace/kustomize/origins.js';
import { readTextSelector } from '../../server/src/workspace/kustomize/selectorText.js';
import { applyStrategicMerge } from '../../server/src/workspace/kustomize/strategicMerge.js';
import { wholeMatch } from '../../server/src/workspace/kustomize/targets.js';
import {
  mapAt,
  originAt,
  plainAt,
  setField,
  stringAt,
  type TMap,
  type TNode,
} from '../../server/src/workspace/kustomize/tree.js';
import { patched } from './patching.js';
import { renderedTrees } from './texts.js';

const AT = originAt({ file: 'a.yaml', document: 0 });
const LIMIT = { timeout: 60_000 };

const KEYS = [
  '$patch',
  'name',
  'spec',
  'metadata',
  'kind',
  'apiVersion',
  'containers',
  'ports',
  'template',
  'port',
  'containerPort',
  '',
  '__proto__',
  'constructor',
];
const scalar = fc
  .constantFrom(
    '',
    'null',
    '~',
    'delete',
    'replace',
    'merge',
    'v1',
    'Pod',
    'Service',
    'Deployment',
    'apps/v1',
    '80',
    'a',
  )
  .chain((text) => fc.boolean().map((quoted) => (quoted ? stringAt(text, AT) : plainAt(text, AT))));
const { node } = fc.letrec<{ node: TNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    scalar,
    fc.dictionary(fc.constantFrom(...KEYS), tie('node'), { maxKeys: 6 }).map((fields): TNode => {
      const map = mapAt(AT);
      for (const [key, value] of Object.entries(fields)) setField(map, key, value);
      return map;
    }),
    fc
      .array(tie('node'), { maxLength: 5 })
      .map((items): TNode => ({ kind: 'seq', items, flow: false, origin: AT, start: 0, end: 0 })),
  ),
}));
const map = node.map((one): TMap => (one.kind === 'map' ? one : mapAt(AT, [])));

describe('random trees', () => {
  test('are merged into others whatever they are', () => {
    fc.assert(
      fc.property(map, map, (target, patch) => {
        const before = JSON.stringify(target);
        const merged = applyStrategicMerge(target, patch);
        assert.equal(JSON.stringify(target), before);
        if (merged.kind === 'merged' && merged.tree) originsOf(merged.tree).placeOf(['spec', 'containers', 0], 'value');
      }),
      { numRuns: 2000 },
    );
  });

  test('are operations, or are refused', () => {
    const pointer = fc
      .array(fc.constantFrom(...KEYS, '0', '-', '-1', '99', '~1'), { maxLength: 4 })
      .map((steps) => steps.map((step) => `/${step}`).join(''));
    const operation = fc
      .tuple(fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'), pointer, pointer, node)
      .map(([op, path, from, value]): TNode => {
        const one = mapAt(AT);
        setField(one, 'op', stringAt(op, AT));
        setField(one, 'path', stringAt(path, AT));
        setField(one, 'from', stringAt(from, AT));
        setField(one, 'value', value);
        return one;
      });
    const list = fc.array(fc.oneof({ weight: 5, arbitrary: operation }, { weight: 1, arbitrary: node }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(map, list, (target, items) => {
        const before = JSON.stringify(target);
        applyJsonPatch(target, { kind: 'seq', items, flow: false, start: 0, end: 0 }, AT);
        assert.equal(JSON.stringify(target), before);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('random texts', () => {
  test('are selectors and expressions, or are not', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab=!(),<>in \\*+?[]{}|^$.-'), maxLength: 30 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        readTextSelector(one);
        const test = wholeMatch(one);
        if (typeof test === 'function') test(other);
      }),
      { numRuns: 3000 },
    );
  });

  test('are patches, or are refused', () => {
    const line = fc.constantFrom(
      '- op: add',
      '  path: /a',
      '  value: {a: [',
      'kind: Service',
      'apiVersion: v1',
      'metadata: {name: web}',
      '---',
      '[',
      '{',
      'a: &x [*x]',
      '$patch: delete',
      '? :',
      '\t',
      '- - -',
      'items: 1',
      'kind: List',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, hasTarget) => {
        const target = hasTarget ? ', target: {name: w.*}' : '';
        patched({
          'kustomization.yaml': `resources: [a.yaml]\npatches: [{path: p.yaml${target}}]\npatchesStrategicMerge: [p.yaml]\npatchesJson6902: [{path: p.yaml${target}}]\n`,
          'a.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n',
          'p.yaml': lines.join('\n'),
        });
      }),
      { numRuns: 500 },
    );
  });
});

const pod = (name: string, containers: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [${containers}]}\n`;

describe('much of it', () => {
  test('in one list is a gap', LIMIT, () => {
    const many = Array.from({ length: 5000 }, (_, index) => `{name: c${index}}`).join(', ');
    const { gaps, problems } = renderedTrees({
      'kustomization.yaml': 'resources: [a.yaml]\npatches: [{path: p.yaml}]\n',
      'a.yaml': pod('a', many),
      'p.yaml': pod('a', '{name: c7, tty: true}'),
    });
    assert.match(gaps[0]?.what ?? '', /^The patch of Pod a is too long to be merged$/);
    assert.deepEqual(problems, []);
  });

  test('by copies of copies is a gap', LIMIT, () => {
    const doubled = Array.from(
      { length: 60 },
      () => '- {op: copy, from: /spec, path: /spec/more}\n- {op: copy, from: /spec, path: /spec/again}\n',
    );
    const { gaps } = renderedTrees({
      'kustomization.yaml': 'resources: [a.yaml]\npatches: [{path: p.yaml, target: {name: a}}]\n',
      'a.yaml': pod('a', '{name: c}'),
      'p.yaml': doubled.join(''),
    });
    assert.match(gaps[0]?.what ?? '', /more of the object than can be looked at$/);
  });

  test('in patches and resources is a gap', LIMIT, () => {
    const names = Array.from({ length: 600 }, (_, index) => `p${index}`);
    const operations = `'[{"op": "add", "path": "/spec/x", "value": 1}]'`;
    const { gaps } = patched({
      'kustomization.yaml': `resources: [a.yaml]\npatches:\n${names.map((name) => `- {target: {name: "${name}.?"}, patch: ${operations}}\n`).join('')}`,
      'a.yaml': names.map((name) => pod(name, '')).join('---\n'),
    });
    assert.match(gaps[0]?.what ?? '', /too many to be put together$/);
  });
});
