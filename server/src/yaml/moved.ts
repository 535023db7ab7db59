/** Where a span of a text stands after that text was changed in one place, as typing changes it. */
import type { Span } from './position.js';

/** What stands before and after the change is found again; what stands in it is narrowed to its place. */
export function movedSpan(span: Span, before: string, after: string): Span {
  if (before === after) return span;
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  while (
    tail < most - head &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  const shift = after.length - before.length;
  const start = span.start <= head ? span.start : Math.max(span.start + shift, head);
  const end = span.end <= head ? span.end : Math.max(span.end + shift, head);
  return { start: Math.min(start, end, after.length), end: Math.min(end, after.length) };
}
