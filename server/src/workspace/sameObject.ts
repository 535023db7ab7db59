/** Rendered objects that are as they were: results are kept by identity, so the earlier one stays. */
import { isDeepStrictEqual } from 'node:util';
import type { Sourced } from './sourceFile.js';

/** Where it is defined; a base may be included twice. */
export function placeOf({ source, base }: Sourced): string {
  return `${source.file} ${source.document} ${base.join('/')}`;
}

/** The same facts, each edited at the same place. */
export function isAsBefore(last: Sourced, fresh: Sourced): boolean {
  const { source: was, ...before } = last;
  const { source: is, ...now } = fresh;
  const trace = is.origins?.trace;
  return trace !== undefined && isDeepStrictEqual(before, now) && isDeepStrictEqual(was.origins?.trace, trace);
}
