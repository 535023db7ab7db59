/**
 * Random objects and patches for them, as YAML in flow style. Both are made of the same few names, so that they meet;
 * values come in every way of writing them, and now and then of the wrong type.
 */
import fc from 'fast-check';

type Yaml = fc.Arbitrary<string>;
/** A patch may hold nulls and directives, and values of the wrong type. */
type Mode = 'object' | 'patch';

const of = (...words: string[]): Yaml => fc.constantFrom(...words);

const WORDS = of('web', 'db', '"web"', "'db'", 'cache');
const SCALARS = of(
  ...['web', 'db', '"web"', '80', '"80"', "'81'", '8080', 'true', '"true"', 'yes', '"no"', 'off', '1.10', '1e3'],
  ...['0x1F', '010', '""', '"a b"', '"null"', '~x', '"1.5"', '-1', '"two\\nlines"', '"*"', '"2020-01-01"'],
);
const NULLS = of('null', '~');

/** Fields that may be there, each half of the time. */
function mapping(mode: Mode, fields: Readonly<Record<string, Yaml>>, always: readonly string[] = []): Yaml {
  const entries = Object.entries(fields).map(([key, value]) =>
    fc
      .tuple(fc.nat(99), value, NULLS, fc.nat(99))
      .map(([chance, text, none, odd]) =>
        chance >= 50 && !always.includes(key)
          ? []
          : [`${key}: ${mode === 'patch' && odd < 5 ? none : mode === 'object' && odd < 2 ? none : text}`],
      ),
  );
  const directive = fc
    .nat(199)
    .map((chance) =>
      mode === 'object' || chance > 18
        ? []
        : [`$patch: ${chance === 0 ? 'bogus' : (['delete', 'replace', 'merge'][chance % 3] ?? '')}`],
    );
  return misplaced(
    mode,
    fc.tuple(directive, ...entries).map((parts) => `{${parts.flat().join(', ')}}`),
  );
}

function list(mode: Mode, item: Yaml, most = 3): Yaml {
  return misplaced(
    mode,
    fc.tuple(fc.array(item, { maxLength: most }), fc.nat(99), fc.nat(most)).map(([items, chance, at]) => {
      if (mode === 'patch' && chance < 9)
        items.splice(at, 0, `{$patch: ${['delete', 'replace', 'merge'][chance % 3] ?? ''}}`);
      if (chance === 99) items.splice(at, 0, mode === 'patch' ? 'null' : '{}');
      return `[${items.join(', ')}]`;
    }),
  );
}

/** Now and then something of another type stands there. */
function misplaced(mode: Mode, value: Yaml): Yaml {
  if (mode === 'object') return value;
  return fc
    .tuple(fc.nat(149), value)
    .map(([chance, text]) => ['odd', '[odd]', '{odd: one}', '{}', '[]'][chance] ?? text);
}

/** The program breaks down over a list here. */
function listless(value: Yaml): Yaml {
  return value.map((text) => (text.startsWith('[') ? '{}' : text));
}

const texts = (mode: Mode): Yaml => mapping(mode, { app: SCALARS, tier: SCALARS, '"a/b"': SCALARS });

function metadata(mode: Mode): Readonly<Record<string, Yaml>> {
  return {
    labels: listless(texts(mode)),
    annotations: listless(texts(mode)),
    finalizers: list(mode, of('one', 'two', '"one"', '3', '"3"')),
    ownerReferences: list(mode, mapping(mode, { uid: of('u1', 'u2'), name: WORDS })),
  };
}

function container(mode: Mode): Yaml {
  const name = fc.tuple(fc.nat(30), of('a', 'b', '"c"')).map(([chance, text]) => (chance === 0 ? '""' : text));
  return mapping(
    mode,
    {
      name,
      image: WORDS,
      args: list(mode, SCALARS),
      ports: list(
        mode,
        mapping(mode, { containerPort: of('80', '81', '"80"'), protocol: of('TCP', 'UDP', '"TCP"'), name: WORDS }),
      ),
      env: list(
        mode,
        mapping(mode, { name: of('A', 'B'), value: SCALARS, valueFrom: mapping(mode, { x: WORDS }) }, ['name']),
      ),
      volumeMounts: list(mode, mapping(mode, { mountPath: of('/a', '/b'), name: WORDS })),
      resources: mapping(mode, { limits: texts(mode), requests: texts(mode) }),
    },
    ['name'],
  );
}

function pod(mode: Mode): Yaml {
  const spread = { topologyKey: of('zone', 'host'), whenUnsatisfiable: of('A', 'B'), maxSkew: of('1', '2') };
  return mapping(
    mode,
    {
      containers: list(mode, container(mode)),
      initContainers: list(mode, container(mode), 2),
      ephemeralContainers: list(mode, container(mode), 1),
      volumes: list(
        mode,
        mapping(mode, { name: of('v', 'w'), emptyDir: texts(mode), hostPath: mapping(mode, { path: WORDS }) }),
      ),
      imagePullSecrets: list(mode, mapping(mode, { name: WORDS })),
      hostAliases: list(mode, mapping(mode, { ip: of('1.1.1.1', '"1.1.1.2"'), hostnames: list(mode, WORDS) })),
      tolerations: list(mode, mapping(mode, { key: WORDS, operator: WORDS })),
      topologySpreadConstraints: list(mode, mapping(mode, spread)),
      nodeSelector: texts(mode),
      hostNetwork: SCALARS,
    },
    ['containers'],
  );
}

function workload(mode: Mode): Yaml {
  return mapping(
    mode,
    {
      replicas: SCALARS,
      selector: mapping(mode, { matchLabels: texts(mode) }),
      strategy: mapping(mode, { type: WORDS, rollingUpdate: texts(mode) }),
      template: mapping(mode, { metadata: mapping(mode, metadata(mode)), spec: pod(mode) }, ['spec']),
    },
    ['template'],
  );
}

const PORT = { port: of('80', '81', '"80"'), protocol: of('TCP', 'UDP'), name: WORDS, targetPort: SCALARS };

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly fields: (mode: Mode) => Readonly<Record<string, Yaml>>;
}

const KINDS: readonly Kind[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment', fields: (mode) => ({ spec: workload(mode) }) },
  { apiVersion: 'apps/v1beta1', kind: 'Deployment', fields: (mode) => ({ spec: workload(mode) }) },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', fields: (mode) => ({ spec: workload(mode), status: texts(mode) }) },
  { apiVersion: 'v1', kind: 'Pod', fields: (mode) => ({ spec: pod(mode) }) },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    fields: (mode) => ({
      spec: mapping(mode, { jobTemplate: mapping(mode, { spec: workload(mode) }), schedule: SCALARS }),
    }),
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    fields: (mode) => ({
      spec: mapping(mode, {
        selector: texts(mode),
        ports: list(mode, mapping(mode, PORT, ['port'])),
        externalIPs: list(mode, WORDS),
        type: WORDS,
      }),
    }),
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    fields: (mode) => ({
      spec: mapping(mode, {
        podSelector: mapping(mode, { matchLabels: texts(mode) }),
        ingress: list(mode, mapping(mode, { from: list(mode, texts(mode)), ports: list(mode, mapping(mode, PORT)) })),
        policyTypes: list(mode, WORDS),
      }),
    }),
  },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    fields: (mode) => ({
      secrets: list(mode, mapping(mode, { name: WORDS, x: SCALARS })),
      imagePullSecrets: list(mode, mapping(mode, { name: WORDS })),
    }),
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    fields: (mode) => ({ webhooks: list(mode, mapping(mode, { name: WORDS, rules: list(mode, texts(mode)) })) }),
  },
  {
    apiVersion: 'example.com/v1',
    kind: 'Thing',
    fields: (mode) => ({
      spec: mapping(mode, {
        ports: list(mode, mapping(mode, PORT)),
        settings: texts(mode),
        template: mapping(mode, {
          apiVersion: of('apps/v1', 'v1'),
          kind: of('Deployment', 'Pod'),
          spec: workload(mode),
        }),
      }),
    }),
  },
];

const POINTERS = [
  ...['/metadata/labels/app', '/metadata/annotations/new', '/metadata/annotations', '/metadata/labels', '/spec'],
  ...['/spec/template/spec/containers/0/image', '/spec/template/spec/containers/-', '/spec/template/spec/containers/0'],
  ...[
    '/spec/template/spec/containers/0/ports/0',
    '/spec/template/spec/containers/1',
    '/spec/ports/0/port',
    '/spec/ports/-',
  ],
  ...['/spec/ports/-1', '/spec/ports/7', '/spec/ports/1', '/spec/selector/app', '/spec/nothing', '/spec/nothing/below'],
  ...['/metadata/labels/a~1b', 'spec/replicas', '', '/', '/spec/replicas', '/spec/replicas/x', '/spec/type', '/x~01y'],
  ...[
    '/spec/template/metadata/labels',
    '/spec/template/spec/volumes',
    '/spec/podSelector/matchLabels/app',
    '/webhooks/0',
  ],
];

const VALUE: Yaml = fc.oneof(SCALARS, NULLS, texts('object'), list('object', SCALARS), container('object'));

const OPERATION: Yaml = fc
  .tuple(
    of('add', 'add', 'add', 'replace', 'replace', 'remove', 'test', 'copy', 'move'),
    of(...POINTERS),
    of(...POINTERS),
    VALUE,
  )
  .map(([op, path, from, value]) => {
    // The program's own annotations would be copied too.
    const source = from === '/metadata/annotations' ? '/metadata/labels' : from;
    const more = op === 'copy' || op === 'move' ? `, from: "${source}"` : op === 'remove' ? '' : `, value: ${value}`;
    return `{op: ${op}, path: "${path}"${more}}`;
  });

/** One object and the patches for it. Texts are without a name, which is set to tell cases apart. */
export interface PatchCase {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  /** After `metadata.name`. */
  readonly object: Parts;
  readonly patches: readonly RandomPatch[];
}

/** Further fields of the metadata, and of the object. */
export interface Parts {
  readonly metadata: string;
  readonly fields: string;
}

export type RandomPatch =
  | { readonly way: 'named' | 'targeted' | 'strategic' | 'renaming'; readonly patch: Parts }
  | { readonly way: 'json' | 'json6902'; readonly operations: readonly string[] };

function parts(mode: Mode, kind: Kind): fc.Arbitrary<Parts> {
  const inside = (fields: Readonly<Record<string, Yaml>>): Yaml =>
    mapping('object', fields, Object.keys(kind.fields(mode))).map((text) => text.slice(1, -1));
  return fc.record({ metadata: inside(metadata(mode)), fields: inside(kind.fields(mode)) });
}

function patchOf(kind: Kind): fc.Arbitrary<RandomPatch> {
  const merged = fc.record({
    way: fc.constantFrom<'named' | 'targeted' | 'strategic' | 'renaming'>('named', 'targeted', 'strategic', 'renaming'),
    patch: parts('patch', kind),
  });
  const operated = fc.record({
    way: fc.constantFrom<'json' | 'json6902'>('json', 'json6902'),
    operations: fc.array(OPERATION, { minLength: 1, maxLength: 3 }),
  });
  return fc.oneof({ weight: 3, arbitrary: merged }, { weight: 1, arbitrary: operated });
}

export const anyPatchCase: fc.Arbitrary<PatchCase> = fc.constantFrom(...KINDS).chain((kind) =>
  fc.record({
    apiVersion: fc.constant(kind.apiVersion),
    kind: fc.constant(kind.kind),
    namespace: fc.constantFrom(undefined, undefined, 'prod', 'default'),
    object: parts('object', kind),
    patches: fc.array(patchOf(kind), { minLength: 1, maxLength: 2 }),
  }),
);
