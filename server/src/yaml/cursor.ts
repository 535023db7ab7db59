/**
 * Where a cursor stands in YAML that is being typed, by its lines alone: no parser knows what a half-written line will
 * become. Understands block and flow style as people write configuration; block scalars, anchors and tags it does not.
 */
import type { Path } from './node.js';

export interface Cursor {
  /** Of the mapping or list that what is typed belongs to; behind a key's colon that key is its last step. */
  readonly path: Path;
  /** Behind a colon, or something that has no colon yet: a key, an item of a list, a value on a line of its own. */
  readonly part: 'key' | 'value';
  /** The text around the cursor, without quotes; empty between texts. */
  readonly text: string;
  /** Where that text stands, with its quotes. */
  readonly start: number;
  readonly end: number;
  /** A colon follows. */
  readonly isKey: boolean;
  readonly inFlow: boolean;
  /** Spaces before it on its line, dashes counted as spaces. */
  readonly column: number;
  /** Other keys of the same mapping. */
  readonly siblings: ReadonlySet<string>;
}

interface Token {
  readonly path: Path;
  readonly part: 'key' | 'value';
  readonly start: number;
  readonly end: number;
  readonly isKey: boolean;
  readonly inFlow: boolean;
  readonly column: number;
}

interface Opener {
  readonly column: number;
  readonly step: string | number;
}

interface Frame {
  readonly kind: 'map' | 'seq';
  readonly path: Path;
  index: number;
  key: string | undefined;
}

/** Undefined in comments, and where nesting is deeper than anybody writes. */
export function cursorIn(text: string, offset: number): Cursor | undefined {
  const scan = new Scan(text, offset);
  scan.run();
  const { found } = scan;
  if (!found) return undefined;
  const isValue = found.part === 'value';
  const parent = isValue ? found.path.slice(0, -1) : found.path;
  const siblings = scan.keys
    .filter((key) => key.start !== found.start && samePath(key.path, parent))
    .map((key) => unquoted(text.slice(key.start, key.end)))
    .filter((key) => !isValue || key !== found.path.at(-1));
  return { ...found, text: unquoted(text.slice(found.start, found.end)), siblings: new Set(siblings) };
}

const DEEPEST = 40;
const MOST_CHARACTERS = 200_000;
/** A key and its colon at the beginning of a text. */
const KEY = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#:{}[\],"'](?:[^:#{}[\],]*[^\s:#{}[\],])?)[ \t]*:(?=\s|$)/;

class Scan {
  found: Token | undefined;
  readonly keys: Token[] = [];
  /** Open keys and list items of block style, outermost first. */
  #stack: Opener[] = [];
  /** Open braces and brackets. */
  #frames: Frame[] = [];
  #flowColumn = 0;

  constructor(
    readonly text: string,
    readonly offset: number,
  ) {}

  run(): void {
    if (this.text.length > MOST_CHARACTERS) return;
    let start = 0;
    for (const line of this.text.split('\n')) {
      const plain = line.endsWith('\r') ? line.slice(0, -1) : line;
      // What is typed on a line with less indentation ends a bracket that nobody has closed yet.
      const indent = plain.length - plain.trimStart().length;
      const content = plain.trimStart();
      if (this.#frames.length > 0 && indent <= this.#flowColumn && (KEY.test(content) || content.startsWith('- ')))
        this.#frames = [];
      if (this.#frames.length > 0) this.#flow(plain, start, 0);
      else this.#block(plain, start);
      if (this.#stack.length > DEEPEST || this.#frames.length > DEEPEST) return;
      start += line.length + 1;
    }
  }

  #has(start: number, end: number): boolean {
    return this.offset >= start && this.offset <= end;
  }

  #block(line: string, start: number): void {
    let at = line.length - line.trimStart().length;
    const onLine = this.#has(start, start + line.length);
    while (line[at] === '-' && (at + 1 === line.length || line[at + 1] === ' ')) {
      this.#item(at);
      at++;
      while (line[at] === ' ') at++;
    }
    const rest = line.slice(at);
    const cursor = this.offset - start;
    if (rest === '' || rest.startsWith('#')) {
      if (!onLine || (rest !== '' && cursor > at)) return;
      const column = Math.min(cursor, at);
      const path = line.slice(0, at).includes('-') && cursor >= at ? this.#path() : this.#pathAt(column);
      this.found = { path, part: 'key', start: this.offset, end: this.offset, isKey: false, inFlow: false, column };
      return;
    }
    const key = KEY.exec(rest);
    const path = this.#pathAt(at);
    if (!key) {
      if (rest.startsWith('{') || rest.startsWith('[')) this.#open(line, start, at, path);
      else this.#scalar(line, start, at, path, 'key');
      return;
    }
    const written = key[1] ?? '';
    const place = { path, start: start + at, end: start + at + written.length, isKey: true, inFlow: false, column: at };
    this.keys.push({ ...place, part: 'key' });
    if (this.#has(place.start, place.end)) this.found = { ...place, part: 'key' };
    while ((this.#stack.at(-1)?.column ?? -1) >= at) this.#stack.pop();
    this.#stack.push({ column: at, step: unquoted(written) });
    let value = at + key[0].length;
    while (line[value] === ' ') value++;
    const below = [...path, unquoted(written)];
    if (line[value] === '{' || line[value] === '[') this.#open(line, start, value, below);
    else this.#scalar(line, start, value, below, 'value', at + key[0].length);
  }

  /** A plain or quoted text up to a comment; `from` is where the cursor may stand before it. */
  #scalar(line: string, start: number, at: number, path: Path, part: 'key' | 'value', from = at): void {
    const rest = line.slice(at);
    const comment = rest.startsWith('#') ? 0 : rest.search(/\s#/);
    const written = (comment === -1 ? rest : rest.slice(0, comment)).trimEnd();
    const end = start + at + written.length;
    const cursorEnd = comment === -1 ? start + line.length : Math.max(end, start + from);
    const [place, last] = written === '' ? [this.offset, this.offset] : [start + at, end];
    if (this.#has(start + from, cursorEnd))
      this.found = { path, part, start: place, end: last, isKey: false, inFlow: false, column: at };
  }

  #item(column: number): void {
    while ((this.#stack.at(-1)?.column ?? -1) > column) this.#stack.pop();
    const top = this.#stack.at(-1);
    const index = top?.column === column && typeof top.step === 'number' ? top.step + 1 : 0;
    if (index > 0) this.#stack.pop();
    this.#stack.push({ column, step: index });
  }

  #path(): Path {
    return this.#stack.map((one) => one.step);
  }

  /** Of the mapping or list to which something at this column belongs. */
  #pathAt(column: number): Path {
    return this.#stack.filter((one) => one.column < column).map((one) => one.step);
  }

  #open(line: string, start: number, at: number, path: Path): void {
    this.#flowColumn = line.length - line.trimStart().length;
    this.#frames = [{ kind: line[at] === '{' ? 'map' : 'seq', path, index: 0, key: undefined }];
    this.#flow(line, start, at + 1);
  }

  #flow(line: string, start: number, from: number): void {
    let at = from;
    let free = from;
    while (at <= line.length) {
      const frame = this.#frames.at(-1);
      if (!frame || this.#frames.length > DEEPEST) return;
      const char = line[at];
      if (char !== undefined && char.trim() === '') {
        at++;
        continue;
      }
      const isComment = char === '#' && (at === 0 || line[at - 1] === ' ');
      if (char === undefined || isComment || '{}[],'.includes(char)) {
        this.#between(frame, start + free, start + at);
        if (char === undefined || isComment) return;
        if (char === '{' || char === '[')
          this.#frames.push({ kind: char === '{' ? 'map' : 'seq', path: pathOf(frame), index: 0, key: undefined });
        else if (char === ',') next(frame);
        else this.#frames.pop();
        at++;
      } else {
        if (at > free) this.#between(frame, start + free, start + at - 1);
        at = this.#flowToken(line, start, at, frame);
      }
      free = at;
    }
  }

  /** Reads a key with its colon, or a scalar; gives where it ends. */
  #flowToken(line: string, start: number, at: number, frame: Frame): number {
    const rest = line.slice(at);
    const key = frame.kind === 'map' && frame.key === undefined ? KEY.exec(rest) : null;
    const written =
      key?.[1] ?? /^(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|[^,[\]{}#]+|#)/.exec(rest)?.[0].trimEnd() ?? rest.slice(0, 1);
    const place = {
      path: key ? frame.path : pathOf(frame),
      part: frame.kind === 'map' && frame.key !== undefined ? ('value' as const) : ('key' as const),
      start: start + at,
      end: start + at + written.length,
      isKey: key !== null,
      inFlow: true,
      column: 0,
    };
    if (key) this.keys.push(place);
    if (this.#has(place.start, place.end)) this.found = place;
    if (key) frame.key = unquoted(written);
    return at + (key?.[0] ?? written).length;
  }

  /** The cursor in the white space before the next sign. */
  #between(frame: Frame, from: number, to: number): void {
    if (!this.#has(from, to) || this.found) return;
    const part = frame.kind === 'map' && frame.key !== undefined ? 'value' : 'key';
    const at = this.offset;
    this.found = { path: pathOf(frame), part, start: at, end: at, isKey: false, inFlow: true, column: 0 };
  }
}

function next(frame: Frame): void {
  frame.key = undefined;
  frame.index++;
}

/** Of what stands in a bracket now: the value of a key, an item, or the mapping itself before there is a key. */
function pathOf({ kind, path, index, key }: Frame): Path {
  if (kind === 'seq') return [...path, index];
  return key === undefined ? path : [...path, key];
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

function unquoted(text: string): string {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text;
  return text.slice(1, text.length > 1 && text.endsWith(quote) ? -1 : undefined);
}
