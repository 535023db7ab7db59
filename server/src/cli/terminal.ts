/**
 * How text looks on a terminal: colors, symbols, widths and wrapping. Manifests may be hostile, so whatever came from
 * outside goes through `neutral` before it is printed.
 */
import { wrapText } from '../editor/index.js';
import type { Level } from '../workspace/index.js';
import type { Io, Output } from './io.js';

export { columnsOf, columnsOfCharacter, neutral } from '../editor/index.js';

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

/** Breaks a text at spaces into lines. Parts in backticks are emphasized where there are colors. */
export function wrapped(text: string, width: number, style: Style): string[] {
  return wrapText(text, width, style.colors ? style.strong : undefined);
}

/** The text, cut to a number of characters, with a sign that it was. */
export function clipped(text: string, characters: number, style: Style): string {
  return text.length <= characters ? text : `${text.slice(0, characters - style.ellipsis.length)}${style.ellipsis}`;
}
