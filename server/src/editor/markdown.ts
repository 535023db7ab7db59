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
export function plain(text: string): string {
  const flat = text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();
  const shown = flat.length > LONGEST ? `${flat.slice(0, LONGEST - 1)}…` : flat;
  return escaped(shown);
}

/** A sentence whose values stand between backticks, such as the message of a finding. */
export function sentenceMarkdown(text: string): string {
  const parts = text.split('`');
  // Without its partner a backtick is a character like others.
  if (parts.length % 2 === 0) return parts.map(escaped).join('\\`');
  return parts.map((part, index) => (index % 2 === 0 ? escaped(part) : code(part))).join('');
}

function escaped(text: string): string {
  return text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').replace(/[\\`*_{}[\]()#+!|<>~&$]/g, '\\$&');
}
