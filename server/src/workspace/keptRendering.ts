/**
 * What a kustomization made before an edit, where it makes the same after it: of a comment, and of an image in which
 * nobody but a container has a say. A base may be rendered for forty overlays, so this spares a lot.
 */
import { sameMeaning } from '../yaml/index.js';
import type { Content, ContentBefore, ContentSource } from './content.js';
import { isKustomizationFile } from './kustomize/kustomization.js';
import { type SourceFile, treeOf } from './sourceFile.js';

/** Undefined where it may make something else. */
export function keptRendering(
  { content, changed, isSameScope }: ContentBefore,
  source: ContentSource,
): Content | undefined {
  const { inputs } = content;
  if (!isSameScope || changed === undefined || !('read' in inputs)) return undefined;
  if (content.near !== undefined && content.near !== source.near) return undefined;
  const fresh = new Map<string, SourceFile>();
  let images: boolean | undefined;
  for (const path of changed) {
    const [was, is] = [inputs.read.get(path), source.files.get(path)];
    if (!was || !is || inputs.texts.has(path) || isKustomizationFile(path)) return undefined;
    const difference = differenceOf(was, is);
    if (difference === 'image') images ??= hangsOnImages(inputs, source);
    if (difference === 'any' || (difference === 'image' && images)) return undefined;
    fresh.set(path, is);
  }
  const files = content.bare.map((file) => {
    const is = fresh.get(file.path);
    return is ? { ...is, objects: file.objects } : file;
  });
  return { ...content, files, bare: files, inputs: { ...inputs, read: new Map([...inputs.read, ...fresh]) } };
}

type Difference = 'layout' | 'image' | 'any';

/** Asked for every overlay of a base, so the last answer is kept. */
function differenceOf(was: SourceFile, is: SourceFile): Difference {
  const known = differences.get(is);
  if (known?.was.deref() === was) return known.difference;
  const difference = findDifference(was, is);
  differences.set(is, { was: new WeakRef(was), difference });
  return difference;
}
/** Held weakly: a text that holds the one before it holds all that were ever typed. */
const differences = new WeakMap<SourceFile, { readonly was: WeakRef<SourceFile>; readonly difference: Difference }>();

function findDifference(was: SourceFile, is: SourceFile): Difference {
  if (was.tooLarge || is.tooLarge || was.documents.length !== is.documents.length) return 'any';
  if (was.documents.length === 0 && was.text !== is.text) return 'any';
  let difference: Difference = 'layout';
  for (const [index, document] of is.documents.entries()) {
    const old = was.documents[index];
    if (old === undefined || old.state !== document.state) return 'any';
    // What cannot be read is a gap, which tells the line.
    if (document.state === 'broken' || document.state === 'templated') return 'any';
    if (old.text === document.text) continue;
    const [before, after] = [treeOf(old), treeOf(document)];
    if (before.broken || after.broken || before.problems.length + after.problems.length > 0) return 'any';
    if (sameMeaning(before.root, after.root)) continue;
    const isSameFacts = old.objects.every((object, at) => object === document.objects[at]);
    if (!isSameFacts || !sameMeaning(before.root, after.root, (key) => key === 'image')) return 'any';
    difference = 'image';
  }
  return difference;
}

/** What may read the image of a container, or write it, or be refused for it. */
const OF_IMAGES = /replacements|vars|images|transformers|generators|validators|\btest\b/;

function hangsOnImages(
  { read, texts }: Extract<Content['inputs'], { readonly texts: unknown }>,
  { files, kustomizations }: ContentSource,
): boolean {
  for (const path of read.keys()) {
    const text = texts.has(path) ? files.get(path)?.text : kustomizations.get(path)?.text;
    if (text !== undefined && OF_IMAGES.test(text)) return true;
  }
  return false;
}
