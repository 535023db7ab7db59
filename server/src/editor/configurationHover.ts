/** What a key or value of `.podpath.yaml` means: the table's words, a rule's own, and what was detected. */
import type { Configuration, Snapshot } from '../workspace/index.js';
import { cursorIn, offsetAt, type Position, positionAt } from '../yaml/index.js';
import { allowedText, configurationPlace, ruleText } from './configurationPlace.js';
import { detectedFacts } from './detectedFacts.js';
import type { Hover } from './hover.js';
import { startsOf } from './locate.js';
import { code } from './markdown.js';
import { pageOf } from './report.js';

/** `pages` is the address of the rules' pages. */
export function configurationHover(
  snapshot: Snapshot,
  configuration: Configuration,
  position: Position,
  pages: string,
): Hover | undefined {
  const starts = startsOf(configuration);
  const cursor = cursorIn(configuration.text, offsetAt(starts, position, configuration.text.length));
  if (!cursor || cursor.start === cursor.end) return undefined;
  const path = cursor.isKey ? [...cursor.path, cursor.text] : cursor.path;
  const place = configurationPlace(path);
  // A word on a line of its own that is still to become a key.
  if (!place || (!cursor.isKey && (place.shape.is === 'object' || place.shape.is === 'rules'))) return undefined;
  const { shape, about, rule } = place;
  const isRule = rule !== undefined && path.length === 2;
  const parts = isRule
    ? [`**${rule.id}**: ${ruleText(rule)}`, `[Documentation](${pageOf(rule.id, pages)})`]
    : [about, `${allowedText(shape)}.`];
  const seen = detectedText(snapshot, path);
  if (seen !== undefined) parts.push(seen);
  return {
    markdown: parts.filter((part) => part !== '').join('\n\n'),
    range: { start: positionAt(starts, cursor.start), end: positionAt(starts, cursor.end) },
  };
}

const MOST_SHOWN = 5;

/** What the workspace installs, for fields of a profile that are detected where they are left out. */
function detectedText(snapshot: Snapshot, path: readonly (string | number)[]): string | undefined {
  if (path.at(-2) !== 'profile') return undefined;
  const seen = detectedFacts(snapshot)
    .filter((fact) => fact.field === path.at(-1))
    .map(({ value, what, file }) => `- ${code(value)}, since ${code(what)} is in ${code(file)}`);
  if (seen.length === 0) return undefined;
  return `Where it is left out, this is taken from what the workspace installs:\n\n${seen.slice(0, MOST_SHOWN).join('\n')}`;
}
