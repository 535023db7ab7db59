/** Two lists of objects as values, compared without regard to order: what is missing, added, or different where. */
import { isDeepStrictEqual } from 'node:util';

const MOST_LINES = 12;

/** One line a difference; empty where the lists hold equal objects. */
export function differences(ours: readonly unknown[], theirs: readonly unknown[]): string[] {
  const left = byName(ours);
  const lines: string[] = [];
  for (const [name, wanted] of byName(theirs)) {
    const got = left.get(name) ?? [];
    left.delete(name);
    for (const [index, one] of wanted.entries()) {
      if (index >= got.length) lines.push(`missing: ${name}`);
      else compare(got[index], one, name, lines);
    }
    for (const _ of got.slice(wanted.length)) lines.push(`too many: ${name}`);
  }
  for (const [name, rest] of left) for (const _ of rest) lines.push(`too many: ${name}`);
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} more`] : lines;
}

function byName(objects: readonly unknown[]): Map<string, unknown[]> {
  const map = new Map<string, unknown[]>();
  for (const object of objects) {
    const { apiVersion, kind, metadata } = object as Record<string, unknown>;
    const { name, namespace } = (metadata ?? {}) as Record<string, unknown>;
    const key = [apiVersion, kind, namespace ?? '-', name].map(String).join(' ');
    const list = map.get(key);
    if (list) list.push(object);
    else map.set(key, [object]);
  }
  return map;
}

function compare(ours: unknown, theirs: unknown, at: string, lines: string[]): void {
  if (isDeepStrictEqual(ours, theirs)) return;
  if (isPlain(ours) && isPlain(theirs)) {
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      if (!(key in ours)) lines.push(`${at}.${key} is missing, wanted ${JSON.stringify(theirs[key])}`);
      else if (!(key in theirs)) lines.push(`${at}.${key} is there: ${JSON.stringify(ours[key])}`);
      else compare(ours[key], theirs[key], `${at}.${key}`, lines);
    }
  } else if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length) {
    for (const [index, one] of theirs.entries()) compare(ours[index], one, `${at}[${index}]`, lines);
  } else lines.push(`${at} is ${JSON.stringify(ours)}, wanted ${JSON.stringify(theirs)}`);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
