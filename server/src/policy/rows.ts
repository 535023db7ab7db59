/**
 * Whose peer each end is: a row of bits over the rules of one direction, made when it is first asked for and brought up
 * to date after edits. Rows lie in pages side by side, since thousands of small arrays cost more than what is in them.
 */
import type { Match } from '../resources/index.js';
import type { Rulebook } from './rulebook.js';
import type { Universe } from './universe.js';

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
  /** The rows of ends that have another number now, each with the one that it had. */
  moved(numbers: Iterable<readonly [id: number, before: number]>): Rows;
}

const PAGE = 64;
/** Words that the rows of one direction take at most (20 MB); beyond that all are forgotten. */
const MOST_WORDS = 5_000_000;

export function rowsOf(book: Rulebook, pages: (Page | undefined)[] = [], stride = 0): Rows {
  let count = pages.reduce((sum, page) => (page ? sum + 1 : sum), 0);
  return {
    at(universe, id) {
      if (stride < book.groups.length || count * PAGE * stride > MOST_WORDS) forget();
      const page = pageOf(id);
      const offset = (id & 63) * stride;
      follow(page, offset, universe, id);
      return { page, offset };
    },
    moved(numbers) {
      const next: (Page | undefined)[] = [];
      for (const [id, before] of numbers) {
        const page = pages[before >>> 6];
        if (!page?.versions[before & 63]) continue;
        const target = next[id >>> 6] ?? emptyPage(stride);
        next[id >>> 6] = target;
        copyRow(page, before & 63, target, id & 63, stride);
      }
      return rowsOf(book, next, stride);
    },
  };

  /** With room for some more words, so that not every edit makes all rows longer. */
  function forget(): void {
    pages = [];
    count = 0;
    stride = Math.ceil(book.groups.length * 1.1) + 4;
  }

  function pageOf(id: number): Page {
    const known = pages[id >>> 6];
    if (known) return known;
    const page = emptyPage(stride);
    pages[id >>> 6] = page;
    count++;
    return page;
  }

  function follow(page: Page, offset: number, universe: Universe, id: number): void {
    const version = page.versions[id & 63] as number;
    if (version === book.version) return;
    book.tellSince(version, universe, id, (rule, match) => mark(page, offset, rule, match));
    page.versions[id & 63] = book.version;
  }
}

function emptyPage(stride: number): Page {
  return { certain: new Uint32Array(PAGE * stride), possible: undefined, versions: new Float64Array(PAGE) };
}

function copyRow(page: Page, from: number, target: Page, to: number, stride: number): void {
  const row = (words: Uint32Array): Uint32Array => words.subarray(from * stride, (from + 1) * stride);
  target.certain.set(row(page.certain), to * stride);
  if (page.possible) {
    target.possible ??= new Uint32Array(target.certain.length);
    target.possible.set(row(page.possible), to * stride);
  }
  target.versions[to] = page.versions[from] as number;
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
