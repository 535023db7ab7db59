/** The data of a generated ConfigMap or Secret: literals, files, and files of variables. Follows kustomize's `kv` package. */
import { nearestName } from '../../resources/index.js';
import { relativeTo } from '../paths.js';
import { didYouMean, type KustomizeContext } from './context.js';
import { fileOf, type Generator, type GeneratorSource } from './generatorReading.js';
import type { Kustomization } from './kustomization.js';
import { pathFrom } from './missing.js';
import type { Origin } from './tree.js';
import { anchorIn } from './written.js';

export interface Pair {
  readonly key: string;
  /** Undefined where the file is not known, or is no text. */
  readonly value: string | undefined;
  readonly origin: Origin;
}

export function dataOf(generator: Generator, kustomization: Kustomization, context: KustomizeContext): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const source of generator.sources) {
    const refuse = (message: string): void =>
      context.problem({ code: 'generator-invalid', anchor: anchorIn(source.written), message });
    for (const pair of pairsFrom(source, kustomization, context, refuse)) {
      if (pairs.has(pair.key)) refuse(`The key \`${pair.key}\` is there twice`);
      else pairs.set(pair.key, pair);
    }
  }
  return [...pairs.values()];
}

function pairsFrom(
  source: GeneratorSource,
  kustomization: Kustomization,
  context: KustomizeContext,
  refuse: (message: string) => void,
): Pair[] {
  const { origin } = source.written;
  if (source.kind === 'literal') {
    const equals = source.text.indexOf('=');
    if (equals > 0)
      return [{ key: source.text.slice(0, equals), value: unquoted(source.text.slice(equals + 1)), origin }];
    refuse(`A literal has the form \`key=value\`, which "${source.text}" has not`);
    return [];
  }
  const file = fileOf(source);
  if (!file) {
    refuse(`A file has the form \`path\` or \`key=path\`, which "${source.text}" has not`);
    return [];
  }
  const text = textAt(file.path, source, kustomization, context);
  if (source.kind === 'file') return [{ key: file.key, value: text, origin }];
  return variablesIn(text ?? '').map(([key, value]) => ({ key, value, origin }));
}

/** A file that is not there is a problem only where another one was probably meant: many are made by a build. */
function textAt(
  path: string,
  source: GeneratorSource,
  kustomization: Kustomization,
  context: KustomizeContext,
): string | undefined {
  const file = pathFrom(kustomization, path);
  const text = context.files.textAt(file);
  // Bytes that are no text are read as this character, so the hash of the file cannot be known.
  if (text !== undefined && !text.includes('\ufffd')) return text;
  const candidates = context.files.near(file).map((one) => relativeTo(kustomization.folder, one));
  const meant = nearestName(path, candidates);
  const anchor = anchorIn(source.written);
  if (text === undefined && meant !== undefined && !candidates.includes(path)) {
    const replacement = source.text.slice(0, source.text.length - path.length) + meant;
    context.problem({
      code: 'missing',
      anchor,
      message: `There is no \`${path}\`${didYouMean(meant)}`,
      meant: replacement,
    });
  }
  const what = text === undefined ? `${path} is not in the workspace` : `${path} is not a text`;
  context.gap({ kind: 'generator-input', file: kustomization.file, what, anchor });
  return undefined;
}

/** Lines `key=value`, as Go's scanner and `kv.go` read them. A line without an equals sign is a key without a value. */
function variablesIn(text: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    if (raw.length > LONGEST_LINE) break;
    const bare = (index === 0 ? raw.replace(/^\ufeff/, '') : raw).replace(/\r$/, '').replace(SPACE_BEFORE, '');
    const equals = bare.indexOf('=');
    const key = equals === -1 ? bare : bare.slice(0, equals);
    if (key === '' || bare.startsWith('#')) continue;
    pairs.push([key, equals === -1 ? '' : bare.slice(equals + 1)]);
  }
  return pairs;
}
/** The program stops reading at a longer one, and says nothing. */
const LONGEST_LINE = 65_535;
/** What Go takes for a space. */
const SPACE_BEFORE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

function unquoted(text: string): string {
  const quote = text[0];
  const isQuoted = text.length >= 2 && (quote === '"' || quote === "'") && text.endsWith(quote);
  return isQuoted ? text.slice(1, -1) : text;
}
