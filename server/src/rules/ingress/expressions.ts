/**
 * Paths of a host on which ingress-nginx compares expressions: case does not count, each is taken from its beginning,
 * and the longest text is asked first (§1.2.1). Only the usual endings are understood.
 */
import { type Contender, type Contenders, isCanary } from './contenders.js';

/** Endings that take everything behind a literal text, with what must follow that text. */
const ENDINGS: readonly (readonly [ending: string, follows: '' | '/' | 'slash or end'])[] = [
  ['(.*)', ''],
  ['.*', ''],
  ['/?(.*)', ''],
  ['(/|$)(.*)', 'slash or end'],
  ['/(.*)', '/'],
  ['/.*', '/'],
];

const MOST_CHARACTERS = 200;

/** Longer expressions of the same host that take everything which this path would. */
export function takenByExpression(all: Contenders, one: Contender): readonly Contender[] {
  if (one.profile.annotations.expressionsOf !== 'host' || all.spreading(one.domain, one.host).length === 0) return [];
  const own = partsOf(one.urlPath === '' ? '/' : one.urlPath);
  if (own === undefined) return [];
  const found: Contender[] = [];
  for (let length = 1; length <= Math.min(own.literal.length, MOST_CHARACTERS); length++) {
    const literal = own.literal.slice(0, length);
    for (const [ending, follows] of ENDINGS) {
      const text = literal + ending;
      if (!isAskedBefore(text, one.urlPath) || !takes(literal, follows, own)) continue;
      found.push(
        ...all.at(one.domain, one.host, text).filter((other) => !isCanary(other) && !other.backend.isResource),
      );
    }
  }
  return found;
}

function isAskedBefore(text: string, other: string): boolean {
  return text.length > other.length || (text.length === other.length && text > other);
}

interface Parts {
  readonly literal: string;
  readonly ending: string;
}

function partsOf(text: string): Parts | undefined {
  const ending = ENDINGS.map(([one]) => one)
    .sort((a, b) => b.length - a.length)
    .find((one) => text.endsWith(one));
  const literal = ending === undefined ? text : text.slice(0, -ending.length);
  return /^[\w/~-]*$/.test(literal) ? { literal, ending: ending ?? '' } : undefined;
}

/** Everything that fits the other one goes on behind `literal` as it must. */
function takes(literal: string, follows: string, other: Parts): boolean {
  if (follows === '') return true;
  const rest = other.literal.slice(literal.length);
  if (rest.startsWith('/')) return true;
  if (rest !== '') return false;
  return other.ending.startsWith('/') && !other.ending.startsWith('/?');
}
