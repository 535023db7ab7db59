/**
 * From a field of a rendered document back to the template: to the literal value where it stands there, else to the
 * expression that gives it, else to the `kind` line of the object.
 */
import { editText, lineStarts, type Path, positionAt, type Span, spanOf, type YamlEdit } from '../../yaml/index.js';
import { type Anchor, type Origins, type Source, treeOf } from '../sourceFile.js';
import { type Alignment, align, type Segment, segmentsOf } from './alignment.js';
import { linesOf, type TemplateLines } from './lines.js';
import { readTemplate } from './template.js';

/** A template with its lines, worked out when a document is first led back to it. */
export interface TemplateText {
  readonly file: string;
  readonly text: string;
  readonly lines: () => TemplateLines;
}

export function templateText(file: string, text: string): TemplateText {
  let lines: TemplateLines | undefined;
  return {
    file,
    text,
    lines: () => {
      lines ??= linesOf(text, readTemplate(text));
      return lines;
    },
  };
}

/** A document that a template gave. */
export interface RenderedDocument {
  readonly text: string;
  /** Lines before this one are not the template's. */
  readonly firstLine: number;
  readonly kind: string;
  /** How many documents of the same kind the template gave before it. */
  readonly ordinal: number;
}

export function originsIn(template: TemplateText, document: RenderedDocument): Origins {
  let aligned: Aligned | undefined;
  const here = (): Aligned => {
    aligned ??= alignedTo(template, document);
    return aligned;
  };
  const source: Source = { file: template.file, document: 0 };
  return {
    placeOf(path, part): Anchor {
      const root = treeOf(document).root;
      const place =
        placeIn(here(), spanOf(root, path, part)) ??
        placeIn(here(), spanOf(root, [...objectBase(path), 'kind'], 'key')) ??
        placeIn(here(), spanOf(root, ['kind'], 'key'));
      return { source, span: place ?? here().fallback, text: template.text };
    },
    // What an expression gives, or a loop repeats, is not changed by changing the text of one place.
    isComposed: () => true,
    editOf(edit: YamlEdit) {
      const change = editText(document.text, treeOf(document).root, edit);
      const span = change && !/\n|{{/.test(change.newText) ? literalIn(here(), change) : undefined;
      return change && span && { anchor: { source, span, text: template.text }, newText: change.newText };
    },
  };
}

/** Where a part of a line stands as literal text, and nowhere else: a loop puts it out several times. */
function literalIn(aligned: Aligned, span: Span): Span | undefined {
  const { line, character } = positionAt(aligned.starts, span.start);
  const id = aligned.alignment[line - aligned.firstLine];
  const node = id === undefined ? undefined : aligned.template.lines().nodes[id];
  if (node?.kind !== 'line' || node.inLoop) return undefined;
  const end = character + (span.end - span.start);
  const segments = segmentsOf(node.pieces, aligned.lines[line] ?? '') ?? [];
  const segment = segments.find(({ from, to, piece }) => piece.text !== undefined && from <= character && end <= to);
  if (!segment) return undefined;
  const start = segment.piece.start + character - segment.from;
  return { start, end: start + (end - character) };
}

/** `['items', 3]` for a place within an item of a list. */
function objectBase(path: Path): Path {
  return path[0] === 'items' && typeof path[1] === 'number' ? path.slice(0, 2) : [];
}

interface Aligned {
  readonly template: TemplateText;
  readonly lines: readonly string[];
  readonly starts: readonly number[];
  readonly firstLine: number;
  readonly alignment: Alignment;
  /** Where nothing of the document is found again. */
  readonly fallback: Span;
}

function alignedTo(template: TemplateText, { text, firstLine, kind, ordinal }: RenderedDocument): Aligned {
  const lines = text.split('\n');
  const { nodes } = template.lines();
  const likely = startsOf(template.lines(), kind)[ordinal];
  const alignment = align(template.lines(), lines.slice(firstLine), (start) => start === likely);
  const first = nodes.find((node) => node.kind === 'line' || node.kind === 'block');
  const start = first?.kind === 'line' ? first.pieces[0]?.start : first?.kind === 'block' ? first.start : undefined;
  return {
    template,
    lines,
    starts: lineStarts(text),
    firstLine,
    alignment,
    fallback: lineAt(template.text, start ?? 0),
  };
}

/** Nodes at which a document of that kind begins, going by what its `kind` line says. */
function startsOf({ nodes }: TemplateLines, kind: string): number[] {
  const starts: number[] = [];
  let start = 0;
  for (const [id, node] of nodes.entries()) {
    if (node.kind === 'break') start = id + 1;
    const text = node.kind === 'line' ? node.pieces[0]?.text : undefined;
    const written = text === undefined ? undefined : /^kind:\s*["']?([A-Za-z]+)/.exec(text)?.[1];
    if (written === kind && starts.at(-1) !== start) starts.push(start);
  }
  return starts;
}

function placeIn(aligned: Aligned, span: Span): Span | undefined {
  const { line, character } = positionAt(aligned.starts, span.start);
  const id = aligned.alignment[line - aligned.firstLine];
  const node = id === undefined ? undefined : aligned.template.lines().nodes[id];
  if (node?.kind === 'block') return { start: node.start, end: node.end };
  if (node?.kind !== 'line') return undefined;
  const text = aligned.lines[line] ?? '';
  const end = Math.min(character + (span.end - span.start), text.length);
  return spanWithin(segmentsOf(node.pieces, text) ?? [], character, Math.max(end, character + 1));
}

/** Where the columns `from` to `to` of a line stand in the template. */
function spanWithin(segments: readonly Segment[], from: number, to: number): Span | undefined {
  const touched = segments.filter((segment) => segment.from < to && segment.to > from);
  const first = touched[0];
  const last = touched.at(-1);
  if (!first || !last) return undefined;
  return {
    start: first.piece.text === undefined ? first.piece.start : first.piece.start + Math.max(from - first.from, 0),
    end:
      last.piece.text === undefined
        ? last.piece.end
        : last.piece.start + Math.min(to - last.from, last.piece.text.length),
  };
}

/** The text of the line that an offset stands in, without its indentation. */
function lineAt(text: string, offset: number): Span {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const line = text.slice(start, newline === -1 ? text.length : newline);
  const written = line.trim();
  const from = start + line.indexOf(written);
  return { start: from, end: from + Math.max(written.length, 1) };
}
