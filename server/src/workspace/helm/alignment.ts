/**
 * Which line of a template put out which line of a document: the most likely way through the template's lines, found
 * by dynamic programming. Literal text that agrees speaks for a way; lines that must come and don't speak against it.
 */
import type { LineNode, Piece, TemplateLines } from './lines.js';

/** For each line of the document the node that put it out; undefined where none is likely. */
export type Alignment = readonly (number | undefined)[];

/** Where a line came from: stretches of the line and of the template. */
export interface Segment {
  /** Columns of the line, the end exclusive. */
  readonly from: number;
  readonly to: number;
  readonly piece: Piece;
}

/** Documents longer than this times their template are not aligned: nobody waits for that. */
const MOST_CELLS = 2_000_000;
/** Nothing that a packet meets stands in longer lines. */
const MOST_CHARACTERS_OF_LINE = 5_000;
/** Ways that are worse than the best one by more than this are given up. */
const BEAM = 60;

const UNEXPLAINED_LINE = -6;
const ODD_START = -8;
const PREFERRED_START = 0.5;
const MOST_WEIGHT = 30;

/** What happened on the way from a node to the next. */
const SKIPPED = 0;
const EXPLAINED = 1;
const UNEXPLAINED = 2;
const NONE = -1;
const START = -2;

/**
 * `lines` are those of one document, without its `---` and comments of helm. `isPreferred` tells where the document
 * probably begins, among the nodes where one may.
 */
export function align(
  { nodes }: TemplateLines,
  lines: readonly string[],
  isPreferred: (start: number) => boolean,
): Alignment {
  const width = nodes.length;
  if (width * (lines.length + 1) > MOST_CELLS) return lines.map(() => undefined);
  // How a state was reached: the node before, times four, plus what happened on the way.
  const reached = new Int32Array(width * (lines.length + 1)).fill(NONE);
  let scores = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  for (const start of nodes.keys()) {
    const isStart = start === 0 || nodes[start - 1]?.kind === 'break';
    scores[start] = isStart ? (isPreferred(start) ? PREFERRED_START : 0) : ODD_START;
    reached[start] = START;
  }
  for (const [index, text] of lines.entries()) {
    const row = index * width;
    follow(nodes, scores, reached, row);
    const best = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
    const next = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
    const reach = (to: number, score: number, from: number, how: number): void => {
      if (score <= (next[to] ?? 0)) return;
      next[to] = score;
      reached[row + width + to] = from * 4 + how;
    };
    for (const [id, node] of nodes.entries()) {
      const score = scores[id] ?? Number.NEGATIVE_INFINITY;
      if (score < best - BEAM) continue;
      if (text.trim() === '') {
        reach(id, score, id, UNEXPLAINED);
        continue;
      }
      if (node.kind === 'line') {
        const gain = matchScore(node, text);
        if (gain !== undefined) for (const to of node.next) reach(to, score + gain, id, EXPLAINED);
      } else if (node.kind === 'block') {
        reach(id, score + blockScore(node.indent, text), id, EXPLAINED);
      }
      reach(id, score + UNEXPLAINED_LINE, id, UNEXPLAINED);
    }
    scores = next;
  }
  follow(nodes, scores, reached, lines.length * width);
  return wayBack(nodes, scores, reached, lines.length);
}

/** Lets every way go on through nodes that put out nothing, and past lines that do not come though they should. */
function follow(nodes: readonly LineNode[], scores: Float64Array, reached: Int32Array, row: number): void {
  for (let pass = 0, changed = true; changed && pass < MOST_PASSES; pass++) {
    changed = false;
    for (const [id, node] of nodes.entries()) {
      const score = (scores[id] ?? Number.NEGATIVE_INFINITY) - costOfSkipping(node);
      if (score === Number.NEGATIVE_INFINITY) continue;
      for (const to of node.next) {
        if (score <= (scores[to] ?? 0)) continue;
        scores[to] = score;
        reached[row + to] = id * 4 + SKIPPED;
        changed ||= to < id;
      }
    }
  }
}
/** Only loops lead back, and nobody nests more of them. */
const MOST_PASSES = 8;

function costOfSkipping(node: LineNode): number {
  switch (node.kind) {
    case 'line':
      return 3 + literalGain(node.weight);
    case 'break':
      return Number.POSITIVE_INFINITY;
    case 'block':
    case 'fork':
      return 0;
  }
}

function literalGain(weight: number): number {
  return Math.min(weight, MOST_WEIGHT) / 2;
}

function matchScore(node: Extract<LineNode, { kind: 'line' }>, text: string): number | undefined {
  const segments = segmentsOf(node.pieces, text);
  if (segments === undefined) return undefined;
  const [first, second] = segments;
  const isDeeper =
    first?.piece.text?.trim() === '' && second?.piece.text === undefined && /\s/.test(text[second?.from ?? 0] ?? '');
  return 1 + literalGain(node.weight) - (isDeeper ? 3 : 0);
}

function blockScore(indent: number, text: string): number {
  return text.length - text.trimStart().length >= indent ? 0 : UNEXPLAINED_LINE - 1;
}

/** How the pieces of a template's line make up a line of output; undefined where they don't. */
export function segmentsOf(pieces: readonly Piece[], line: string): Segment[] | undefined {
  if (line.length > MOST_CHARACTERS_OF_LINE) return undefined;
  const last = pieces.at(-1);
  // White space at the end may stand before an expression that gives nothing.
  const text = last?.text === undefined ? line : line.trimEnd();
  const segments: Segment[] = [];
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    if (piece.text === undefined) continue;
    const before = pieces[index - 1];
    const isFree = before !== undefined && before.text === undefined;
    const isLast = piece === last;
    const from = !isFree ? at : isLast ? text.length - piece.text.length : text.indexOf(piece.text, at);
    if (from < at || !text.startsWith(piece.text, from)) return undefined;
    if (isFree) segments.push({ from: at, to: from, piece: before });
    at = from + piece.text.length;
    segments.push({ from, to: at, piece });
  }
  if (last && last.text === undefined) segments.push({ from: at, to: text.length, piece: last });
  else if (at !== text.length) return undefined;
  return segments;
}

function wayBack(
  nodes: readonly LineNode[],
  scores: Float64Array,
  reached: Int32Array,
  count: number,
): (number | undefined)[] {
  const width = nodes.length;
  let best = Number.NEGATIVE_INFINITY;
  let at = 0;
  for (const [id, node] of nodes.entries()) {
    const isEnd = id === width - 1 || node.kind === 'break';
    const score = (scores[id] ?? best) + (isEnd ? 0 : ODD_START);
    if (score > best) {
      best = score;
      at = id;
    }
  }
  const origins: (number | undefined)[] = new Array(count).fill(undefined);
  for (let line = count; ; ) {
    const step = reached[line * width + at] ?? NONE;
    if (step < 0) return origins;
    at = step >> 2;
    if ((step & 3) === SKIPPED) continue;
    line--;
    if ((step & 3) === EXPLAINED) origins[line] = at;
  }
}
