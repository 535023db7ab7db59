/**
 * Text in columns, for terminals and documents: what a character takes, where lines break, and what must never be
 * printed as it is. Knows no colors beyond a function that paints.
 */

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
 * Breaks a text at spaces into lines of at most `width` columns. With `strong`, parts in backticks are painted by it
 * and lose the backticks. A word that is wider than a line keeps a line of its own.
 */
export function wrapText(text: string, width: number, strong?: (text: string) => string): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const { word, parts } of wordsOf(text, strong !== undefined)) {
    const columns = columnsOf(word);
    if (used > 0 && used + 1 + columns > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    const painted = parts.map(({ text: part, isStrong }) => (isStrong && strong ? strong(part) : part)).join('');
    line += `${used > 0 ? ' ' : ''}${painted}`;
    used += columns + (used > 0 ? 1 : 0);
  }
  if (used > 0) lines.push(line);
  return lines;
}

interface Part {
  readonly text: string;
  readonly isStrong: boolean;
}

/**
 * Words with their emphasized parts; where there is emphasis the backticks themselves go. What stands in backticks is
 * one word, unless it is long.
 */
function wordsOf(text: string, emphasize: boolean): { word: string; parts: readonly Part[] }[] {
  let inside = false;
  return piecesOf(text).map((word) => {
    if (!emphasize) return { word, parts: [{ text: word, isStrong: false }] };
    const parts: Part[] = [];
    for (const [index, piece] of word.split('`').entries()) {
      if (index > 0) inside = !inside;
      if (piece !== '') parts.push({ text: piece, isStrong: inside });
    }
    return { word: parts.map((part) => part.text).join(''), parts };
  });
}

const LONGEST_SPAN = 40;

/** A space inside a span that is short enough does not part words. */
function piecesOf(text: string): string[] {
  const kept = text.replace(/`[^`]*`/g, (span) => (span.length <= LONGEST_SPAN ? span.replaceAll(' ', KEPT) : span));
  return kept
    .split(/ +/)
    .filter((word) => word !== '')
    .map((word) => word.replaceAll(KEPT, ' '));
}
/** Never in a text that has been made harmless. */
const KEPT = '\u0000';
