/** Generators, images, replicas and replacements against the real program. */
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { checkLikeProgram } from './oracle.js';
import { KUSTOMIZE, SKIPPED } from './program.js';
import type { Texts } from './texts.js';

/** How many random kustomizations; the program takes about 50 ms for each. */
const RUNS = Number(process.env['PODPATH_RUNS'] ?? 20);

const word = (...words: string[]): fc.Arbitrary<string> => fc.constantFrom(...words);
const maybe = (values: fc.Arbitrary<string>): fc.Arbitrary<string | undefined> => fc.option(values, { nil: undefined });
const json = (value: unknown): string => JSON.stringify(value);

const IMAGES = [
  'nginx',
  'nginx:1.2',
  'nginx@sha256:abc',
  'nginx:1@sha256:abc',
  'host:5000/nginx:2',
  'nginx-unit',
  'host/a.b:1',
  'host/axb',
  '"nginx"',
  "'nginx:1'",
  '8080',
  '"8080"',
  'yes',
  'null',
  '""',
  'a/nginx@sha512:aa',
  '"{x}"',
  '"nginx:{y}"',
];

const pod = fc
  .tuple(
    fc.array(word(...IMAGES), { minLength: 1, maxLength: 3 }),
    fc.array(word(...IMAGES), { maxLength: 1 }),
    word('template', 'pod', 'odd'),
  )
  .map(([images, initial, shape]) => {
    const list = (all: readonly string[]): string => all.map((image) => `{name: c, image: ${image}}`).join(', ');
    const spec = `{containers: [${list(images)}]${initial.length > 0 ? `, initContainers: [${list(initial)}]` : ''}}`;
    if (shape === 'template') return `spec: {template: {spec: ${spec}}}\n`;
    return shape === 'pod'
      ? `spec: ${spec}\n`
      : `other: {list: [${spec}]}\nspec:\n  template:\n    spec:\n      containers:\n`;
  });

const imageEntry = fc
  .record({
    name: word('nginx', 'host:5000/nginx', 'host/a.b', '8080', '{x}', '.*nginx', 'a|nginx', 'nginx?', 'yes', ''),
    newName: maybe(word('other', 'host:5000/b', '123', 'nginx', 'yes')),
    newTag: maybe(word('v2', '1.10', '')),
    digest: maybe(word('sha256:00')),
    tagSuffix: maybe(word('-x')),
  })
  .map((entry) => json(entry));

const workload = fc.tuple(
  word('Deployment', 'StatefulSet', 'DaemonSet', 'Rollout'),
  word('a', 'b'),
  word('', 'spec: {replicas: 3}\n', 'spec: {replicas: "3"}\n', 'spec:\n', 'spec:\n  replicas:\n', 'spec: {other: 1}\n'),
);

const OBJECTS = `apiVersion: v1
kind: ConfigMap
metadata:
  name: source
  labels: {app: shop, "a.b/c": d.e}
data:
  text: some words
  number: 8080
  quoted: "8080"
  parts: a-b-c
  truth: true
  decimal: 1.10
  nothing:
  list: [one, 2]
  map: {k: v}
  json: '{"port": 80, "name": "x", "list": [1, 2], "deep": {"a.b": true}}'
  indented: |
    {
      "port": 80
    }
  yaml: |
    port: http
    list:
    - name: x
    - name: y
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: target
  namespace: shop
  annotations: {note: a b}
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: web
        image: nginx:1
        env:
        - name: A
          value: x
      - name: web-2
        image: nginx:2
---
apiVersion: v1
kind: Service
metadata:
  name: target
  labels:
    app: shop
spec:
  selector: {app: web}
  ports:
  - port: 80
    name: http
  - port: 81
    name: other
`;

const SOURCE_PATHS = [
  'data.text',
  'data.number',
  'data.quoted',
  'data.parts',
  'data.truth',
  'data.decimal',
  'data.nothing',
  'data.list',
  'data.map',
  'data.json',
  'metadata.name',
  'metadata.labels.[a.b/c]',
  'metadata.labels.a\\.b/c',
  'data.list.0',
  'data.list.1',
  'data.list.-',
  'data.list.7',
  'data.missing',
  'data.*',
  'metadata.labels',
  'data.text.deep',
  '',
  'data.list.[=2]',
  ' data . text ',
];
const TARGET_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'spec.replicas',
  'spec.template.spec.containers.0.image',
  'spec.template.spec.containers.[name=web].image',
  'spec.template.spec.containers.*.image',
  'spec.template.spec.containers.[name=new].image',
  'spec.template.spec.containers.[name=web].env.[name=A].value',
  'spec.template.spec.containers.*.env.0.value',
  'spec.template.spec.containers.2.image',
  'spec.template.spec.containers.3.image',
  'metadata.annotations.note',
  'metadata.annotations.[b.c/d]',
  'metadata.annotations.new',
  'metadata.labels.new.deep',
  'spec.selector',
  'spec.selector.app',
  'spec.ports.*.port',
  'spec.ports.[name=http].port',
  'spec.ports.[port=80].name',
  'data.json.port',
  'data.json.name',
  'data.json.list.0',
  'data.json.list.[=2]',
  'data.json.deep.[a.b]',
  'data.json.new',
  'data.json',
  'data.indented.port',
  'data.yaml.port',
  'data.yaml.list.[name=x].name',
  'data.yaml.list.1.new',
  'data.number',
  'data.truth',
  'data.list',
  'data.list.1',
  'data.list.[=one]',
  'data.map',
  'data.map.k',
  'data.nothing',
  'data.nothing.deep',
  'data.text.deep',
  'data.missing',
  'spec.template.*.containers',
  'data.list.-',
];

const fieldOptions = maybe(
  fc
    .record(
      { delimiter: word('-', ':', ' ', 'none'), index: fc.integer({ min: -1, max: 4 }), create: fc.boolean() },
      { requiredKeys: [] },
    )
    .map(json),
);
const select = word(
  '{kind: ConfigMap}',
  '{kind: Deployment}',
  '{name: target}',
  '{kind: Service, name: tar.*}',
  '{kind: "Dep.*|Service"}',
  '{namespace: shop}',
  '{namespace: default}',
  '{labelSelector: app=shop}',
  '{name: tar}',
  '{kind: Service, version: v1}',
  '{group: apps}',
  '{annotationSelector: note}',
  '{name: source}',
  '{}',
);
const target = fc
  .tuple(
    select,
    fc.option(fc.array(select, { maxLength: 2 }), { nil: undefined, freq: 4 }),
    fc.array(word(...TARGET_PATHS), { minLength: 0, maxLength: 2 }),
    fieldOptions,
  )
  .map(
    ([one, reject, paths, options]) =>
      `{select: ${one}${reject ? `, reject: [${reject.join(', ')}]` : ''}${
        paths.length > 0 ? `, fieldPaths: ${json(paths)}` : ''
      }${options ? `, options: ${options}` : ''}}`,
  );
const sourceSelect = fc.oneof(
  { weight: 8, arbitrary: word('kind: ConfigMap, name: source') },
  { weight: 1, arbitrary: word('name: target', 'kind: Service', 'name: sorce', 'kind: Deployment, namespace: shop') },
);
const replacement = fc
  .tuple(sourceSelect, word(...SOURCE_PATHS), fieldOptions, fc.array(target, { minLength: 1, maxLength: 2 }), fc.nat(9))
  .map(([from, path, options, targets, odd]) => {
    const source =
      odd === 0
        ? 'sourceValue: given'
        : `source: {${from}${path ? `, fieldPath: ${json(path)}` : ''}${options ? `, options: ${options}` : ''}}`;
    return `{${source}, targets: [${targets.join(', ')}]}`;
  });

const INPUTS: Texts = {
  'a.txt': 'some\ntext\n',
  'long.txt': 'x'.repeat(200),
  'seventy.txt': 'y'.repeat(52),
  'html.txt': '<a href="b&c">\u2028é😀</a>',
  'empty.txt': '',
  'a.env': '\ufeffA=1\n# comment\n  B = two words \n\nC\nD="quoted"\r\nE=a=b\n=x\n',
  'b.env': 'B2=x\n',
};
const REFERRING = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: v
    configMap: {name: a}
  - name: w
    secret: {secretName: b}
  containers:
  - name: c
    image: nginx
    envFrom:
    - configMapRef: {name: b}
    - secretRef: {name: a}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: there
  labels: {old: label}
data:
  k: 1
  old: "value"
---
apiVersion: v1
kind: Secret
metadata: {name: there}
type: kubernetes.io/tls
stringData: {s: t}
`;
const generatorOptions = fc
  .record(
    {
      labels: fc.dictionary(word('l', 'old', 'a.b/c'), word('1', 'x', 'yes')),
      annotations: fc.dictionary(word('n', 'm'), word('true', 'x y')),
      disableNameSuffixHash: fc.boolean(),
      immutable: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map(json);
const generator = fc.record(
  {
    name: word('a', 'b', 'there', 'there'),
    namespace: word('shop', 'default'),
    behavior: word('create', 'merge', 'replace', 'odd'),
    type: word('Opaque', 'kubernetes.io/tls'),
    literals: fc.uniqueArray(word('k=v', 'k2="quoted"', "k3='a", 'k4=a=b', 'k5=', 'n=8080', 'old=new', 'bad', '=x'), {
      maxLength: 3,
      selector: (text) => text.split('=')[0],
    }),
    files: fc.uniqueArray(
      word('a.txt', 'long.txt', 'key=a.txt', 'html.txt', './empty.txt', 'seventy.txt', 'k=b.env', '=a.txt', 'a=b=c'),
      { maxLength: 2 },
    ),
    envs: fc.uniqueArray(word('a.env', 'b.env'), { maxLength: 2 }),
    env: word('b.env'),
    options: generatorOptions.map((text): unknown => JSON.parse(text)),
  },
  { requiredKeys: ['name'] },
);
type GeneratorLayer = readonly [readonly unknown[], readonly unknown[], string | undefined, string];

function listed(field: string, entries: readonly unknown[]): string {
  const written = entries.map((entry) => {
    const { type, ...configMap } = entry as Record<string, unknown>;
    return `- ${json(field === 'secretGenerator' ? entry : configMap)}\n`;
  });
  return written.length === 0 ? '' : `${field}:\n${written.join('')}`;
}

const REFERENCES = [
  '{apiVersion: v1, kind: Service, name: web}',
  '{apiVersion: v1, kind: Service, name: web}',
  '{kind: Deployment, name: web, apiVersion: apps/v1}',
  '{group: apps, version: v1, kind: Deployment, name: web, namespace: default}',
  '{kind: Service, name: web}',
  '{apiVersion: v1, kind: Service, name: wep}',
];
const VALUE_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'spec.ports[0].port',
  'spec.ports.1.name',
  'spec.selector',
  'spec.replicas',
  'spec.clusterIP',
  'metadata.labels.[a.b/c]',
];
const TEMPLATES = [
  '$(A)',
  '$(B)',
  '$(C)',
  'http://$(A):$(B)',
  '$$(A)',
  '$(D)',
  '$',
  'a$b',
  '$(A',
  '"8080"',
  'yes',
  '5',
  '$(A)$(A)',
  '$()',
];
const usingVars = ([first, second, third]: readonly string[]): string => `apiVersion: v1
kind: Service
metadata:
  name: web
  labels: {"a.b/c": "7"}
spec:
  selector: {app: web}
  ports:
  - port: 8080
  - port: 1
    name: $(A)
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    note: ${first}
    other: ${second}
spec:
  replicas: 2
  template:
    spec:
      containers:
      - name: c
        image: ${third}
        args: ["${first?.replaceAll('"', '')}", "plain"]
        env:
        - name: E
          value: ${second}
`;

describe('against the real kustomize', { skip: KUSTOMIZE === undefined ? SKIPPED : false }, () => {
  test('images', () => {
    const texts = fc.tuple(
      fc.array(pod, { minLength: 1, maxLength: 3 }),
      fc.array(imageEntry, { minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(texts, ([pods, images]) => {
        checkLikeProgram({
          'a.yaml': pods
            .map((body, index) => `apiVersion: apps/v1\nkind: Thing\nmetadata: {name: t${index}}\n${body}`)
            .join('---\n'),
          'kustomization.yaml': `resources: [a.yaml]\nimages:\n${images.map((one) => `- ${one}\n`).join('')}`,
        });
      }),
      { numRuns: RUNS },
    );
  });

  test('replicas', () => {
    const entry = fc.record({ name: word('a', 'b', 'c'), count: fc.nat(4) }).map(json);
    const texts = fc.tuple(
      fc.uniqueArray(workload, { minLength: 1, maxLength: 4, selector: ([kind, name]) => kind + name }),
      fc.array(entry, { minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(texts, ([workloads, replicas]) => {
        checkLikeProgram({
          'a.yaml': workloads
            .map(([kind, name, body]) => `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}}\n${body}`)
            .join('---\n'),
          'kustomization.yaml': `resources: [a.yaml]\nreplicas:\n${replicas.map((one) => `- ${one}\n`).join('')}`,
        });
      }),
      { numRuns: RUNS },
    );
  });

  test('replacements', () => {
    const texts = fc.tuple(
      fc.array(replacement, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.constantFrom('', 'namePrefix: x-\n'),
    );
    fc.assert(
      fc.property(texts, ([replacements, inFile, prefix]) => {
        const list = replacements.map((one) => `- ${one}\n`).join('');
        checkLikeProgram({
          'a.yaml': OBJECTS,
          'r.yaml': list,
          'kustomization.yaml': `resources: [a.yaml]\n${prefix}replacements:\n${inFile ? '- path: r.yaml\n' : list}`,
        });
      }),
      { numRuns: RUNS },
    );
  });

  test('generated ConfigMaps and Secrets, their hashes and what refers to them', () => {
    const layer = fc.tuple(
      fc.array(generator, { maxLength: 2 }),
      fc.array(generator, { maxLength: 2 }),
      fc.option(generatorOptions, { nil: undefined, freq: 2 }),
      word('', 'namePrefix: x-\n', 'namespace: shop\n', 'nameSuffix: -y\ncommonLabels: {l: v}\n'),
    );
    const kustomization = (resources: string, [configMaps, secrets, options, more]: GeneratorLayer): string =>
      `resources: [${resources}]\n${more}${options ? `generatorOptions: ${options}\n` : ''}${listed('configMapGenerator', configMaps)}${listed('secretGenerator', secrets)}`;
    fc.assert(
      fc.property(layer, fc.option(layer, { nil: undefined }), (base, overlay) => {
        const files = (folder: string): Texts =>
          Object.fromEntries(Object.entries(INPUTS).map(([name, text]) => [`${folder}/${name}`, text]));
        checkLikeProgram(
          {
            ...files('base'),
            ...files('overlay'),
            'base/a.yaml': REFERRING,
            'base/kustomization.yaml': kustomization('a.yaml', base),
            ...(overlay ? { 'overlay/kustomization.yaml': kustomization('../base', overlay) } : {}),
          },
          overlay ? 'overlay' : 'base',
        );
      }),
      { numRuns: RUNS },
    );
  });

  test('vars', () => {
    const variable = fc
      .tuple(word('A', 'B', 'C'), word(...REFERENCES), maybe(word(...VALUE_PATHS)))
      .map(
        ([name, objref, path]) =>
          `{name: ${name}, objref: ${objref}${path ? `, fieldref: {fieldPath: "${path}"}` : ''}}`,
      );
    const layer = fc.tuple(
      fc.uniqueArray(variable, { maxLength: 2, selector: (text) => text.slice(0, 9) }),
      word('', 'namePrefix: x-\n', 'namespace: shop\n', 'nameSuffix: -$(A)\n'),
    );
    const kustomization = (resources: string, [variables, more]: readonly [readonly string[], string]): string =>
      `resources: [${resources}]\n${more}vars: [${variables.join(', ')}]\n`;
    fc.assert(
      fc.property(
        layer,
        layer,
        fc.array(word(...TEMPLATES), { minLength: 3, maxLength: 3 }),
        (base, overlay, values) => {
          checkLikeProgram(
            {
              'base/a.yaml': usingVars(values),
              'base/kustomization.yaml': kustomization('a.yaml', base),
              'overlay/kustomization.yaml': kustomization('../base', overlay),
            },
            'overlay',
          );
        },
      ),
      { numRuns: RUNS },
    );
  });
});
