/**
 * `images` of a kustomization: new names, tags and digests for images, wherever a list is called `containers` or
 * `initContainers` and in the fields of `specs`. As `ImageTagTransformer`, which visits a usual container twice.
 */
import { fieldOf, nodeAt, type Path, readScalar, type YNode } from '../../yaml/index.js';
import type { KustomizeContext } from './context.js';
import { type FieldSpec, pathsOf, visitFields } from './fieldSpec.js';
import { gvkOf, isSelected } from './ids.js';
import type { Kustomization } from './kustomization.js';
import { search } from './regularExpression.js';
import { opened, type Resource } from './resource.js';
import { nodeIn, type Origin } from './tree.js';
import { inside, isGiven, itemsIn, textIn, type Written, writtenIn } from './written.js';

/** More steps than this are not taken; real kustomizations need thousands. */
export const MOST_TRIES = 500_000;

interface Replacing {
  readonly matches: (image: string) => boolean;
  readonly renamed: (image: string) => string;
  /** The field that a person would edit; undefined where none is given. */
  readonly origin: Origin | undefined;
}

/** `specs` are the fields that hold an image, those of `configurations` included. Gives the steps that it took. */
export function applyImages(
  resources: readonly Resource[],
  kustomization: Kustomization,
  specs: readonly FieldSpec[],
  context: KustomizeContext,
  entries: readonly Written[] = ['images', 'imageTags'].flatMap((field) => itemsIn(writtenIn(kustomization, field))),
): number {
  const replacing = entries.map(readReplacing);
  if (replacing.length === 0) return 0;
  let tries = 0;
  for (const resource of resources) {
    fillNullLists(resource, specs);
    const paths = imagePaths(resource, specs);
    tries += paths.length * replacing.length;
    if (tries > MOST_TRIES) {
      const what = `its ${replacing.length} \`images\` are not all applied`;
      context.gap({ kind: 'too-large', file: kustomization.source.file, what });
      return tries;
    }
    for (const [path, visits] of paths) replaceAt(resource, path, visits, replacing);
  }
  return tries;
}

/** Looking for images, the program makes an empty list of a list that is null. */
function fillNullLists(resource: Resource, specs: readonly FieldSpec[]): void {
  for (const spec of specs) {
    if (!isSelected(gvkOf(resource), spec) || isExempt(resource)) continue;
    const list = /^(.*?)\[\](?:\/|$)/.exec(spec.path)?.[1];
    const nodes = list === undefined ? [] : pathsOf(resource.view, list).map((path) => nodeAt(resource.view, path));
    if (nodes.some((node) => node?.kind === 'scalar' && readScalar(node).type === 'null'))
      visitFields(opened(resource), spec, undefined, (node) => node);
  }
}

function isExempt(resource: Resource): boolean {
  return gvkOf(resource).kind === 'CustomResourceDefinition';
}

function replaceAt(resource: Resource, path: Path, visits: number, replacing: readonly Replacing[]): void {
  const found = nodeAt(resource.view, path);
  if (found?.kind !== 'scalar' || !replacing.some((one) => one.matches(found.text))) return;
  const scalar = nodeIn(opened(resource), path);
  if (scalar?.kind !== 'scalar') return;
  for (const one of replacing) {
    for (let visit = 0; visit < visits; visit++) {
      if (!one.matches(scalar.text)) continue;
      scalar.text = one.renamed(scalar.text);
      // Of its own type then: the program forgets the one that it had.
      scalar.isString = scalar.style !== 'plain';
      if (!one.origin) continue;
      scalar.origin = one.origin;
      scalar.composed = true;
    }
  }
}

/** Where images stand, each with how often the program comes by. */
function imagePaths(resource: Resource, specs: readonly FieldSpec[]): [Path, number][] {
  if (isExempt(resource)) return [];
  const found = new Map<string, [Path, number]>();
  const add = (path: Path): void => {
    const key = JSON.stringify(path);
    found.set(key, [path, (found.get(key)?.[1] ?? 0) + 1]);
  };
  collectContainerImages(resource.view, [], add);
  for (const spec of specs) {
    if (!isSelected(gvkOf(resource), spec)) continue;
    for (const path of pathsOf(resource.view, spec.path)) add(path);
  }
  return [...found.values()];
}

function collectContainerImages(node: YNode, path: Path, add: (path: Path) => void): void {
  if (node.kind === 'seq') {
    for (const [index, item] of node.items.entries()) collectContainerImages(item, [...path, index], add);
  } else if (node.kind === 'map') {
    for (const { key, value } of node.entries) {
      collectContainerImages(value, [...path, key], add);
      if ((key !== 'containers' && key !== 'initContainers') || value.kind !== 'seq') continue;
      for (const [index, item] of value.items.entries()) {
        if (fieldOf(item, 'image')) add([...path, key, index, 'image']);
      }
    }
  }
}

function readReplacing(entry: Written): Replacing {
  const newName = inside(entry, 'newName');
  const newTag = inside(entry, 'newTag');
  const digest = inside(entry, 'digest');
  const tagSuffix = inside(entry, 'tagSuffix');
  const named = textIn(newName);
  const tagged = textIn(newTag);
  const digested = textIn(digest);
  const suffix = textIn(tagSuffix);
  return {
    matches: imagesNamed(textIn(inside(entry, 'name'))),
    renamed(image) {
      const parts = splitImage(image);
      const name = named === '' ? parts.name : named;
      if (tagged !== '' || digested !== '') return joinImage(name, tagged, digested);
      return suffix === '' ? joinImage(name, parts.tag, parts.digest) : joinImage(name, parts.tag + suffix, '');
    },
    origin: [newTag, digest, newName, tagSuffix].find(isGiven)?.origin,
  };
}

/** The program takes a name for a regular expression, so that a dot matches anything. */
function imagesNamed(name: string): (image: string) => boolean {
  const isMatched = search(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
  const start = /^(?:[\w/:-](?![?*{|]))*(?=[^|]*$)/.exec(name)?.[0] ?? '';
  return (image) => image.startsWith(start) && isMatched(image);
}

/** `host:5000/name:tag@digest`, cut where the program cuts it: at the first colon or at sign behind the first slash. */
function splitImage(image: string): { name: string; tag: string; digest: string } {
  const slash = Math.max(image.indexOf('/'), 0);
  const at = image.indexOf('@', slash);
  const colon = image.indexOf(':', slash);
  if (at === -1 && colon === -1) return { name: image, tag: '', digest: '' };
  if (at !== -1 && (colon === -1 || at < colon))
    return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) };
  if (at === -1) return { name: image.slice(0, colon), tag: image.slice(colon + 1), digest: '' };
  return { name: image.slice(0, colon), tag: image.slice(colon + 1, at), digest: image.slice(at + 1) };
}

function joinImage(name: string, tag: string, digest: string): string {
  return `${name}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
}
