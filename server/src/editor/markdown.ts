/** Pieces of Markdown that are safe to show: names come from manifests, and manifests may be hostile. */

const LONGEST = 80;

/** Text as inline code: it cannot end the code span, start a link or break the line. */
export function code(text: string): string {
  const flat = text
    .replace(/[\s\u0000-\u001f\u007f]+/g, ' ')
    .replaceAll('`', 'ʼ')
    .trim();
  const shown = flat.length > LONGEST ? `${flat.slice(0, LONGEST - 1)}…` : flat;
  return shown === '' ? '` `' : `\`${shown}\``;
}

/** Text as plain words: every character that Markdown gives a meaning to is escaped. */
export function plain(text: string, longest = LONGEST): string {
  const flat = text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();
  const shown = flat.length > longest ? `${flat.slice(0, longest - 1)}…` : flat;
  return shown.replace(/[\\`*_{}[\]()#+!|<>~&$]/g, '\\$&');
}
