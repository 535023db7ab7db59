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
/** The type of a field, which its replacement has too: a type that changes is another matter than a replacement. */
type Kind = 'text' | 'number' | 'mapping';
interface SourcePath {
  readonly path: string;
  readonly kind: Kind;
}
const text = (path: string): SourcePath => ({ path, kind: 'text' });
const NAME = text('metadata.name');
const SOURCE_PATHS: Readonly<Record<string, readonly SourcePath[]>> = {
  Deployment: [
    NAME,
    text(`${MAIN}.image`),
    text('spec.template.spec.containers.0.image'),
    text('spec.selector.matchLabels.app'),
  ],
  Service: [
    NAME,
    { path: 'spec.ports.0.port', kind: 'number' },
    { path: 'spec.selector', kind: 'mapping' },
    text('spec.selector.app'),
  ],
  ConfigMap: [text('data.mode'), NAME, text('metadata.namespace')],
  Basket: [{ path: 'spec.size', kind: 'number' }, text('spec.items.[name=b].name'), text('spec.items.0')],
};

interface Selected {
  readonly kinds: readonly Kind[];
  readonly target: Tree;
}
const TEXT: readonly Kind[] = ['text'];
const selected = (kinds: readonly Kind[], select: Tree, fieldPaths: string[], more: Tree = {}): Selected => ({
  kinds,
  target: { select, fieldPaths, ...more },
});
const create = { options: { create: true } };
const cut = (delimiter: string, index = 0): Tree => ({ options: { delimiter, index } });
const TARGETS: readonly Selected[] = [
  selected(TEXT, { kind: 'Deployment' }, [`${MAIN}.image`]),
  selected(TEXT, { kind: 'Deployment' }, [`${MAIN}.image`], cut(':', 1)),
  selected(TEXT, { kind: 'Deployment' }, ['spec.template.spec.containers.*.image'], cut('/')),
  selected(['number'], { kind: 'Deployment', name: 'web' }, ['spec.replicas']),
  selected(TEXT, { kind: 'Deployment' }, ['spec.template.metadata.labels.app', 'spec.selector.matchLabels.app']),
  selected(TEXT, { kind: 'Service' }, ['spec.selector.app'], create),
  selected(['text', 'mapping'], { kind: 'Service' }, ['metadata.annotations.copied'], {
    reject: [{ name: 'web' }],
    ...create,
  }),
  selected(TEXT, { kind: 'Ingress' }, ['spec.rules.0.host', 'spec.rules.*.http.paths.*.backend.service.name']),
  selected(TEXT, { kind: 'ConfigMap' }, ['data.url'], cut('/', 2)),
  selected(TEXT, { kind: 'Basket' }, ['spec.items.[name=b].name']),
  selected(['number'], { kind: 'Basket' }, ['spec.size']),
  selected(['text', 'number', 'mapping'], { kind: 'Basket' }, ['spec.made.up'], create),
  selected(TEXT, { name: 'web' }, ['metadata.labels.[app.kubernetes.io/name]'], create),
  selected(TEXT, { kind: 'NetworkPolicy' }, ['spec.podSelector.matchLabels.app'], create),
  // Of an object that is there, or is not.
  selected(['number'], { kind: 'Service', name: 'web' }, ['spec.ports.0.port']),
  selected(['mapping'], { kind: 'Service', name: 'api' }, ['spec.selector']),
];

export function anyReplacement(things: readonly Thing[]): fc.Arbitrary<Fitting> {
  const kinds = new Set(things.map((thing) => thing.kind));
  const sources = things.flatMap((thing) =>
    (SOURCE_PATHS[thing.kind] ?? [NAME]).map(({ path, kind }) => ({ thing, path, kind })),
  );
  const anyEntryOf = fc.constantFrom(...sources).chain(({ thing, path, kind }) => {
    const fitting = TARGETS.filter(({ kinds: taken, target }) => {
      const { kind: wanted } = target['select'] as Tree;
      return taken.includes(kind) && (wanted === undefined || kinds.has(String(wanted)) || taken !== TEXT);
    });
    return fc.record({
      thing: fc.constant(thing),
      path: fc.constant(path),
      naming: fc.constantFrom<Naming>('first', 'now'),
      options: kind === 'text' ? fc.constantFrom<Tree>({}, {}, cut('/'), cut(':')) : fc.constant<Tree>({}),
      targets: fc.array(fc.constantFrom(...fitting.map(({ target }) => target)), { minLength: 1, maxLength: 2 }),
      isFile: fc.boolean(),
    });
  });
  return anyEntryOf.map(
    ({ thing, path, naming, options, targets, isFile }): Fitting =>
      (below) => {
        const id = { group: groupOf(thing), kind: thing.kind, name: nameFor(thing.name, naming, below) };
        const entry = { source: { ...id, fieldPath: path, ...options }, targets };
        if (!isFile) return { fields: { replacements: [entry] } };
        const { name, files } = fileOf(stringify(entry));
        return { fields: { replacements: [{ path: name }] }, files };
      },
  );
}
