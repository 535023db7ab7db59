/**
 * How text looks on a terminal: colors, symbols, widths and wrapping. Manifests may be hostile, so whatever came from
 * outside goes through `neutral` before it is printed.
 */
import type { Level } from '../workspace/index.js';
import type { Io, Output } from './io.js';

export interface Style {
  readonly colors: boolean;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly strong: Paint;
  readonly good: Paint;
  readonly level: Readonly<Record<Level, { readonly symbol: string; readonly paint: Paint }>>;
  readonly bar: string;
  readonly arrow: string;
  readonly ellipsis: string;
  readonly done: string;
}

type Paint = (text: string) => string;

const UNICODE = {
  error: '✖',
  warning: '▲',
  information: '●',
  hint: '○',
  bar: '│',
  arrow: '→',
  ellipsis: '…',
  done: '✔',
};
const ASCII = {
  error: 'x',
  warning: '!',
  information: 'i',
  hint: '-',
  bar: '|',
  arrow: '>',
  ellipsis: '...',
  done: '*',
};

export function styleFor(output: Output, env: Io['env']): Style {
  const colors = hasColors(output, env);
  const paint = (...codes: number[]): Paint =>
    colors ? (text) => `\x1b[${codes.join(';')}m${text}\x1b[0m` : (text) => text;
  const signs = isAsciiOnly(env) ? ASCII : UNICODE;
  return {
    colors,
    bold: paint(1),
    dim: paint(2),
    strong: paint(1, 36),
    good: paint(32),
    level: {
      error: { symbol: signs.error, paint: paint(1, 31) },
      warning: { symbol: signs.warning, paint: paint(1, 33) },
      information: { symbol: signs.information, paint: paint(1, 34) },
      hint: { symbol: signs.hint, paint: paint(1, 35) },
    },
    bar: signs.bar,
    arrow: signs.arrow,
    ellipsis: signs.ellipsis,
    done: signs.done,
  };
}

/** `FORCE_COLOR` wins over `NO_COLOR`, as it does for Node itself. */
function hasColors(output: Output, env: Io['env']): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return output.isTTY && env['TERM'] !== 'dumb';
}

/** A locale that names no character set, or the console of Linux, whose fonts lack the symbols. */
function isAsciiOnly(env: Io['env']): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((one) => one !== undefined && one !== '');
  return env['TERM'] === 'linux' || locale === 'C' || locale === 'POSIX';
}

/** The width to write for: the terminal's, within what reads well. */
export function widthFor(output: Output, env: Io['env']): number {
  const told = Number.parseInt(env['COLUMNS'] ?? '', 10);
  const columns = output.columns ?? (Number.isNaN(told) ? 80 : told);
  return Math.min(100, Math.max(60, columns));
}

/** Control characters and marks that turn the direction of text: what could move the cursor or make a reader see something else. */
const HARMFUL = /[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text from outside, safe to print on one line: what a terminal would obey is shown as a picture of itself. */
export function neutral(text: string): string {
  return text.replace(HARMFUL, (character) => {
    const code = character.charCodeAt(0);
    if (character === '\t') return ' ';
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : '�';
  });
}

/** Columns that a terminal gives to a text without control characters. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

const NARROW = /^[\x20-\x7e\u00a0-\u02ff\u2400-\u2426]$/;
const NONE = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

export function columnsOfCharacter(character: string): number {
  if (NARROW.test(character)) return 1;
  if (NONE.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/**
 * Breaks a text at spaces into lines of at most `width` columns. Parts in backticks are emphasized where there are
 * colors. A word that is wider than a line keeps a line of its own.
 */
export function wrapped(text: string, width: number, style: Style): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const { word, strong } of wordsOf(text, style)) {
    const columns = columnsOf(word);
    if (used > 0 && used + 1 + columns > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    line += `${used > 0 ? ' ' : ''}${strong.map(({ text: part, isStrong }) => (isStrong ? style.strong(part) : part)).join('')}`;
    used += columns + (used > 0 ? 1 : 0);
  }
  if (used > 0) lines.push(line);
  return lines;
}

interface Part {
  readonly text: string;
  readonly isStrong: boolean;
}

/** Words with their emphasized parts; with colors the backticks themselves go. */
function wordsOf(text: string, style: Style): { word: string; strong: readonly Part[] }[] {
  let inside = false;
  return text
    .split(/ +/)
    .filter((word) => word !== '')
    .map((word) => {
      if (!style.colors) return { word, strong: [{ text: word, isStrong: false }] };
      const parts: Part[] = [];
      for (const [index, piece] of word.split('`').entries()) {
        if (index > 0) inside = !inside;
        if (piece !== '') parts.push({ text: piece, isStrong: inside });
      }
      return { word: parts.map((part) => part.text).join(''), strong: parts };
    });
}

/** The text, cut to a number of characters, with a sign that it was. */
export function clipped(text: string, characters: number, style: Style): string {
  return text.length <= characters ? text : `${text.slice(0, characters - style.ellipsis.length)}${style.ellipsis}`;
}
