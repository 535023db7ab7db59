/**
 * What a kustomization makes after an edit of some documents of one manifest: these are rendered by themselves, and put
 * among the objects of before. Where anything but these objects could come out differently, everything is rendered.
 */
import type { Content, ContentBefore, ContentSource } from './content.js';
import type { KustomizeFiles } from './kustomize/context.js';
import type { Named, Names } from './kustomize/followNames.js';
import type { Documents } from './kustomize/gather.js';
import { isKustomizationFile, type Kustomization } from './kustomize/kustomization.js';
import { renderDocuments } from './kustomize/render.js';
import { isAsBefore } from './sameObject.js';
import type { Sourced, SourceFile } from './sourceFile.js';

/** What was last told of a manifest's documents by themselves. */
export interface Part {
  readonly file: SourceFile;
  readonly indexes: ReadonlySet<number>;
  readonly told: string;
}

/** Undefined where more than the changed documents has to be rendered. */
export function splicedRendering(
  { content, changed, isSameScope }: ContentBefore,
  root: Kustomization,
  source: ContentSource,
  files: KustomizeFiles,
): Content | undefined {
  const { inputs, apart } = content;
  if (!isSameScope || changed?.size !== 1 || apart === undefined || !('read' in inputs)) return undefined;
  if (content.near !== undefined && content.near !== source.near) return undefined;
  const [path = ''] = changed;
  const [was, is] = [inputs.read.get(path), source.files.get(path)];
  if (!was || !is || inputs.texts.has(path) || isKustomizationFile(path)) return undefined;
  const indexes = changedDocuments(was, is);
  if (indexes === undefined) return undefined;
  const documents: Documents = { file: path, indexes };
  const isOther = ({ definition }: Pick<Named, 'definition'>): boolean =>
    definition.file !== path || !indexes.has(definition.document);
  if (!apart.absorbed.every((definition) => isOther({ definition }))) return undefined;
  const others: Names = {
    all: () => apart.named.filter(isOther),
    had: (name) => apart.names().had(name).filter(isOther),
    someHaveMoved: () => apart.names().someHaveMoved(),
  };
  const rendered = (file: SourceFile): ReturnType<typeof renderDocuments> => {
    const manifestAt = (one: string): SourceFile | undefined => (one === path ? file : files.manifestAt(one));
    return renderDocuments(root, source.kustomizations, { ...files, manifestAt }, { documents, others });
  };
  const known = content.part;
  const isKnown = known?.file === was && isSameSet(known.indexes, indexes);
  const told = isKnown ? known.told : toldOf(rendered(was));
  const fresh = rendered(is);
  if (told === undefined || toldOf(fresh) !== told) return undefined;
  const bare = spliced(
    content.bare,
    is,
    indexes,
    fresh.objects.map((one) => one.object),
  );
  if (bare === undefined) return undefined;
  const read = new Map(inputs.read).set(path, is);
  return { ...content, files: bare, bare, inputs: { ...inputs, read }, part: { file: is, indexes, told } };
}

/** By their index; undefined where documents come or go, or cannot be read. */
function changedDocuments(was: SourceFile, is: SourceFile): ReadonlySet<number> | undefined {
  if (was.tooLarge || is.tooLarge || was.documents.length !== is.documents.length) return undefined;
  const indexes = new Set<number>();
  for (const [index, document] of is.documents.entries()) {
    const old = was.documents[index];
    if (document.state === 'broken' || document.state === 'templated') return undefined;
    if (old === undefined || old.state !== document.state) return undefined;
    if (old.text !== document.text) indexes.add(index);
  }
  return indexes;
}

function isSameSet(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

/** All that others may notice of the documents; undefined where what becomes of them hangs on others. */
function toldOf({ named, problems, gaps, isTangled }: ReturnType<typeof renderDocuments>): string | undefined {
  if (isTangled) return undefined;
  const names = named.map(({ id, original, earlier, prefixes, suffixes, definition }) => [
    [id, original, earlier, prefixes, suffixes],
    definition.document,
  ]);
  return JSON.stringify([names, problems, gaps]);
}

/** The files with other objects in the places of those that the documents gave; undefined where these are more or less. */
function spliced(
  files: readonly SourceFile[],
  is: SourceFile,
  indexes: ReadonlySet<number>,
  fresh: readonly Sourced[],
): readonly SourceFile[] | undefined {
  const left = new Map<number, Sourced[]>([...indexes].map((index) => [index, []]));
  for (const object of fresh) {
    const list = left.get(object.source.document);
    if (list === undefined || object.source.file !== is.path) return undefined;
    list.push(object);
  }
  let isWhole = true;
  const made = files.map((file) => {
    if (file.path !== is.path) return file;
    const objects = file.objects.map((object) => {
      const list = left.get(object.source.document);
      if (list === undefined) return object;
      const next = list.shift();
      isWhole &&= next !== undefined;
      return next === undefined || isAsBefore(object, next) ? object : next;
    });
    return { ...is, objects };
  });
  return isWhole && [...left.values()].every((list) => list.length === 0) ? made : undefined;
}
