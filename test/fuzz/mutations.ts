/** Damage to one text: characters, lines, blocks of lines that hang together, values and keys, line ends and sizes. */
import type { Dice } from './dice.js';
import { KEYS, LINES, VALUES } from './hostileParts.js';

/** `other` is the text of another manifest, to take parts from. */
type Mutation = (text: string, dice: Dice, other: string) => string;

/** A mutated text is never longer, so that repeated mutations do not pile up; what is huge on purpose has its own file. */
const MOST_CHARACTERS = 60_000;

export function mutated(text: string, dice: Dice, other: string): string {
  let changed = text;
  for (let left = 1 + dice.below(5); left > 0; left--) changed = dice.pick(MUTATIONS)(changed, dice, other);
  return changed.length > MOST_CHARACTERS ? changed.slice(0, MOST_CHARACTERS) : changed;
}

const place = (text: string, dice: Dice): number => dice.below(text.length + 1);
const replaced = (text: string, start: number, end: number, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

/** A piece of a text, mostly short. */
function span(text: string, dice: Dice): readonly [start: number, end: number] {
  const start = place(text, dice);
  return [start, Math.min(text.length, start + dice.below(dice.once(4) ? 2_000 : 12))];
}

const ODD = '\u0000\u0007\u001b\t\r\n \'"[]{}:,#&*!|>%@`?-\\/=$(~.0aZ\u0085\u00a0\u2028\ud83d\udc00\ufeff';

const CHARACTERS: readonly Mutation[] = [
  (text, dice) => replaced(text, ...span(text, dice), ''),
  (text, dice) => {
    const at = place(text, dice);
    return replaced(text, at, at + dice.below(2), ODD.charAt(dice.below(ODD.length)));
  },
  (text, dice) => {
    const at = place(text, dice);
    return replaced(text, at, at, String.fromCharCode(dice.below(0x10000)));
  },
  (text, dice) => {
    const [start, end] = span(text, dice);
    return replaced(text, start, start, text.slice(start, end));
  },
  (text, dice) => {
    const [start, end] = span(text, dice);
    return replaced(text, ...span(text, dice), text.slice(start, end));
  },
  (text, dice) => text.slice(0, place(text, dice)),
  (text, dice) => text.slice(place(text, dice)),
  (text, dice, other) => text.slice(0, place(text, dice)) + other.slice(place(other, dice)),
  (text, dice) => {
    const at = place(text, dice);
    return replaced(text, at, at, ODD.charAt(dice.below(ODD.length)).repeat(1 + dice.below(3_000)));
  },
];

/** Changes the list of lines. */
const onLines =
  (change: (lines: string[], at: number, dice: Dice, other: string) => void): Mutation =>
  (text, dice, other) => {
    const lines = text.split('\n');
    change(lines, dice.below(lines.length), dice, other);
    return lines.join('\n');
  };

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** How many lines hang on one: those behind it that stand deeper. */
function blockFrom(lines: readonly string[], at: number): number {
  const indent = indentOf(lines[at] ?? '');
  let end = at + 1;
  while (end < lines.length && (lines[end]?.trim() === '' || indentOf(lines[end] ?? '') > indent)) end++;
  return end - at;
}

const shifted = (lines: readonly string[], by: number): string[] =>
  lines.map((line) => (by >= 0 ? ' '.repeat(by) + line : line.slice(Math.min(-by, indentOf(line)))));

const BLOCKS: readonly Mutation[] = [
  onLines((lines, at) => lines.splice(at, blockFrom(lines, at))),
  onLines((lines, at) => lines.splice(at, 0, ...lines.slice(at, at + blockFrom(lines, at)))),
  onLines((lines, at, dice) => {
    const block = lines.splice(at, blockFrom(lines, at));
    const to = dice.below(lines.length);
    lines.splice(to, 0, ...shifted(block, indentOf(lines[to] ?? '') - indentOf(block[0] ?? '')));
  }),
  onLines((lines, at, dice) => {
    const count = blockFrom(lines, at);
    lines.splice(at, count, ...shifted(lines.slice(at, at + count), dice.below(9) - 4));
  }),
  onLines((lines, at, dice) => {
    const block = lines.slice(at, at + blockFrom(lines, at));
    const times = Math.min(dice.below(60), Math.ceil(400 / block.length));
    for (let left = times; left > 0; left--) lines.splice(at, 0, ...block);
  }),
  onLines((lines, at, dice, other) => {
    const others = other.split('\n');
    const from = dice.below(others.length);
    const block = others.slice(from, from + blockFrom(others, from));
    lines.splice(at, 0, ...shifted(block, indentOf(lines[at] ?? '') - indentOf(block[0] ?? '')));
  }),
  onLines((lines, at, dice) => {
    lines.splice(at, dice.below(2), ' '.repeat(indentOf(lines[at] ?? '')) + dice.pick(LINES));
  }),
  onLines((lines, at, dice) => {
    const to = dice.below(lines.length);
    [lines[at], lines[to]] = [lines[to] ?? '', lines[at] ?? ''];
  }),
  onLines((lines, at) => lines.splice(at, 2, (lines[at] ?? '') + (lines[at + 1] ?? ''))),
  // The whole below a key, as if somebody had pasted it there.
  onLines((lines, at, dice) => {
    const deeper = shifted(lines, 2);
    lines.splice(at, 0, `${' '.repeat(indentOf(lines[at] ?? ''))}${dice.pick(KEYS)}:`, ...deeper.slice(0, 200));
  }),
];

const VALUE = /(?<=[:-] +)[^\s{}[\],#][^\n{}[\],]*/g;
const KEY = /[\w./$-]+(?=:(?: |$))/gm;

/** Puts something in the place of a match, if there is one. */
function swapped(text: string, pattern: RegExp, dice: Dice, by: () => string): string {
  const all = [...text.matchAll(pattern)];
  if (all.length === 0) return text;
  const match = dice.pick(all);
  return replaced(text, match.index, match.index + match[0].length, by());
}

const drawn = (from: string, pattern: RegExp, dice: Dice): string => {
  const all = [...from.matchAll(pattern)];
  return all.length === 0 ? '' : dice.pick(all)[0];
};

const FIELDS: readonly Mutation[] = [
  (text, dice) => swapped(text, VALUE, dice, () => dice.pick(VALUES)),
  (text, dice) => swapped(text, VALUE, dice, () => JSON.stringify(dice.pick(VALUES))),
  (text, dice) => swapped(text, VALUE, dice, () => drawn(text, VALUE, dice)),
  (text, dice, other) => swapped(text, VALUE, dice, () => drawn(other, VALUE, dice)),
  (text, dice) => swapped(text, VALUE, dice, () => dice.pick(VALUES).repeat(1 + dice.below(40))),
  (text, dice) => swapped(text, VALUE, dice, () => `[${Array(dice.below(20)).fill(dice.pick(VALUES)).join(', ')}]`),
  (text, dice) => swapped(text, VALUE, dice, () => `{${dice.pick(KEYS)}: ${dice.pick(VALUES)}}`),
  (text, dice) => swapped(text, VALUE, dice, () => `&a ${dice.pick(VALUES)}`),
  (text, dice) => swapped(text, VALUE, dice, () => '*a'),
  (text, dice) => swapped(text, KEY, dice, () => dice.pick(KEYS)),
  (text, dice) => swapped(text, KEY, dice, () => drawn(text, KEY, dice)),
  (text, dice, other) => swapped(text, KEY, dice, () => drawn(other, KEY, dice)),
];

const WHOLE: readonly Mutation[] = [
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text, dice) => text.replace(/\n/g, () => dice.pick(['\n', '\r\n', '\r', '\n\r', '\u0085', '\u2028'])),
  (text, dice) => text.replace(/\n/g, () => (dice.once(3) ? '\r\n' : '\n')),
  (text) => `\uFEFF${text}`,
  (text) => text.replaceAll('---', '---\n\uFEFF'),
  (text) => text.replaceAll('  ', '\t'),
  (text) => `${text}---\n${text}`,
  (text) => `${text}\n...\n${text}`,
  (text, _dice, other) => `${text}\n---\n${other}`,
  (text) => text.replaceAll('\n', ' '),
  (text) => `{{- if .Values.enabled }}\n${text}\n{{- end }}\n`,
  (text) => `apiVersion: v1\nkind: List\nitems:\n- ${text.replaceAll('\n', '\n  ')}\n`,
  (text) => text.toUpperCase(),
  (text) => `${text.trimEnd()} # ${'x'.repeat(3_000)}`,
  () => '',
];

const MUTATIONS: readonly Mutation[] = [
  ...CHARACTERS,
  ...BLOCKS,
  ...FIELDS,
  // What keeps most of the meaning brings rules to speak.
  ...FIELDS,
  ...WHOLE,
];
