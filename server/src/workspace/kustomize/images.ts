/**
 * `images` of a kustomization: new names, tags and digests for images, wherever a list is called `containers` or
 * `initContainers` and in the fields of `specs`. As `ImageTagTransformer`, which visits a usual container twice.
 */
import { fieldOf, type YNode } from '../../yaml/index.js';
import type { Steps } from '../steps.js';
import type { KustomizeContext } from './context.js';
import { unopened } from './copies.js';
import { type FieldSpec, type Found, specsFor, visitFields } from './fieldSpec.js';
import { gvkOf } from './ids.js';
import type { Kustomization } from './kustomization.js';
import { search } from './regularExpression.js';
import { onceShared, opened, type Resource } from './resource.js';
import { nodesOfAll } from './specTree.js';
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
export function* applyImages(
  resources: readonly Resource[],
  kustomization: Kustomization,
  specs: readonly FieldSpec[],
  context: KustomizeContext,
  entries: readonly Written[] = ['images', 'imageTags'].flatMap((field) => itemsIn(writtenIn(kustomization, field))),
): Steps<number> {
  const replacing = entries.map(readReplacing);
  if (replacing.length === 0) return 0;
  let tries = 0;
  for (const [index, resource] of resources.entries()) {
    if (index % AT_ONCE === 0) yield;
    const gvk = gvkOf(resource);
    if (gvk.kind === EXEMPT) continue;
    const own = specsFor(gvk, specs);
    const images = imagesIn(resource, own);
    tries += images.length * replacing.length;
    if (tries > MOST_TRIES) {
      const what = `its ${replacing.length} \`images\` are not all applied`;
      context.gap({ kind: 'too-large', file: kustomization.source.file, what });
      return tries;
    }
    for (const image of images) replaceAt(resource, image, replacing);
  }
  return tries;
}

/** Resources that are looked through without a break. */
const AT_ONCE = 16;
const EXEMPT = 'CustomResourceDefinition';

function replaceAt(resource: Resource, { path, node, visits }: Visited, replacing: readonly Replacing[]): void {
  if (node.kind !== 'scalar' || !replacing.some((one) => one.matches(node.text))) return;
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

interface Visited extends Found {
  /** How often the program comes by. */
  visits: number;
}

/** Where images stand. */
const imagesIn = onceShared((resource: Resource, specs: readonly FieldSpec[]): readonly Visited[] => {
  const found = new Map<string, Visited>();
  const add = ({ path, node }: Found): void => {
    const key = JSON.stringify(path);
    const known = found.get(key);
    if (known) known.visits++;
    else found.set(key, { path, node, visits: 1 });
  };
  let byField = nodesOfAll(resource.view, specs);
  if (byField.hasNullList) {
    // Looking for images, the program makes an empty list of a list that is null.
    for (const spec of specs) visitFields(opened(resource), spec, undefined, (node) => node);
    byField = nodesOfAll(resource.view, specs);
  }
  for (const one of containerImages(resource.view)) add(one);
  for (const nodes of byField.bySpec) for (const one of nodes ?? []) add(one);
  return [...found.values()];
});

function containerImages(root: YNode): readonly Found[] {
  const found: Found[] = [];
  const way: (string | number)[] = [];
  const visit = (step: string | number, below: YNode): void => {
    if (below.kind === 'scalar') return;
    way.push(step);
    const node = unopened(below);
    collect(node);
    if ((step === 'containers' || step === 'initContainers') && node.kind === 'seq') {
      for (const [index, item] of node.items.entries()) {
        const image = fieldOf(unopened(item), 'image');
        if (image) found.push({ path: [...way, index, 'image'], node: image });
      }
    }
    way.pop();
  };
  const collect = (node: YNode): void => {
    if (node.kind === 'seq') for (const [index, item] of node.items.entries()) visit(index, item);
    else if (node.kind === 'map') for (const { key, value } of node.entries) visit(key, value);
  };
  collect(root);
  return found;
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
