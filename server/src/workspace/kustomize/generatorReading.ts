/** Reads `configMapGenerator` and `secretGenerator` of a kustomization, with the options that count for each entry. */
import type { Kustomization } from './kustomization.js';
import {
  flagIn,
  inside,
  isGiven,
  itemsIn,
  pairsIn,
  textIn,
  type Written,
  type WrittenText,
  writtenIn,
} from './written.js';

export interface Generator {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly written: Written;
  readonly name: WrittenText;
  readonly namespace: WrittenText;
  /** Of a Secret. */
  readonly type: WrittenText;
  readonly behavior: WrittenText;
  readonly labels: ReadonlyMap<string, WrittenText>;
  readonly annotations: ReadonlyMap<string, WrittenText>;
  readonly needsHash: boolean;
  /** The field that makes it immutable, where one does. */
  readonly immutable: Written | undefined;
  /** In the order in which they are read. */
  readonly sources: readonly GeneratorSource[];
}

export interface GeneratorSource extends WrittenText {
  readonly kind: 'env' | 'literal' | 'file';
}

export function readGenerators(kustomization: Kustomization): Generator[] {
  const common = writtenIn(kustomization, 'generatorOptions');
  const all = (field: string, kind: Generator['kind']): Generator[] =>
    itemsIn(writtenIn(kustomization, field)).map((written) => readGenerator(kind, written, common));
  return [...all('configMapGenerator', 'ConfigMap'), ...all('secretGenerator', 'Secret')];
}

/** `common` are options that all entries share. */
export function readGenerator(kind: Generator['kind'], written: Written, common: Written): Generator {
  const text = (name: string): WrittenText => textAt(inside(written, name));
  const texts = (name: string): WrittenText[] => itemsIn(inside(written, name)).map(textAt);
  // What an entry says wins over what all entries share, except that a common "true" is final.
  const own = inside(written, 'options');
  const merged = (name: string): Map<string, WrittenText> =>
    new Map([...pairsIn(inside(common, name)), ...pairsIn(inside(own, name))]);
  const flag = (name: string): Written | undefined =>
    [common, own].map((options) => inside(options, name)).find(flagIn);
  const env = inside(written, 'env');
  return {
    kind,
    written,
    name: orMetadata(written, 'name'),
    namespace: orMetadata(written, 'namespace'),
    type: text('type'),
    behavior: text('behavior'),
    labels: merged('labels'),
    annotations: merged('annotations'),
    needsHash: flag('disableNameSuffixHash') === undefined,
    immutable: flag('immutable'),
    sources: [
      ...[...texts('envs'), ...(isGiven(env) ? [textAt(env)] : [])].map((one) => ({ ...one, kind: 'env' as const })),
      ...texts('literals').map((one) => ({ ...one, kind: 'literal' as const })),
      ...texts('files').map((one) => ({ ...one, kind: 'file' as const })),
    ],
  };
}

/** A generator in a file of its own may have its name where objects have theirs. */
function orMetadata(written: Written, field: string): WrittenText {
  const own = textAt(inside(written, field));
  return own.text === '' ? textAt(inside(inside(written, 'metadata'), field)) : own;
}

function textAt(written: Written): WrittenText {
  return { text: textIn(written), written };
}

/** The key and path of `[key=]path`, or why it has none. */
export function fileOf(source: GeneratorSource): { readonly key: string; readonly path: string } | undefined {
  if (source.kind === 'env') return { key: '', path: source.text };
  const [first = '', second, ...more] = source.text.split('=');
  if (second === undefined) return { key: first.slice(first.lastIndexOf('/') + 1), path: first };
  return first === '' || second === '' || more.length > 0 ? undefined : { key: first, path: second };
}
