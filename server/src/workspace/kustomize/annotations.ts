/**
 * Annotations become texts: kustomize writes each of them as a string whatever it was, and no empty annotations. It does
 * so with what it writes in the end, and after each JSON patch, which may have made of them what it likes.
 */
import { fieldOf } from '../../yaml/index.js';
import { quotesFor } from './jsonValue.js';
import { opened, type Resource } from './resource.js';
import { fieldIn, mapAt, removeField, setField, stringAt, type TMap, type TSeq } from './tree.js';

/** Leaves a resource alone whose annotations are texts already: most have not been changed at all. */
export function quoteAnnotations(resource: Resource): void {
  const written = fieldOf(fieldOf(resource.view, 'metadata'), 'annotations');
  const isEmpty = written && (written.kind === 'map' ? written.entries.length === 0 : written.kind === 'scalar');
  const isOdd =
    written?.kind === 'map' && written.entries.some(({ value }) => value.kind !== 'scalar' || !value.isString);
  if (isEmpty || isOdd) annotationsAsTexts(opened(resource));
}

/** Makes every annotation of a tree a text, whatever it was, and removes `annotations` without any. */
export function annotationsAsTexts(tree: TMap): void {
  const metadata = fieldIn(tree, 'metadata');
  const annotations = fieldIn(metadata, 'annotations');
  if (metadata?.kind !== 'map' || !annotations) return;
  const written = annotations.kind === 'seq' ? pairedIn(annotations) : annotations;
  if (written.kind === 'map' && written.entries.length > 0) {
    textsIn(written);
    setField(metadata, 'annotations', written);
  } else removeField(metadata, 'annotations');
}

/** The program takes the items of a list for keys and values by turns; where one is left over, it ends. */
function pairedIn({ items, origin }: TSeq): TMap {
  const map = mapAt(origin);
  for (let at = 0; at + 1 < items.length; at += 2) {
    const [key, value] = [items[at], items[at + 1]];
    if (key?.kind === 'scalar' && value) setField(map, key.text, value, key.origin);
  }
  return map;
}

/** Every value becomes a text, as labels and annotations do here and there; what is no single value, an empty one. */
export function textsIn(map: TMap): void {
  for (const entry of map.entries) {
    const { value } = entry;
    const scalar = value.kind === 'scalar' ? value : stringAt('', value.origin);
    entry.value = { ...scalar, style: quotesFor(scalar.text), isString: true };
  }
}
