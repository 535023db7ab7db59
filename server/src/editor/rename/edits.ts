/** From places that say the old name to the texts that say the new one, quotes and all that stands around as they are. */
import { type Snapshot, settled, treeOf } from '../../workspace/index.js';
import { nodeAt, scalarText } from '../../yaml/index.js';
import type { FileEdit } from '../locate.js';
import { anchorOf } from '../references/place.js';
import { type Affixes, affixesOf, rewritten } from './affixes.js';
import type { Mention } from './mentions.js';
import { nameOf } from './renamable.js';
import { code, placeText } from './words.js';

export interface RenameEdit extends FileEdit {
  /** Why it may be wrong; undefined where it is certain. */
  readonly why: string | undefined;
}

/** What the definitions say, and how each cluster completes it. */
export interface Writing {
  /** The name in the text, without what a kustomization adds. */
  readonly written: string;
  affixesOf(mention: Mention): Affixes | undefined;
}

/** A sentence where the definitions do not agree. */
export function writingOf(snapshot: Snapshot, mentions: readonly Mention[]): Writing | string {
  const definitions = mentions.filter(({ occurrence }) => occurrence.role === 'definition');
  const [first] = definitions;
  const written = first?.place.text ?? '';
  for (const one of definitions) {
    if (one.place.text !== written && first)
      return `${placeText(snapshot, first)} calls it ${code(written)} and ${placeText(snapshot, one)} ${code(one.place.text)}.`;
    if (affixesOf(nameOf(one.named), written) === undefined)
      return `${placeText(snapshot, one)} does not say the name ${code(nameOf(one.named))} in one piece.`;
  }
  return { written, affixesOf: ({ named }) => affixesOf(nameOf(named), written) };
}

/** A sentence where a place says the name in a way that cannot be changed with it. */
export function editsFor(
  snapshot: Snapshot,
  mentions: readonly Mention[],
  { written, affixesOf: around }: Writing,
  next: string,
): RenameEdit[] | string {
  const byPlace = new Map<string, RenameEdit>();
  for (const mention of mentions.flatMap(inPieces)) {
    const { place, why } = mention;
    const affixes = around(mention);
    // DNS does not tell capitals from small letters.
    const text = place.text.toLowerCase() === nameOf(mention.named) ? nameOf(mention.named) : place.text;
    const changed = affixes && rewritten(text, written, affixes, next);
    if (changed === undefined)
      return `${placeText(snapshot, mention)} says it in a way that cannot be changed: ${code(place.text)}.`;
    const key = `${place.file}:${place.range.start.line}:${place.range.start.character}`;
    const newText = scalarText(changed) !== changed && isBare(snapshot, mention) ? scalarText(changed) : changed;
    const known = byPlace.get(key);
    if (known && known.newText !== newText)
      return `${placeText(snapshot, mention)} would need two names: ${code(known.newText)} and ${code(newText)}.`;
    if (!known || known.why !== undefined) byPlace.set(key, { file: place.file, range: place.range, newText, why });
  }
  return [...byPlace.values()];
}

/** A host that is put together from variables, such as `web.$(NAMESPACE).svc`, is found as the text that holds it. */
function inPieces(mention: Mention): Mention[] {
  const { place, named, occurrence } = mention;
  const name = nameOf(named);
  const isText = named.kind === 'Service' && occurrence.role === 'reference' && occurrence.within === undefined;
  if (!isText || !place.text.includes('$(') || place.range.start.line !== place.range.end.line) return [mention];
  const pieces: Mention[] = [];
  for (let at = place.text.indexOf(name); at !== -1; at = place.text.indexOf(name, at + 1)) {
    const end = at + name.length;
    if (/[A-Za-z0-9_.-]/.test(place.text[at - 1] ?? '') || /[A-Za-z0-9_-]/.test(place.text[end] ?? '')) continue;
    const { line, character } = place.range.start;
    const range = { start: { line, character: character + at }, end: { line, character: character + end } };
    const piece = { ...place, range, text: name, before: place.text[at - 1] ?? place.before };
    pieces.push({ ...mention, place: piece, why: mention.why ?? 'the host is put together from several texts' });
  }
  return pieces.length === 0 ? [mention] : pieces;
}

/** The name is the whole of a scalar without quotes, so it may need some. */
function isBare(snapshot: Snapshot, mention: Mention): boolean {
  const at = settled(anchorOf(mention));
  if ('span' in at) return false;
  const document = snapshot.files.get(at.source.file)?.documents[at.source.document];
  const node = document && nodeAt(treeOf(document).root, at.path);
  if (node?.kind !== 'scalar') return false;
  const { text, before } = mention.place;
  // A patch that stands as text in a kustomization is written like any other YAML.
  if (at.inner !== undefined) return mention.occurrence.within === undefined && before !== '"' && before !== "'";
  return node.style === 'plain' && node.text === text;
}
