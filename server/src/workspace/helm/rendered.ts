/**
 * Reads the output of `helm template`: the objects in it, each with the way back to the template that gave it. Which
 * template that is, helm says in a comment; which line of it, the template's structure.
 */
import { known, type ReadObject, readObjects } from '../../resources/index.js';
import { cutChunks, fieldOf, readChunk, spanOf, type YNode } from '../../yaml/index.js';
import { textOf } from '../configurationValues.js';
import { folderOf, joinPath } from '../paths.js';
import type { Origins, Source, SourceDocument, SourceFile } from '../sourceFile.js';
import { originsIn, type TemplateText, templateText } from './origins.js';

/**
 * `files` are the texts of the chart by path, those of its subcharts included. Gives a file for each template that
 * gave objects, in the order of the output; its documents are those that helm printed. Never throws.
 */
export function readRendered(chart: string, output: string, files: ReadonlyMap<string, string>): SourceFile[] {
  const documents = new Map<string, SourceDocument[]>();
  const templates = new Map<string, TemplateText>();
  const ordinals = new Map<string, number>();
  let named: string | undefined;
  const taken = new Set<string>();
  for (const { text } of cutChunks(output)) {
    const comment = /^(?:---[^\n]*\n)?# Source: ([^\r\n]+)/.exec(text);
    named = comment?.[1] ?? named;
    const read = readObjects(readChunk(text).root);
    if (named === undefined || read.length === 0) continue;
    const place = placeOf(chart, named, files);
    let origins = place.origins;
    if (origins === undefined) {
      const template = templates.get(place.file) ?? templateText(place.file, files.get(place.file) ?? '');
      templates.set(place.file, template);
      const kind = textOf(fieldOf(readChunk(text).root, 'kind')) ?? '';
      const counted = `${place.file} ${kind}`;
      const ordinal = ordinals.get(counted) ?? 0;
      ordinals.set(counted, ordinal + 1);
      const firstLine = comment ? comment[0].split('\n').length : 0;
      origins = originsIn(template, { text, firstLine, kind, ordinal });
    }
    const source: Source = { file: place.file, document: numberOf(read, place.file, taken), origins };
    const own = documents.get(place.file) ?? [];
    documents.set(place.file, own);
    own.push(documentOf(text, read, source));
  }
  return [...documents].map(([path, own]) => ({
    path,
    text: '',
    documents: own,
    objects: own.flatMap((document) => document.objects),
    tooLarge: false,
  }));
}

function documentOf(text: string, read: readonly ReadObject[], source: Source): SourceDocument {
  const placed = read.map(({ object, ...problems }) => ({ object: { ...object, source }, ...problems }));
  return {
    text,
    offset: 0,
    line: 0,
    state: 'kubernetes',
    objects: placed.map(({ object }) => object),
    notStrings: placed.flatMap(({ object, notStrings }) => notStrings.map((problem) => ({ object, problem }))),
    misshapen: placed.flatMap(({ object, misshapen }) => misshapen.map((problem) => ({ object, problem }))),
    problems: [],
  };
}

/** A number for what a document holds, the same with other values, so that findings of variants meet. */
function numberOf(read: readonly ReadObject[], file: string, taken: Set<string>): number {
  let number = 0;
  for (const { object } of read)
    for (const character of `${object.kind}/${known(object.name) ?? ''} `)
      number = (Math.imul(number, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  while (taken.has(`${file} ${number}`)) number++;
  taken.add(`${file} ${number}`);
  return number;
}

interface Place {
  readonly file: string;
  /** Set where the template is not at hand, since its chart is packed. */
  readonly origins: Origins | undefined;
}

/** `web/charts/db/templates/service.yaml`: charts by their names, or by an alias that their parent gives them. */
function placeOf(chart: string, named: string, files: ReadonlyMap<string, string>): Place {
  let folder = chart;
  let rest = named.split('/').slice(1);
  while (rest[0] === 'charts' && rest[1] !== undefined) {
    const below = subchart(folder, rest[1], files);
    if (below === undefined) return packed(folder, rest[1], files);
    folder = below;
    rest = rest.slice(2);
  }
  const file = joinPath(folder, ...rest);
  return files.has(file) ? { file, origins: undefined } : packed(folder, '', files);
}

function subchart(folder: string, name: string, files: ReadonlyMap<string, string>): string | undefined {
  const named = (one: string): string | undefined => {
    const text = files.get(joinPath(one, 'Chart.yaml'));
    return text === undefined ? undefined : textOf(fieldOf(readChunk(text).root, 'name'));
  };
  const direct = joinPath(folder, 'charts', name);
  if (named(direct) === name) return direct;
  const alias = dependency(folder, name, files);
  const wanted = textOf(fieldOf(alias?.node, 'name')) ?? name;
  const prefix = `${joinPath(folder, 'charts')}/`;
  for (const file of files.keys()) {
    if (!file.startsWith(prefix) || !/^[^/]+\/Chart\.yaml$/.test(file.slice(prefix.length))) continue;
    const one = folderOf(file);
    if (named(one) === wanted) return one;
  }
  return undefined;
}

/** The entry of a chart's dependencies that has this name or alias. */
function dependency(
  folder: string,
  name: string,
  files: ReadonlyMap<string, string>,
): { readonly node: YNode; readonly root: YNode | undefined; readonly index: number } | undefined {
  const root = readChunk(files.get(joinPath(folder, 'Chart.yaml')) ?? '').root;
  const list = fieldOf(root, 'dependencies');
  const items = list?.kind === 'seq' ? list.items : [];
  const index = items.findIndex((item) => (textOf(fieldOf(item, 'alias')) ?? textOf(fieldOf(item, 'name'))) === name);
  const node = items[index];
  return node && { node, root, index };
}

/** Objects of a packed chart stand at the dependency that brings them. */
function packed(folder: string, name: string, files: ReadonlyMap<string, string>): Place {
  const file = joinPath(folder, 'Chart.yaml');
  const found = dependency(folder, name, files);
  const span = found ? spanOf(found.root, ['dependencies', found.index, 'name'], 'value') : { start: 0, end: 1 };
  return { file, origins: { placeOf: () => ({ source: { file, document: 0 }, span }), isComposed: () => true } };
}
