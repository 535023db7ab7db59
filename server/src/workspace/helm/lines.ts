/**
 * A template as the lines that it may put out: a graph whose nodes are lines with their literal parts, and places where
 * an action puts out lines of its own, and whose edges are what may follow. Control structures are edges.
 */
import type { Choice, TemplateNode } from './template.js';

/** A stretch of the template: text that is put out as it stands, or an expression, of whose result nothing is known. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** What is put out; undefined for an expression. */
  readonly text: string | undefined;
}

export type LineNode = {
  /** Nodes that may follow; a number may occur twice. */
  readonly next: number[];
} & (
  | {
      /** Exactly one line of output. */
      readonly kind: 'line';
      readonly pieces: readonly Piece[];
      /** It may be put out several times. */
      readonly inLoop: boolean;
      /** How much of it is literal: characters that are no white space. */
      readonly weight: number;
    }
  | {
      /** Any number of lines that an expression gives, each indented at least so far. */
      readonly kind: 'block';
      readonly start: number;
      readonly end: number;
      readonly indent: number;
    }
  /** `---`: documents end and begin here. */
  | { readonly kind: 'break' }
  /** Nothing is put out. The first node and the last are such. */
  | { readonly kind: 'fork' }
);

export interface TemplateLines {
  /** In the order of the template; only loops lead back. The last one is its end. */
  readonly nodes: readonly LineNode[];
}

/** More nodes than any template has; what follows them is left out. */
const MOST_NODES = 20_000;

export function linesOf(text: string, template: readonly TemplateNode[]): TemplateLines {
  const builder = new Builder(text);
  builder.fork();
  builder.sequence(template);
  builder.endLine();
  builder.fork();
  return { nodes: builder.nodes };
}

class Builder {
  readonly nodes: LineNode[] = [];
  /** Nodes that the next one follows. */
  #ends: number[] = [];
  /** How many loops are around it. */
  #loops = 0;
  /** What the line that is being put together has so far. */
  #line: Piece[] = [];

  constructor(readonly text: string) {}

  fork(): number {
    return this.#add({ kind: 'fork', next: [] });
  }

  sequence(template: readonly TemplateNode[]): void {
    for (const [index, node] of template.entries()) {
      if (this.nodes.length > MOST_NODES) return;
      if (node.kind === 'text') this.#text(node.start, node.end);
      else if (node.kind === 'value') this.#value(node.start, node.end, node.code);
      else if (this.#isWithinLine(node, template[index + 1]))
        this.#line.push({ start: node.start, end: node.end, text: undefined });
      else this.#choice(node);
    }
  }

  /** The line that is being put together is complete. */
  endLine(): void {
    const pieces = joined(this.#line);
    this.#line = [];
    const literals = pieces.flatMap((piece) => piece.text ?? []);
    const weight = literals.join('').replaceAll(/\s/g, '').length;
    const first = pieces.find((piece) => piece.text === undefined);
    const last = pieces.findLast((piece) => piece.text === undefined);
    if (weight > 0) {
      if (/^---(?:\s|$)/.test(pieces[0]?.text ?? '')) {
        this.#add({ kind: 'break', next: [] });
        return;
      }
      this.#add({ kind: 'line', pieces, inLoop: this.#loops > 0, weight, next: [] });
      // What an expression at the end gives may go on.
      const tail = pieces.at(-1);
      if (tail && tail.text === undefined) this.#block(tail, indentOf(pieces[0]?.text ?? '') + 1);
    } else if (first && last) {
      const code = this.text.slice(first.start, first.end);
      this.#block({ start: first.start, end: last.end }, indentAsked(code) ?? indentOf(pieces[0]?.text ?? ''));
    }
  }

  #block({ start, end }: { readonly start: number; readonly end: number }, indent: number): void {
    this.#add({ kind: 'block', start, end, indent, next: [] });
  }

  #add(node: LineNode): number {
    const id = this.nodes.push(node) - 1;
    for (const end of this.#ends) this.nodes[end]?.next.push(id);
    this.#ends = [id];
    return id;
  }

  #text(start: number, end: number): void {
    let from = start;
    for (;;) {
      const newline = this.text.indexOf('\n', from);
      const until = newline === -1 || newline >= end ? end : newline;
      if (until > from) this.#line.push({ start: from, end: until, text: this.text.slice(from, until) });
      if (until === end) return;
      this.endLine();
      from = until + 1;
    }
  }

  #value(start: number, end: number, code: string): void {
    const indent = newLineIndent(code);
    if (indent === undefined) {
      this.#line.push({ start, end, text: undefined });
      return;
    }
    this.endLine();
    this.#block({ start, end }, indent);
  }

  /** `type: {{ if … }}a{{ else }}b{{ end }}` is one line, whatever is chosen. */
  #isWithinLine(choice: Choice, following: TemplateNode | undefined): boolean {
    if (this.#hasNewLine(choice)) return false;
    const startsBare = this.#line.every((piece) => piece.text?.trim() === '');
    const endsBare =
      following === undefined ||
      following.kind === 'choice' ||
      (following.kind === 'text' && /^[ \t\r]*(?:\n|$)/.test(this.text.slice(following.start, following.end)));
    return !(startsBare && endsBare);
  }

  #hasNewLine(choice: Choice): boolean {
    return choice.arms.some((arm) =>
      arm.some((node) => {
        if (node.kind === 'text') return this.text.slice(node.start, node.end).includes('\n');
        return node.kind === 'choice' ? this.#hasNewLine(node) : newLineIndent(node.code) !== undefined;
      }),
    );
  }

  #choice(choice: Choice): void {
    let before: readonly Piece[] = [];
    if (this.#line.every((piece) => piece.text?.trim() === '')) {
      before = this.#line;
      this.#line = [];
    } else this.endLine();
    const fork = this.fork();
    const ends: number[] = [];
    for (const [index, arm] of choice.arms.entries()) {
      this.#ends = [fork];
      this.#line = [...before];
      if (choice.loops) this.#loops++;
      this.sequence(arm);
      this.endLine();
      if (choice.loops) this.#loops--;
      if (choice.loops && index === 0) for (const end of this.#ends) this.nodes[end]?.next.push(fork);
      else ends.push(...this.#ends);
    }
    this.#ends = [...new Set(choice.exhaustive && !choice.loops ? ends : [fork, ...ends])];
    this.#line = [];
  }
}

/** Neighbours that are of a kind made one, without the white space at the end. */
function joined(line: readonly Piece[]): Piece[] {
  const pieces: Piece[] = [];
  for (const piece of line) {
    const last = pieces.at(-1);
    if (last && last.text === undefined && piece.text === undefined)
      pieces[pieces.length - 1] = { ...last, end: piece.end };
    else if (last?.text !== undefined && piece.text !== undefined && last.end === piece.start)
      pieces[pieces.length - 1] = { start: last.start, end: piece.end, text: last.text + piece.text };
    else pieces.push(piece);
  }
  for (let last = pieces.at(-1); last?.text !== undefined; last = pieces.at(-1)) {
    const text = last.text.trimEnd();
    pieces.pop();
    if (text === '') continue;
    pieces.push({ start: last.start, end: last.start + text.length, text });
    break;
  }
  return pieces;
}

/** How far the lines are indented that an expression puts out, where it says so. */
function indentAsked(code: string): number | undefined {
  const match = /\bn?indent\s+\(?\s*(\d{1,3})\b/.exec(code);
  return match ? Number(match[1]) : undefined;
}

/** The same of one that begins a new line first. */
function newLineIndent(code: string): number | undefined {
  const match = /(?:^|\|\s*)nindent\s+\(?\s*(\d{1,3})\b[^|]*$/.exec(code);
  return match ? Number(match[1]) : undefined;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
