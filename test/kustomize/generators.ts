/** Random generators of ConfigMaps and Secrets, and replacements that copy values between objects. */
import fc from 'fast-check';
import { stringify } from 'yaml';
import { anyPairs, groupOf, type Thing, type Tree } from './objects.js';
import { CARELESS, type Fitting, fileOf, type Naming, nameFor, type Part } from './parts.js';

const LITERALS = ['mode=slow', 'url=http://web:80/x=y', 'quoted="a b"', "single='c'", 'empty=', 'on=yes'];
const ENV_TEXT = '# settings\nlevel=from-env\n\nEXTRA=1\n  SPACED=x \n';
const PLAIN_TEXT = 'line one\nline two\n';

const anySources: fc.Arbitrary<Part> = fc
  .record(
    {
      literals: fc.uniqueArray(fc.constantFrom(...LITERALS), { maxLength: 3 }),
      files: fc.boolean(),
      named: fc.boolean(),
      env: fc.constantFrom('no', 'env', 'envs'),
    },
    { requiredKeys: ['env', 'files', 'named'] },
  )
  .map(({ literals, files, named, env }) => {
    const text = fileOf(PLAIN_TEXT, 'txt');
    const settings = fileOf(ENV_TEXT, 'env');
    return {
      fields: {
        ...(literals ? { literals } : {}),
        ...(files ? { files: [named ? `key.txt=${text.name}` : text.name] } : {}),
        ...(env === 'env' ? { env: settings.name } : env === 'envs' ? { envs: [settings.name] } : {}),
      },
      files: { ...text.files, ...settings.files },
    };
  });

const anyOptions: fc.Arbitrary<Tree> = fc.record(
  { disableNameSuffixHash: fc.boolean(), immutable: fc.boolean(), labels: anyPairs, annotations: anyPairs },
  { requiredKeys: [] },
) as fc.Arbitrary<Tree>;

const anyEntry = fc
  .record({
    key: fc.constantFrom('configMapGenerator', 'secretGenerator'),
    name: fc.constantFrom('generated', 'generated', 'extra'),
    overrides: fc.constantFrom('merge', 'replace'),
    isExplicit: fc.boolean(),
    isCareless: fc.nat(CARELESS).map((chance) => chance === 0),
    more: fc.record({ namespace: fc.constantFrom('shop', 'other'), options: anyOptions }, { requiredKeys: [] }),
    sources: anySources,
  })
  .map(
    ({ key, name, overrides, isExplicit, isCareless, more, sources }): Fitting =>
      ({ generated }) => {
        const id = `${key} ${more.namespace ?? ''} ${name}`;
        const isKnown = generated.has(id) !== isCareless;
        generated.add(id);
        const behavior = isKnown ? { behavior: overrides } : isExplicit ? { behavior: 'create' } : {};
        return {
          fields: { [key]: [{ name, ...behavior, ...(more as Tree), ...sources.fields }] },
          files: sources.files ?? {},
        };
      },
  );

export const anyGenerator: fc.Arbitrary<Fitting> = fc.oneof(
  { arbitrary: anyEntry, weight: 4 },
  { arbitrary: anyOptions.map((options) => () => ({ fields: { generatorOptions: options } })), weight: 1 },
);

const MAIN = 'spec.template.spec.containers.[name=main]';
const SOURCE_PATHS: Readonly<Record<string, readonly string[]>> = {
  Deployment: [
    'metadata.name',
    `${MAIN}.image`,
    'spec.template.spec.containers.0.image',
    'spec.selector.matchLabels.app',
  ],
  Service: ['metadata.name', 'spec.ports.0.port', 'spec.selector', 'spec.selector.app'],
  ConfigMap: ['data.mode', 'metadata.name', 'metadata.namespace'],
  Basket: ['spec.size', 'spec.items.[name=b].name', 'spec.items.0'],
};
const TARGETS: readonly Tree[] = [
  { select: { kind: 'Deployment' }, fieldPaths: [`${MAIN}.image`] },
  { select: { kind: 'Deployment' }, fieldPaths: [`${MAIN}.image`], options: { delimiter: ':', index: 1 } },
  {
    select: { kind: 'Deployment' },
    fieldPaths: ['spec.template.spec.containers.*.image'],
    options: { delimiter: '/' },
  },
  { select: { kind: 'Deployment', name: 'web' }, fieldPaths: ['spec.replicas'] },
  {
    select: { kind: 'Deployment' },
    fieldPaths: ['spec.template.metadata.labels.app', 'spec.selector.matchLabels.app'],
  },
  { select: { kind: 'Service' }, fieldPaths: ['spec.selector.app'], options: { create: true } },
  {
    select: { kind: 'Service' },
    reject: [{ name: 'web' }],
    fieldPaths: ['metadata.annotations.copied'],
    options: { create: true },
  },
  { select: { kind: 'Ingress' }, fieldPaths: ['spec.rules.0.host', 'spec.rules.*.http.paths.*.backend.service.name'] },
  { select: { kind: 'ConfigMap' }, fieldPaths: ['data.url'], options: { delimiter: '/', index: 2 } },
  { select: { kind: 'Basket' }, fieldPaths: ['spec.items.[name=b].name', 'spec.size'] },
  { select: { kind: 'Basket' }, fieldPaths: ['spec.made.up'], options: { create: true } },
  { select: { name: 'web' }, fieldPaths: ['metadata.labels.[app.kubernetes.io/name]'], options: { create: true } },
  { select: { kind: 'NetworkPolicy' }, fieldPaths: ['spec.podSelector.matchLabels.app'], options: { create: true } },
];

export function anyReplacement(things: readonly Thing[]): fc.Arbitrary<Fitting> {
  const source = fc.constantFrom(...things).chain((thing) =>
    fc.record({
      fieldPath: fc.constantFrom(...(SOURCE_PATHS[thing.kind] ?? ['metadata.name'])),
      thing: fc.constant(thing),
      naming: fc.constantFrom<Naming>('first', 'now'),
      options: fc.constantFrom<Tree>(
        {},
        {},
        { options: { delimiter: '/' } },
        { options: { delimiter: ':', index: 0 } },
      ),
    }),
  );
  const kinds = new Set(things.map((thing) => thing.kind));
  const fitting = TARGETS.filter(({ select }) => {
    const { kind } = select as Tree;
    return kind === undefined || kinds.has(String(kind));
  });
  const targets = fc.array(fc.constantFrom(...fitting), { minLength: 1, maxLength: 2 });
  return fc.record({ source, targets, isFile: fc.boolean() }).map(
    ({ source: { thing, naming, fieldPath, options }, targets, isFile }): Fitting =>
      (below) => {
        const id = { group: groupOf(thing), kind: thing.kind, name: nameFor(thing.name, naming, below) };
        const entry = { source: { ...id, fieldPath, ...options }, targets };
        if (!isFile) return { fields: { replacements: [entry] } };
        const { name, files } = fileOf(stringify(entry));
        return { fields: { replacements: [{ path: name }] }, files };
      },
  );
}
