/** Rendered objects that are as they were: results are kept by identity, so the earlier one stays. */
import type { Sourced } from './sourceFile.js';

/** Where it is defined; a base may be included twice. */
export function placeOf({ source, base }: Pick<Sourced, 'source' | 'base'>): string {
  return `${source.file} ${source.document} ${base.join('/')}`;
}

/** The same facts, each edited at the same place. */
export function isAsBefore(last: Sourced, fresh: Sourced): boolean {
  if (last === fresh) return true;
  const [was, is] = [last.source.origins?.trace, fresh.source.origins?.trace];
  return is !== undefined && isSameData(was, is) && hasSameFacts(last, fresh);
}

function hasSameFacts(last: Sourced, fresh: Sourced): boolean {
  const [before, now]: readonly [object, object] = [last, fresh];
  const keys = Object.keys(before);
  return (
    keys.length === Object.keys(now).length && keys.every((key) => key === 'source' || isSameField(before, now, key))
  );
}

/** Plain data, with maps and sets of texts: equal in every part. What both share is not looked into. */
function isSameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let at = 0; at < a.length; at++) if (!isSameData(a[at], b[at])) return false;
    return true;
  }
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    for (const [key, value] of a) if (!b.has(key) || !isSameData(value, b.get(key))) return false;
    return true;
  }
  if (a instanceof Set) {
    if (!(b instanceof Set) || a.size !== b.size) return false;
    for (const value of a) if (!b.has(value)) return false;
    return true;
  }
  if (Array.isArray(b) || b instanceof Map || b instanceof Set) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSameField(a, b, key));
}

function isSameField(a: object, b: object, key: string): boolean {
  return Object.hasOwn(b, key) && isSameData(Reflect.get(a, key), Reflect.get(b, key));
}
