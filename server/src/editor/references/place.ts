/** Where an occurrence stands in a text, and whether the name itself is written there. */
import { type Anchor, type Snapshot, settled } from '../../workspace/index.js';
import { offsetAt, positionAt, type Range } from '../../yaml/index.js';
import { locate, startsOf } from '../locate.js';
import { nameOf } from './named.js';
import type { Occurrence, Placed } from './occurrence.js';

export interface NamePlace {
  readonly file: string;
  /** Of the name, without quotes; of something wider where the name does not stand in the text as it is. */
  readonly range: Range;
  /** What stands there. */
  readonly text: string;
  /** The character before it, such as a quote; empty at the beginning of the file. */
  readonly before: string;
  /** The text there is the name, no more and no less, so that it can be replaced. */
  readonly isExact: boolean;
}

export function anchorOf({ object, occurrence: { path, within }, anchor: own }: Placed): Anchor {
  if (own !== undefined) return own;
  const anchor = { source: object.source, path: [...object.base, ...path], part: 'value' } as const;
  return within === undefined ? anchor : { ...anchor, within };
}

/** Where a person edits it; undefined where it stands in no text, as an empty value does. */
export function placeOf(snapshot: Snapshot, placed: Placed): NamePlace | undefined {
  const { occurrence } = placed;
  const { file, range } = locate(snapshot, anchorOf(placed));
  const source = snapshot.files.get(file) ?? snapshot.configurations.find((one) => one.file === file);
  if (source === undefined) return undefined;
  const starts = startsOf(source);
  let start = offsetAt(starts, range.start, source.text.length);
  let end = offsetAt(starts, range.end, source.text.length);
  const quote = source.text[start];
  if ((quote === '"' || quote === "'") && end - start > 1 && source.text[end - 1] === quote) {
    start++;
    end--;
  }
  // In an inline patch a part of a text is found as the whole of it.
  const part = occurrence.within;
  const isWider = part !== undefined && end - start !== part.end - part.start;
  if (isWider && isName(source.text.slice(start + part.start, start + part.end), occurrence)) {
    end = start + part.end;
    start += part.start;
  }
  const text = source.text.slice(start, end);
  return {
    file,
    range: { start: positionAt(starts, start), end: positionAt(starts, end) },
    text,
    before: source.text[start - 1] ?? '',
    isExact: occurrence.unknown === undefined && text === nameOf(occurrence.named),
  };
}

function isName(text: string, { named, unknown }: Occurrence): boolean {
  return unknown === undefined && text.toLowerCase() === nameOf(named);
}

/** The file in which it is edited, without asking where. */
export function fileOf(placed: Placed): string {
  return settled(anchorOf(placed)).source.file;
}
