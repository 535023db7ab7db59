/**
 * Whose peer each end is: a row of bits over the rules of one direction, made when it is first asked for and brought up
 * to date after edits. Rows lie in pages side by side, since thousands of small arrays cost more than what is in them.
 */
import type { Match } from '../resources/index.js';
import type { Rulebook } from './rulebook.js';
import { slotOf, type Universe } from './universe.js';

/** A row begins at `offset`: bit `i % 32` of word `i / 32` stands for rule `i`. */
export interface Row {
  readonly page: Page;
  readonly offset: number;
}

export interface Page {
  readonly certain: Uint32Array;
  /** Beside the certain ones; may repeat them. Undefined while no end of the page has any. */
  possible: Uint32Array | undefined;
  /** Of the rulebook, by row; 0 for a row that is not made. */
  readonly versions: Float64Array;
}

export interface Rows {
  at(universe: Universe, id: number): Row;
  /** Forgets what is kept in a slot. */
  clear(slot: number): void;
}

const PAGE = 64;
/** Words that the rows of one direction take at most (20 MB); beyond that all are forgotten. */
const MOST_WORDS = 5_000_000;

export function rowsOf(book: Rulebook): Rows {
  let pages: (Page | undefined)[] = [];
  let count = 0;
  let stride = 0;
  return {
    at(universe, id) {
      if (stride < book.groups.length || count * PAGE * stride > MOST_WORDS) forget();
      const slot = slotOf(universe, id);
      const page = pageOf(slot);
      const row = slot & 63;
      const offset = row * stride;
      follow(page, row, offset, universe, id);
      return { page, offset };
    },
    clear(slot) {
      const page = pages[slot >>> 6];
      const row = slot & 63;
      if (!page?.versions[row]) return;
      page.versions[row] = 0;
      for (const words of [page.certain, page.possible]) words?.fill(0, row * stride, (row + 1) * stride);
    },
  };

  /** With room for some more words, so that not every edit makes all rows longer. */
  function forget(): void {
    pages = [];
    count = 0;
    stride = Math.ceil(book.groups.length * 1.1) + 4;
  }

  function pageOf(slot: number): Page {
    const known = pages[slot >>> 6];
    if (known) return known;
    const page = emptyPage(stride);
    pages[slot >>> 6] = page;
    count++;
    return page;
  }

  function follow(page: Page, row: number, offset: number, universe: Universe, id: number): void {
    const version = page.versions[row] as number;
    if (version === book.version) return;
    book.tellSince(version, universe, id, (rule, match) => mark(page, offset, rule, match));
    page.versions[row] = book.version;
  }
}

function emptyPage(stride: number): Page {
  return { certain: new Uint32Array(PAGE * stride), possible: undefined, versions: new Float64Array(PAGE) };
}

function mark(page: Page, offset: number, rule: number, match: Match): void {
  const word = offset + (rule >>> 5);
  const bit = 1 << (rule & 31);
  if (match === 'yes') page.certain[word] = (page.certain[word] as number) | bit;
  else if (match === 'unknown') {
    page.possible ??= new Uint32Array(page.certain.length);
    page.possible[word] = (page.possible[word] as number) | bit;
  } else {
    page.certain[word] = (page.certain[word] as number) & ~bit;
    if (page.possible) page.possible[word] = (page.possible[word] as number) & ~bit;
  }
}
