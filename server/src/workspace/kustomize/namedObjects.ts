/** The places in which a kustomization names objects that others define: its patches, their targets, replicas, replacements. */
import { fieldOf, type YNode } from '../../yaml/index.js';
import type { Anchor } from '../sourceFile.js';
import { itemsOf, type Kustomization, placeIn, settingOf, textOf } from './kustomization.js';
import { pathFrom } from './missing.js';
import { readPatch } from './patchText.js';
import { wholeMatch } from './targets.js';
import { anchorOf, below, type Origin, originAt } from './tree.js';

export interface NamedObject {
  /** As it is called before this kustomization adds to names, or after a layer below has. */
  readonly name: string;
  /** It is an expression that other names may match, too. */
  readonly isExpression: boolean;
  /** Whether an object of that kind and name is meant. */
  means(kind: string, name: string): boolean;
  /** Of the name. */
  readonly anchor: Anchor;
}

/** `textAt` gives the text of a patch's file. */
export function objectsNamedIn(
  kustomization: Kustomization,
  textAt: (path: string) => string | undefined,
): readonly NamedObject[] {
  const found: NamedObject[] = [];
  const add = (node: YNode | undefined, at: Origin, kind: string | undefined, isPattern: boolean): void => {
    const name = textOf(fieldOf(node, 'name')) ?? '';
    if (name === '') return;
    const [isKind, isName] = [kind, name].map((text) => testFor(text, isPattern));
    found.push({
      name,
      isExpression: isPattern && /[^\w-]/.test(name),
      means: (ownKind, ownName) => isKind?.(ownKind) === true && isName?.(ownName) === true,
      anchor: anchorOf(below(at, 'name')),
    });
  };
  const select = (node: YNode | undefined, at: Origin, isPattern: boolean): void =>
    add(node, at, textOf(fieldOf(node, 'kind')), isPattern);
  const patch = (text: string, placeOf: (document: number) => Origin): void => {
    const read = readPatch(text, placeOf);
    if (read.kind !== 'merge') return;
    for (const { root, at } of read.objects)
      add(fieldOf(root, 'metadata'), below(at, 'metadata'), textOf(fieldOf(root, 'kind')), false);
  };
  const patchOrFile = (text: string, path: readonly (string | number)[]): void => {
    const content = text.includes('\n') ? undefined : textAt(pathFrom(kustomization, text));
    if (content !== undefined) patch(content, fileOrigin(pathFrom(kustomization, text)));
    else patch(text, (document) => originAt(kustomization.source, path, true, document));
  };
  for (const field of ['patches', 'patchesJson6902', 'patchesStrategicMerge']) {
    for (const [index, entry] of itemsOf(settingOf(kustomization, field)).entries()) {
      const place = placeIn(kustomization, field, index);
      select(fieldOf(entry, 'target'), below(place, 'target'), field === 'patches');
      const texts = [
        [textOf(entry), [field, index]],
        [textOf(fieldOf(entry, 'patch')), [field, index, 'patch']],
        [textOf(fieldOf(entry, 'path')), [field, index, 'path']],
      ] as const;
      for (const [text, path] of texts) if (text !== undefined && text !== '') patchOrFile(text, path);
    }
  }
  for (const [index, entry] of itemsOf(settingOf(kustomization, 'replicas')).entries())
    add(entry, placeIn(kustomization, 'replicas', index), undefined, false);
  for (const [index, entry] of itemsOf(settingOf(kustomization, 'replacements')).entries()) {
    const place = placeIn(kustomization, 'replacements', index);
    select(fieldOf(entry, 'source'), below(place, 'source'), false);
    for (const [at, target] of itemsOf(fieldOf(entry, 'targets')).entries()) {
      const targetPlace = below(below(place, 'targets'), at);
      select(fieldOf(target, 'select'), below(targetPlace, 'select'), true);
      for (const [number, rejected] of itemsOf(fieldOf(target, 'reject')).entries())
        select(rejected, below(below(targetPlace, 'reject'), number), true);
    }
  }
  for (const [index, entry] of itemsOf(settingOf(kustomization, 'vars')).entries())
    select(fieldOf(entry, 'objref'), below(placeIn(kustomization, 'vars', index), 'objref'), false);
  return found;
}

function fileOrigin(file: string): (document: number) => Origin {
  return (document) => originAt({ file, document });
}

function testFor(text: string | undefined, isPattern: boolean): (own: string) => boolean {
  if (text === undefined || text === '') return () => true;
  const test = isPattern ? wholeMatch(text) : undefined;
  return typeof test === 'function' ? test : (own) => own === text;
}
