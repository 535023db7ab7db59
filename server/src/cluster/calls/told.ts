/** Texts that a container is told, each character with the place where somebody wrote it. */
import type { Sourced } from '../../workspace/index.js';
import type { Path, Span } from '../../yaml/index.js';
import { UNKNOWN_CHARACTER } from './hostsInText.js';

/** A scalar of an object, or some characters of its text. */
export interface Place {
  readonly object: Sourced;
  /** Within the object. */
  readonly path: Path;
  /** Offsets into the scalar's text. Undefined for all of it. */
  readonly part: Span | undefined;
}

/** A stretch that was written in one piece. */
interface Piece {
  readonly text: string;
  /** Where its first character stands; undefined where nobody knows the characters or Kubernetes makes them. */
  readonly from: { readonly object: Sourced; readonly path: Path; readonly offset: number } | undefined;
}

export interface Told {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** The scalar that a reader would look at first. */
  readonly whole: Place;
}

export function toldIn(object: Sourced, path: Path, text: string): Told {
  return { text, pieces: [{ text, from: { object, path, offset: 0 } }], whole: { object, path, part: undefined } };
}

/** Characters that stand in no manifest. */
export function toldNowhere(text: string, whole: Place): Told {
  return { text, pieces: [{ text, from: undefined }], whole };
}

export function toldLater(whole: Place): Told {
  return toldNowhere(UNKNOWN_CHARACTER, whole);
}

/** The characters from `start` to `end`, if one person wrote them in one place; else the whole scalar that names them. */
export function placeIn(told: Told, { start, end }: Span): Place {
  let at = 0;
  for (const { text, from } of told.pieces) {
    if (start >= at && end <= at + text.length) {
      if (from === undefined) break;
      const first = from.offset + start - at;
      return { object: from.object, path: from.path, part: { start: first, end: first + end - start } };
    }
    at += text.length;
  }
  return told.whole;
}

/** Variables that are put together are rarely longer; a chain of thousands would grow with the square of its length. */
const MOST_CHARACTERS = 2048;
const LONGEST_NAME = 300;

/**
 * Puts variables into a text as Kubernetes does: `$(NAME)` becomes the variable's value where there is one, and stays
 * as it is where not; `$$` is a `$` that begins no reference.
 */
export function expanded(told: Told, lookUp: (name: string) => Told | undefined): Told {
  if (!told.text.includes('$')) return told;
  const pieces: Piece[] = [];
  let length = 0;
  const add = (piece: Piece): void => {
    if (piece.text !== '') pieces.push(piece);
    length += piece.text.length;
  };
  for (const { text, from } of told.pieces) {
    let start = 0;
    const cut = (end: number): void =>
      add({ text: text.slice(start, end), from: from && { ...from, offset: from.offset + start } });
    for (let dollar = text.indexOf('$'); dollar !== -1; dollar = text.indexOf('$', dollar + 1)) {
      const next = text[dollar + 1];
      if (next === '$') {
        cut(dollar);
        start = dollar + 1;
        dollar++;
      } else if (next === '(') {
        const rest = text.slice(dollar + 2, dollar + 2 + LONGEST_NAME);
        const name = rest.slice(0, Math.max(0, rest.indexOf(')')));
        const value = name === '' ? undefined : lookUp(name);
        if (value === undefined) continue;
        cut(dollar);
        dollar += name.length + '$()'.length - 1;
        start = dollar + 1;
        for (const piece of value.pieces) add(piece);
      }
      if (length > MOST_CHARACTERS) return toldLater(told.whole);
    }
    cut(text.length);
  }
  if (length > MOST_CHARACTERS) return toldLater(told.whole);
  return { text: pieces.map((piece) => piece.text).join(''), pieces, whole: told.whole };
}
