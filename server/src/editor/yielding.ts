/** Of two rules that say something of one place, one may leave it to the other: nobody wants to be told twice. */
import { type Finding, RULES } from '../rules/index.js';
import { LEVELS } from '../workspace/index.js';

const YIELDING: ReadonlySet<string> = new Set(RULES.filter((rule) => rule.yields).map((rule) => rule.id));

/** Without what rules that yield say of places of which others say something at least as severe. */
export function withoutYielding<T extends { readonly finding: Finding }>(found: readonly T[]): readonly T[] {
  const isYielding = ({ finding }: T): boolean => YIELDING.has(finding.rule);
  if (!found.some(isYielding)) return found;
  const told = new Map<string, number>();
  for (const { finding } of found) {
    if (YIELDING.has(finding.rule)) continue;
    const [place = ''] = placesOf(finding);
    told.set(place, Math.min(told.get(place) ?? LEVELS.length, LEVELS.indexOf(finding.level)));
  }
  const isTold = ({ finding }: T): boolean =>
    placesOf(finding).some((place) => (told.get(place) ?? LEVELS.length) <= LEVELS.indexOf(finding.level));
  return found.filter((one) => !isYielding(one) || !isTold(one));
}

/** The place of a finding, whether at the key or the value; and that of the field that it says is missing. */
function placesOf({ anchor, about }: Finding): string[] {
  if ('span' in anchor) return [`${anchor.source.document} at ${anchor.span.start}`];
  const { source, path, inner = [], innerDocument } = anchor;
  const place = [source.document, ...(anchor.inner ? [path.join('/'), innerDocument ?? 0, ...inner] : path)].join('/');
  return about === undefined ? [place] : [place, `${place}/${about}`];
}
