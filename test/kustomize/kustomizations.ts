/**
 * Random kustomizations in two or three layers, with the fields that occur in practice: files by path, ready to be
 * written down for the real program and to be rendered in memory.
 */
import fc from 'fast-check';
import { stringify } from 'yaml';
import { anyGenerator, anyReplacement } from './generators.js';
import { anyPairs, anyThings, groupOf, type Thing, type Tree, type Value, versionOf } from './objects.js';
import { type Below, CARELESS, type Fitting, fileOf, type Naming, nameFor, type Part } from './parts.js';
import { anyMerge, anyOperations, anyTarget, mergeDocument } from './patches.js';

/** Texts by path, relative to the folder that holds all. */
export type Files = ReadonlyMap<string, string>;

export interface RandomKustomization {
  readonly files: Files;
  /** The folder of the kustomization to build. */
  readonly root: string;
}

const MOST_PARTS = 5;

export const anyKustomization: fc.Arbitrary<RandomKustomization> = anyThings.chain((things) => {
  const parts = fc.array(anyPart(things), { maxLength: MOST_PARTS });
  return fc
    .record({
      style: fc.constantFrom('one file', 'a file each', 'a list'),
      base: parts,
      component: fc.option(parts, { nil: undefined }),
      overlays: fc.array(fc.record({ more: fc.boolean(), parts, usesBases: fc.boolean() }), {
        minLength: 1,
        maxLength: 2,
      }),
    })
    .map(({ style, base, component, overlays }) => {
      const files = new Map<string, string>();
      let below: Below = { prefix: '', suffix: '', generated: new Set() };
      below = write(files, 'base', { resources: writeThings(files, 'base', things, style) }, base, below);
      let last = 'base';
      for (const [index, overlay] of overlays.entries()) {
        const folder = `overlay-${index}`;
        const own = overlay.more ? writeThings(files, folder, [laterThing(index)], 'one file') : [];
        const start: Record<string, Value> = overlay.usesBases
          ? { bases: [`../${last}`], resources: own }
          : { resources: [`../${last}`, ...own] };
        // A component sees what the overlay has gathered, before the overlay's own fields change it.
        if (component && index === overlays.length - 1) {
          const head = { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component' };
          below = write(files, 'component', head, component, below);
          start['components'] = ['../component'];
        }
        below = write(files, folder, start, overlay.parts, below);
        last = folder;
      }
      return { files, root: last };
    });
});

/** What an overlay adds of its own. */
function laterThing(index: number): Thing {
  const name = `later-${index}`;
  const spec = { selector: { app: name }, ports: [{ port: 1 }] };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    name,
    namespace: undefined,
    tree: { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec },
  };
}

const WORKLOADS = ['Deployment', 'StatefulSet'];

function anyPart(things: readonly Thing[]): fc.Arbitrary<Fitting> {
  const workloads = things.filter(({ kind }) => WORKLOADS.includes(kind));
  const patch = fc.constantFrom(...things).chain(anyPatch);
  const plain: fc.Arbitrary<Fitting> = fc.oneof(...PLAIN).map((part) => () => part);
  return fc.oneof(
    { arbitrary: patch, weight: 8 },
    { arbitrary: plain, weight: PLAIN.length },
    { arbitrary: anyGenerator, weight: 2 },
    { arbitrary: anyReplacement(things), weight: 2 },
    ...(workloads.length > 0 ? [{ arbitrary: anyReplicas(workloads), weight: 1 }] : []),
  );
}

export const anyNaming: fc.Arbitrary<Naming> = fc.oneof(
  { arbitrary: fc.constantFrom<Naming>('first', 'now'), weight: CARELESS },
  { arbitrary: fc.constant<Naming>('missing'), weight: 1 },
);

function anyReplicas(workloads: readonly Thing[]): fc.Arbitrary<Fitting> {
  return fc
    .record({ thing: fc.constantFrom(...workloads), count: fc.nat(9), naming: anyNaming })
    .map(({ thing, count, naming }) => (below) => ({
      fields: { replicas: [{ name: nameFor(thing.name, naming, below), count }] },
    }));
}

const field = (key: string, ...values: Value[]): fc.Arbitrary<Part> =>
  fc.constantFrom(...values.map((value) => ({ fields: { [key]: value } })));

const anyLabels: fc.Arbitrary<Part> = fc
  .record(
    {
      pairs: anyPairs,
      includeSelectors: fc.boolean(),
      includeTemplates: fc.boolean(),
      fields: fc.constantFrom<Tree[]>(
        [{ path: 'spec/selector', kind: 'Basket', create: true }],
        [{ path: 'metadata/annotations', create: true }],
        [{ path: 'spec/podSelector/matchLabels', group: 'networking.k8s.io', kind: 'NetworkPolicy' }],
      ),
    },
    { requiredKeys: ['pairs'] },
  )
  .map((entry) => ({ fields: { labels: [entry as Tree] } }));

const CONFIGURATION = `namePrefix:
- path: metadata/name
nameReference:
- kind: Service
  version: v1
  fieldSpecs:
  - path: spec/service
    kind: Basket
commonLabels:
- path: spec/selector
  create: false
  kind: Basket
`;
const configuration = fileOf(CONFIGURATION);

const PLAIN: readonly fc.Arbitrary<Part>[] = [
  field('namespace', 'shop', 'other', 'default'),
  field('namePrefix', 'base-', 'dev-'),
  field('nameSuffix', '-v1', '-blue'),
  anyPairs.map((pairs) => ({ fields: { commonLabels: pairs } })),
  anyPairs.map((pairs) => ({ fields: { commonAnnotations: pairs } })),
  anyLabels,
  anyLabels,
  field(
    'images',
    [{ name: 'nginx', newTag: '1.27' }],
    [{ name: 'shop/web', newName: 'other/web' }],
    [{ name: 'shop/web', newTag: 'v2', newName: 'registry.example:5000/web' }],
    [{ name: 'registry.example:5000/shop/api', digest: 'sha256:24a0c4b4' }],
    [{ name: 'busybox', tagSuffix: '-slim' }],
    [
      { name: 'envoy', newTag: 'v3' },
      { name: 'patched', newName: 'envoy' },
    ],
  ),
  field('sortOptions', { order: 'legacy' }, { order: 'fifo' }),
  fc.constant<Part>({ fields: { configurations: [configuration.name] }, files: configuration.files }),
];

function anyPatch(target: Thing): fc.Arbitrary<Fitting> {
  const merge = fc.record({ merge: anyMerge(target), naming: anyNaming }).map(
    ({ merge, naming }) =>
      (below: Below): string =>
        stringify(mergeDocument(target, merge, nameFor(target.name, naming, below))),
  );
  const json = fc
    .record({ operations: anyOperations(target), asJson: fc.boolean() })
    .map(({ operations, asJson }) => (asJson ? JSON.stringify(operations) : stringify(operations)));
  const either = fc.oneof(
    merge,
    json.map((text) => () => text),
  );
  const options = fc.constantFrom({}, {}, { options: { allowNameChange: true, allowKindChange: true } });
  const { kind, name } = target;
  const [group, version] = [groupOf(target), versionOf(target)];
  return fc.oneof(
    merge.map(
      (text): Fitting =>
        (below) =>
          inFile('patches', text(below)),
    ),
    merge.map(
      (text): Fitting =>
        (below) => ({ fields: { patches: [{ patch: text(below) }] } }),
    ),
    fc.tuple(merge, merge).map(
      ([a, b]): Fitting =>
        (below) =>
          inFile('patches', `${a(below)}---\n${b(below)}`),
    ),
    merge.map(
      (text): Fitting =>
        (below) => ({ fields: { patchesStrategicMerge: [text(below)] } }),
    ),
    merge.map(
      (text): Fitting =>
        (below) => {
          const file = fileOf(text(below));
          return { fields: { patchesStrategicMerge: [file.name] }, files: file.files };
        },
    ),
    fc.record({ text: either, target: anyTarget(target), options }).map(
      ({ text, target, options }): Fitting =>
        (below) => ({ fields: { patches: [{ target, patch: text(below), ...options }] } }),
    ),
    fc.record({ text: either, target: anyTarget(target), options }).map(
      ({ text, target, options }): Fitting =>
        (below) =>
          inFile('patches', text(below), { target, ...options }),
    ),
    fc.record({ text: json, naming: anyNaming, hasGroup: fc.boolean() }).map(
      ({ text, naming, hasGroup }): Fitting =>
        (below) => {
          const id = { version, kind, name: nameFor(name, naming, below) };
          return inFile('patchesJson6902', text, { target: hasGroup ? { group, ...id } : id });
        },
    ),
  );
}

function inFile(key: string, text: string, more: Tree = {}): Part {
  const { name, files } = fileOf(text);
  return { fields: { [key]: [{ path: name, ...more }] }, files };
}

/** Writes a layer, and says what the next one finds. */
function write(
  files: Map<string, string>,
  folder: string,
  start: Tree,
  parts: readonly Fitting[],
  below: Below,
): Below {
  const fields: Record<string, Value> = { ...start };
  for (const make of parts) {
    const part = make(below);
    for (const [key, value] of Object.entries(part.fields)) {
      const before = fields[key];
      fields[key] = Array.isArray(value) && Array.isArray(before) ? [...before, ...value] : value;
    }
    for (const [name, text] of Object.entries(part.files ?? {})) files.set(`${folder}/${name}`, text);
  }
  // A kustomization without fields is refused.
  if (Object.keys(fields).every((key) => key === 'apiVersion' || key === 'kind')) fields['resources'] = [];
  files.set(`${folder}/kustomization.yaml`, stringify(fields));
  return {
    ...below,
    prefix: `${String(fields['namePrefix'] ?? '')}${below.prefix}`,
    suffix: `${below.suffix}${String(fields['nameSuffix'] ?? '')}`,
  };
}

function writeThings(files: Map<string, string>, folder: string, things: readonly Thing[], style: string): string[] {
  if (things.length === 0) return [];
  if (style === 'a file each') {
    return things.map(({ kind, name, tree }) => {
      const file = `${kind}-${name}.yaml`;
      files.set(`${folder}/${file}`, stringify(tree));
      return file;
    });
  }
  const trees = things.map(({ tree }) => tree);
  const text =
    style === 'a list'
      ? stringify({ apiVersion: 'v1', kind: 'List', items: trees })
      : trees.map((tree) => stringify(tree)).join('---\n');
  files.set(`${folder}/all.yaml`, text);
  return ['all.yaml'];
}
