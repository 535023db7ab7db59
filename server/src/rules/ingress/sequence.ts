/**
 * Which rules a load balancer asks before another one, where it goes through a list: Ingresses by their place in the
 * group, then namespace and name; in each the rules as written, and in a rule Exact paths first, then Prefix by length,
 * then the others as written (§1.2.4).
 */
import { known } from '../../resources/index.js';
import { isMadeByAnnotation } from './backends.js';
import type { Contender, Contenders } from './contenders.js';
import { isApart } from './rivals.js';

/** Rules that are asked first and take everything that this one would. */
export function askedBefore(all: Contenders, one: Contender): readonly Contender[] {
  const { readings, kind } = one.profile;
  if (kind === undefined || readings.some((reading) => reading.order !== 'sequence')) return [];
  return wider(all, one).filter(
    (other) =>
      other !== one &&
      !isMadeByAnnotation(other.backend) &&
      !isApart(one, other) &&
      !isNarrowed(other) &&
      !isSamePlace(one, other) &&
      comesFirst(other, one),
  );
}

/** Two that have the same place are another rule's. */
function isSamePlace(a: Contender, b: Contender): boolean {
  return a.host === b.host && a.urlPath === b.urlPath && a.pathType === b.pathType;
}

/** An annotation asks for more than host and path. */
function isNarrowed({ ingress, profile, backend }: Contender): boolean {
  const service = known(backend.service) ?? '';
  return profile.annotations.unfollowed.some(
    ({ name, effect }) => effect === 'narrows' && ingress.annotations.values.has(name.replace('*', service)),
  );
}

/** Rules whose hosts and paths hold those of this one. */
function wider(all: Contenders, one: Contender): Contender[] {
  const texts = widerTexts(one);
  return widerHosts(one.host).flatMap((host) =>
    texts.flatMap((text) =>
      all.at(host === '' ? one.hostlessDomain : one.domain, host, text).filter((other) => coversPath(other, one)),
    ),
  );
}

/** The host, every wildcard above it, and no host. */
function widerHosts(host: string): string[] {
  if (host === '') return [''];
  if (host.length > 253) return [host, ''];
  const labels = host.split('.');
  return [
    host,
    ...labels
      .slice(1)
      .map((_, index) => `*.${labels.slice(index + 1).join('.')}`)
      .filter((one) => one !== host),
    '',
  ];
}

/** Paths are rarely longer, and what is beyond this is not compared. */
const MOST_CHARACTERS = 200;

function widerTexts({ urlPath }: Contender): string[] {
  const literal = literalOf(urlPath).slice(0, MOST_CHARACTERS);
  const texts = new Set<string>([urlPath, '*', '/*']);
  for (let length = 1; length <= literal.length; length++) {
    const start = literal.slice(0, length);
    for (const text of [start, `${start}/`, `${start}*`, `${start}/*`]) texts.add(text);
  }
  return [...texts];
}

/** What stands before the first wildcard. */
function literalOf(text: string): string {
  const at = text.search(/[*?]/);
  return at === -1 ? text : text.slice(0, at);
}

function coversPath(a: Contender, b: Contender): boolean {
  const [wide, narrow] = [a.urlPath, b.urlPath];
  const isPattern = b.pathType === 'ImplementationSpecific' && /[*?]/.test(narrow);
  const isEverything = b.pathType === 'ImplementationSpecific' && narrow === '';
  if (a.pathType === 'Prefix') {
    const bare = wide.replace(/\/$/, '');
    if (bare === '') return true;
    if (isEverything) return false;
    return literalOf(narrow).startsWith(`${bare}/`) || (!isPattern && narrow.replace(/\/$/, '') === bare);
  }
  if (a.pathType === 'ImplementationSpecific') {
    if (wide === '' || wide === '*' || wide === '/*') return true;
    const literal = literalOf(wide);
    if (isEverything || wide.length - literal.length > 1 || wide.endsWith('?')) return false;
    if (literal.length < wide.length)
      return isPattern || b.pathType !== 'Prefix' ? literalOf(narrow).startsWith(literal) : narrow.startsWith(literal);
  }
  // One path takes no more than itself.
  return wide === narrow && b.pathType !== 'Prefix' && !isPattern;
}

/** For certain. */
function comesFirst(a: Contender, b: Contender): boolean {
  if (a.ingress === b.ingress)
    return (
      (a.ruleIndex - b.ruleIndex ||
        typeRank(a) - typeRank(b) ||
        (a.pathType === 'Prefix' ? b.urlPath.length - a.urlPath.length : 0) ||
        a.pathIndex - b.pathIndex) < 0
    );
  const [before, after] = [orderOf(a), orderOf(b)];
  if (before === undefined || after === undefined) return false;
  if (before !== after) return before < after;
  const [one, other] = [known(a.ingress.namespace) ?? '', known(b.ingress.namespace) ?? ''];
  if (one !== other) return one !== '' && other !== '' && one < other;
  return (known(a.ingress.name) ?? '') < (known(b.ingress.name) ?? '');
}

function typeRank({ pathType }: Contender): number {
  return pathType === 'Exact' ? 0 : pathType === 'Prefix' ? 1 : 2;
}

function orderOf({ ingress, profile }: Contender): number | undefined {
  const { group } = profile.competition;
  const written = group && ingress.annotations.values.get(group.order);
  if (written === undefined) return 0;
  const order = Number(known(written));
  return Number.isInteger(order) ? order : undefined;
}
