/**
 * New YAML, written as the text around it is: in braces or in lines, with its quotes, its indentation, and its lists
 * indented below their keys or not. Knows no edits.
 */
import type { YEntry, YMap, YNode, YSeq } from './node.js';
import { readPlain } from './scalar.js';

/** Keys, scalars and lists that an edit writes. */
export type NewValue = string | number | boolean | readonly NewValue[] | NewMapping;
export interface NewMapping {
  readonly [key: string]: NewValue;
}

/** How a text is laid out. */
export interface Layout {
  readonly text: string;
  readonly eol: string;
  /** Columns that a mapping stands below its key. */
  readonly step: number;
  /** Columns that the dashes of a list stand below its key. */
  readonly listStep: number;
}

/** Where a value goes. */
export interface Style {
  /** In braces and brackets. */
  readonly flow: boolean;
  /** The quote that keys around it have; empty for none. In flow style strings have it too. */
  readonly quote: string;
  /** A value of the same kind that stands nearby and is written likewise. */
  readonly model?: YNode | undefined;
}

/** Told by the first mapping and the first list that stand below a key. */
export function layoutOf(text: string, root: YNode | undefined): Layout {
  const found: { step?: number; listStep?: number } = {};
  const seen = new Set<YNode>();
  const walk = (node: YNode): void => {
    if (node.kind === 'scalar' || seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'seq') {
      for (const item of node.items) walk(item);
      return;
    }
    for (const entry of node.entries) {
      if (found.step !== undefined && found.listStep !== undefined) return;
      if (!node.flow && !entry.merged) measure(entry);
      walk(entry.value);
    }
  };
  const measure = ({ value, keyStart }: YEntry): void => {
    if (value.kind === 'scalar' || value.flow) return;
    const first = value.kind === 'map' ? value.entries[0]?.keyStart : dashOf(text, value, 0);
    if (first === undefined || first < keyStart) return;
    const below = columnOf(text, first) - columnOf(text, keyStart);
    if (value.kind === 'map' && below > 0) found.step ??= below;
    if (value.kind === 'seq' && below >= 0) found.listStep ??= below;
  };
  if (root) walk(root);
  const step = found.step ?? 2;
  return { text, eol: text.includes('\r\n') ? '\r\n' : '\n', step, listStep: found.listStep ?? step };
}

/** Columns from the beginning of the line. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** The dash of an item of a list in lines; undefined where something else stands between the dash and its value. */
export function dashOf(text: string, seq: YSeq, index: number): number | undefined {
  const item = seq.items[index];
  if (seq.flow || item === undefined) return undefined;
  const before = /-[ \t]*(?:\r?\n[ \t]*)?$/.exec(text.slice(Math.max(0, item.start - 200), item.start));
  return before ? item.start - before[0].length : undefined;
}

/** What stands behind the colon of a key in column `column`, with the space or the line break before it. */
export function behindKey(value: NewValue, column: number, style: Style, layout: Layout): string {
  if (isInline(value, style)) return ` ${inline(value, style, layout)}`;
  if (isList(value)) return linesOf(value, column + layout.listStep, style, layout);
  return Object.entries(value)
    .map(
      ([key, one]) => `${breakTo(column + layout.step, layout)}${pair(key, one, column + layout.step, style, layout)}`,
    )
    .join('');
}

/** An item of a list whose dashes stand in column `column`, each item on a line of its own, line break first. */
function linesOf(items: readonly NewValue[], column: number, style: Style, layout: Layout): string {
  const { model } = style;
  return items
    .map((item) => {
      const own = { ...style, model: model?.kind === 'seq' ? model.items.at(-1) : undefined };
      return `${breakTo(column, layout)}- ${behindDash(item, column + 2, own, layout)}`;
    })
    .join('');
}

/** An item of a list; its text begins in column `column`. */
export function behindDash(value: NewValue, column: number, style: Style, layout: Layout): string {
  if (isInline(value, style) || isList(value)) return inline(value, { ...style, flow: true }, layout);
  return Object.entries(value)
    .map(([key, one]) => pair(key, one, column, style, layout))
    .join(breakTo(column, layout));
}

function pair(key: string, value: NewValue, column: number, style: Style, layout: Layout): string {
  const entry = entryLike(style.model, key);
  const quote = quoteOf(layout.text, style.model) ?? style.quote;
  return `${quoted(key, quote)}:${behindKey(value, column, { ...style, quote, model: entry?.value }, layout)}`;
}

function breakTo(column: number, { eol }: Layout): string {
  return `${eol}${' '.repeat(column)}`;
}

function isList(value: NewValue): value is readonly NewValue[] {
  return Array.isArray(value);
}

/** On one line: scalars, what is empty, what stands in flow style, and what its like nearby has in flow style. */
function isInline(value: NewValue, { flow, model }: Style): boolean {
  if (typeof value !== 'object' || flow) return true;
  if (Object.keys(value).length === 0) return true;
  return model !== undefined && model.kind !== 'scalar' && model.flow && model.end - model.start > 2;
}

/** A value in flow style, or a scalar. */
export function inline(value: NewValue, style: Style, layout: Layout): string {
  const { model, quote, flow } = style;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    const before =
      model?.kind === 'scalar' && model.style !== 'plain' ? (layout.text[model.start] ?? '') : flow ? quote : '';
    return quoted(value, before === '"' || before === "'" ? before : '');
  }
  if (isList(value)) {
    const own = { ...style, flow: true, model: model?.kind === 'seq' ? model.items.at(-1) : undefined };
    return `[${value.map((one) => inline(one, own, layout)).join(', ')}]`;
  }
  const keys = quoteOf(layout.text, model) ?? quote;
  const pairs = Object.entries(value).map(([key, one]) => {
    const own = { flow: true, quote: keys, model: entryLike(model, key)?.value };
    return `${quoted(key, keys)}: ${inline(one, own, layout)}`;
  });
  const space = pairs.length === 0 || isTight(layout.text, model) ? '' : ' ';
  return `{${space}${pairs.join(', ')}${space}}`;
}

/** The entry of the same key, or, since the keys may be new, any other. */
function entryLike(model: YNode | undefined, key: string): YEntry | undefined {
  return model?.kind === 'map' ? model.entries.find((entry) => entry.key === key) : undefined;
}

/** The quote that the keys of a mapping have; undefined where there is none to look at. */
function quoteOf(text: string, model: YNode | undefined): string | undefined {
  const first = model?.kind === 'map' ? model.entries.find((entry) => !entry.merged) : undefined;
  const start = first && text[first.keyStart];
  return first && (start === '"' || start === "'" ? start : '');
}

/** `{a: b}` in place of `{ a: b }`: as the model has it, else as most texts in JSON have it and most others have not. */
function isTight(text: string, model: YNode | undefined): boolean {
  const map: YMap | undefined = model?.kind === 'map' && model.flow ? model : undefined;
  return map !== undefined ? !/^\{\s/.test(text.slice(map.start, map.start + 2)) : /\{["\w]/.test(text);
}

/** A string as a key or value that Kubernetes reads as that string, quoted only where it must be. */
export function scalarText(value: string): string {
  return quoted(value, '');
}

/** A string as YAML text in the quoting that stood there before. */
export function quoted(value: string, before: string): string {
  if (before === "'" && !NEEDS_ESCAPE.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return before !== '"' && isPlainSafe(value) ? value : doubleQuoted(value);
}

/** Characters that JSON leaves as they are and YAML does not. */
const NEEDS_ESCAPE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;

export function doubleQuoted(value: string): string {
  const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(new RegExp(NEEDS_ESCAPE, 'g'), escaped);
}

function isPlainSafe(value: string): boolean {
  return /^[A-Za-z0-9_./][A-Za-z0-9_./@:-]*$/.test(value) && !/:$/.test(value) && readPlain(value).type === 'string';
}
