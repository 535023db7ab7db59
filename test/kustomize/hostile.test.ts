/** Kustomizations that nobody would write: whatever stands where, rendering ends, soon, and does not throw. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { rendered, type Texts } from './texts.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 300);
/** Milliseconds of this process for one rendering. */
const LONGEST = 5000;

function checkEnds(texts: Texts): void {
  const before = process.cpuUsage();
  const { objects } = rendered(texts);
  const took = process.cpuUsage(before).user / 1000;
  assert.ok(Array.isArray(objects));
  assert.ok(took < LONGEST, `took ${Math.round(took)} ms`);
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, '', 0, -1, 1e300, true, [], {}, [null], [[]], { a: null }, '__proto__', 'a\nb', '['),
  fc.jsonValue({ maxDepth: 3 }),
);
/** Mostly what belongs there, now and then something else. */
const mostly = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 7, arbitrary: value }, { weight: 1, arbitrary: odd });
const word = (...words: string[]): fc.Arbitrary<unknown> => mostly(fc.constantFrom(...words));
const list = (item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => mostly(fc.array(item, { maxLength: 3 }));
const fields = (shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  mostly(fc.record(shape, { requiredKeys: [] }));

const PATTERNS = ['web', '.*', '(a+)+$', '[', 'a{1000}', '\\', '(?=a)', 'W', ''];
const PATHS = [
  'metadata.name',
  'metadata.[a.b]',
  'spec.containers.*.image',
  'a.0.b',
  '[=x]',
  '[a=b',
  '*',
  '.',
  '..',
  '',
  '-',
  'a.-',
  'metadata.__proto__.x',
  'spec.ports.[name=(a+)+].port',
  'data.json.a',
  'metadata.annotations',
  '0',
  'metadata',
];
const selector = fields({
  kind: word(...PATTERNS),
  name: word(...PATTERNS),
  namespace: word('default', 'x'),
  group: word('apps'),
  labelSelector: word('a=b', 'a in (', '!', ','),
  annotationSelector: word('a'),
});
const options = fields({
  delimiter: word('-', '', ' '),
  index: mostly(fc.constantFrom(-1, 0, 99, 1e9)),
  create: mostly(fc.boolean()),
});
const generator = fields({
  name: word('web', '', 'a/b'),
  namespace: word('x'),
  behavior: word('merge', 'replace', 'create', 'x'),
  literals: list(word('a=b', '=', 'a', '__proto__=x')),
  files: list(word('in.txt', 'a=in.txt', '=', '..', '/', 'web.yaml', '.')),
  envs: list(word('in.txt', 'kustomization.yaml')),
  env: word('in.txt'),
  options: fields({ labels: fields({ a: word('b') }), disableNameSuffixHash: mostly(fc.boolean()) }),
});
const kustomization = fc.record(
  {
    resources: list(word('web.yaml', '.', 'in.txt', 'plugin.yaml')),
    namePrefix: word('x-'),
    images: list(
      fields({
        name: word(...PATTERNS),
        newName: word('x'),
        newTag: word('y'),
        digest: word('z'),
        tagSuffix: word('w'),
      }),
    ),
    replicas: list(fields({ name: word('web'), count: mostly(fc.integer()) })),
    replacements: list(
      fields({
        path: word('in.txt', 'kustomization.yaml', ''),
        sourceValue: word('x'),
        source: fields({ kind: word('Deployment'), name: word('web'), fieldPath: word(...PATHS), options }),
        targets: list(fields({ select: selector, reject: list(selector), fieldPaths: list(word(...PATHS)), options })),
      }),
    ),
    configMapGenerator: list(generator),
    secretGenerator: list(generator),
    generatorOptions: fields({ labels: odd, annotations: odd, immutable: odd }),
    vars: list(
      fields({
        name: word('A', '', '__proto__'),
        objref: fields({ kind: word('Service'), name: word('web'), apiVersion: word('v1', 'a/b/c') }),
        fieldref: fields({ fieldPath: word(...PATHS, 'spec.ports[0].port', 'a[9999999999]') }),
      }),
    ),
    transformers: list(word('plugin.yaml', 'in.txt', '.', 'apiVersion: builtin\nkind: LabelTransformer\nlabels: 1\n')),
    generators: list(word('plugin.yaml', 'apiVersion: builtin\nkind: SecretGenerator\n')),
    helmCharts: list(fields({ name: word('x') })),
    configurations: list(word('in.txt', 'plugin.yaml')),
  },
  { requiredKeys: ['resources'] },
);
const object = fc
  .record(
    {
      apiVersion: word('v1', 'apps/v1', '/', 'a/b/c'),
      kind: word('Service', 'Deployment', 'ConfigMap', 'Secret', 'List'),
      metadata: fields({ name: word('web', '$(A)'), namespace: word('x'), labels: odd, annotations: odd }),
      spec: fields({
        containers: list(fields({ image: word('nginx', '$(A)', '8080') })),
        template: fields({ spec: fields({ containers: list(fields({ image: word('web:1') })) }) }),
        ports: list(fields({ name: word('aaaaaaaaaaaaaaaaaaaaaaaaaaaa!'), port: mostly(fc.nat()) })),
        replicas: odd,
      }),
      data: fields({ json: word('{"a": 1}', '{', 'a: [b]'), __proto__: odd }),
    },
    { requiredKeys: ['apiVersion', 'kind'] },
  )
  .map((value) => JSON.stringify(value));

describe('hostile kustomizations', () => {
  test('of odd values in odd places come to an end', () => {
    fc.assert(
      fc.property(kustomization, fc.array(object, { maxLength: 4 }), odd, ({ ...text }, objects, plugin) => {
        checkEnds({
          'kustomization.yaml': JSON.stringify(text),
          'web.yaml': objects.join('\n---\n'),
          'plugin.yaml': JSON.stringify({ apiVersion: 'builtin', kind: 'ImageTagTransformer', imageTag: plugin }),
          'in.txt': JSON.stringify(plugin),
        });
      }),
      { numRuns: RUNS },
    );
  });

  const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: web, annotations: {a: b}}\n';
  const many = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join('');

  test('of thousands of entries for thousands of objects come to an end', () => {
    const objects = many(
      2000,
      (index) => `${SERVICE.replace('web', `web-${index}`)}spec: {containers: [{image: x${index}}]}\n---\n`,
    );
    const fieldsOf = [
      `images:\n${many(2000, (index) => `- {name: "x${index}.*", newTag: a}\n`)}`,
      `replicas:\n${many(2000, (index) => `- {name: web-${index}, count: 1}\n`)}`,
      `configMapGenerator:\n${many(2000, (index) => `- {name: c${index}, literals: [a=b]}\n`)}`,
      `vars:\n${many(2000, (index) => `- {name: V${index}, objref: {apiVersion: v1, kind: Service, name: web-${index}}}\n`)}`,
      `replacements:\n${many(2000, () => '- {source: {name: web-1}, targets: [{select: {name: "w.*"}, fieldPaths: [metadata.labels.x], options: {create: true}}]}\n')}`,
    ];
    for (const field of fieldsOf)
      checkEnds({ 'kustomization.yaml': `resources: [web.yaml]\n${field}`, 'web.yaml': objects });
  });

  test('that double a text or a value each time come to an end', () => {
    const double = (target: string): string =>
      `replacements:\n${`- {source: {name: web, fieldPath: metadata.annotations}, targets: [{select: {name: web}, ${target}}]}\n`.repeat(300)}`;
    const text = `replacements:\n${'- {source: {name: web, fieldPath: metadata.annotations.a}, targets: [{select: {name: web}, fieldPaths: [metadata.annotations.a], options: {delimiter: "-", index: 9}}]}\n'.repeat(300)}`;
    const nested = double('fieldPaths: [metadata.annotations.c, metadata.annotations.d], options: {create: true}');
    const vars = `vars:\n${many(30, (index) => `- {name: V${index}, objref: {apiVersion: v1, kind: Service, name: web}, fieldref: {fieldPath: metadata.annotations.a}}\n`)}`;
    const long = SERVICE.replace('a: b', `a: "${'$(V1)'.repeat(20_000)}"`);
    for (const field of [text, nested])
      checkEnds({ 'kustomization.yaml': `resources: [web.yaml]\n${field}`, 'web.yaml': SERVICE });
    checkEnds({ 'kustomization.yaml': `resources: [web.yaml]\n${vars}`, 'web.yaml': long });
  });

  test('with paths of thousands of steps come to an end', () => {
    const path = 'a.'.repeat(50_000);
    checkEnds({
      'kustomization.yaml': `resources: [web.yaml]\nreplacements:\n- {sourceValue: x, targets: [{select: {name: web}, fieldPaths: ["${path}"], options: {create: true}}]}\nvars: [{name: A, objref: {apiVersion: v1, kind: Service, name: web}, fieldref: {fieldPath: "${path}"}}]\n`,
      'web.yaml': SERVICE,
    });
  });
});
