/**
 * Label selectors as one text, `app=web,tier in (a, b),!old`: what kubectl takes for `-l`. Follows labels.Parse of
 * apimachinery.
 */

export interface TextSelector {
  /** Keys that are absent count as absent, not as empty. */
  matches(labels: ReadonlyMap<string, string>): boolean;
}

type Requirement = (value: string | undefined) => boolean;

const TOKENS = /\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)/y;
const IDENTIFIER = /^[^=!(),<>]/;
const KEY =
  /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const MOST_VALUE = 63;
const MOST_KEY = 317;

/** What is wrong is said as the rest of a sentence: "has no value list after `in`". */
export function readTextSelector(text: string): TextSelector | { readonly wrong: string } {
  const tokens = tokensOf(text);
  const requirements: { readonly key: string; readonly holds: Requirement }[] = [];
  let at = 0;
  while (at < tokens.length) {
    if (at > 0 && tokens[at++] !== ',') return { wrong: `has \`${tokens[at - 1]}\` where a comma is expected` };
    const not = tokens[at] === '!';
    if (not) at++;
    const key = tokens[at++];
    if (key === undefined || !IDENTIFIER.test(key)) return { wrong: 'has no key where one is expected' };
    if (key.length > MOST_KEY || !KEY.test(key)) return { wrong: `has \`${key}\`, which is no valid key` };
    const isAlone = not || tokens[at] === undefined || tokens[at] === ',';
    const read = isAlone ? presence(not, at) : comparison(tokens, at);
    if ('wrong' in read) return read;
    requirements.push({ key, holds: read.holds });
    at = read.next;
  }
  return { matches: (labels) => requirements.every(({ key, holds }) => holds(labels.get(key))) };
}

type Read = { readonly holds: Requirement; readonly next: number } | { readonly wrong: string };

function presence(not: boolean, next: number): Read {
  return { holds: (value) => (value === undefined) === not, next };
}

function comparison(tokens: readonly string[], at: number): Read {
  const operator = tokens[at];
  if (operator === 'in' || operator === 'notin') return membership(tokens, at + 1, operator === 'in');
  if (operator === undefined || !['=', '==', '!=', '<', '>'].includes(operator))
    return { wrong: `has \`${operator}\` where an operator is expected` };
  const next = tokens[at + 1];
  const isGiven = next !== undefined && next !== ',';
  const expected = isGiven ? next : '';
  if (isGiven && !IDENTIFIER.test(expected)) return { wrong: `has \`${expected}\` where a value is expected` };
  if (!isValue(expected)) return { wrong: `has \`${expected}\`, which is no valid value` };
  const end = isGiven ? at + 2 : at + 1;
  if (operator === '<' || operator === '>') return order(expected, operator === '<', end);
  const equal = operator !== '!=';
  return { holds: (value) => (value === expected) === equal, next: end };
}

function order(expected: string, less: boolean, next: number): Read {
  const limit = integer(expected);
  if (limit === undefined) return { wrong: `compares with \`${expected}\`, which is no whole number` };
  return {
    holds: (value) => {
      const actual = value === undefined ? undefined : integer(value);
      return actual !== undefined && (less ? actual < limit : actual > limit);
    },
    next,
  };
}

function membership(tokens: readonly string[], at: number, wanted: boolean): Read {
  const end = tokens.indexOf(')', at);
  if (tokens[at] !== '(' || end === -1)
    return { wrong: `has no values in parentheses after \`${wanted ? 'in' : 'notin'}\`` };
  const values = new Set<string>();
  let value = '';
  for (const token of tokens.slice(at + 1, end)) {
    if (token === ',') {
      values.add(value);
      value = '';
    } else if (value !== '' || !IDENTIFIER.test(token)) return { wrong: `has \`${token}\` where a comma is expected` };
    else value = token;
  }
  if (end === at + 1) return { wrong: 'has an empty list of values' };
  values.add(value);
  for (const one of values) if (!isValue(one)) return { wrong: `has \`${one}\`, which is no valid value` };
  return { holds: (actual) => (actual !== undefined && values.has(actual)) === wanted, next: end + 1 };
}

function tokensOf(text: string): string[] {
  return [...text.matchAll(new RegExp(TOKENS, 'gy'))].map((match) => match[1] ?? '');
}

function isValue(text: string): boolean {
  return text.length <= MOST_VALUE && VALUE.test(text);
}

function integer(text: string): number | undefined {
  return /^[-+]?[0-9]+$/.test(text) ? Number.parseInt(text, 10) : undefined;
}
