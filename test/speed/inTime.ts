/**
 * Holds a piece of work to a limit. The processor's time is counted, not that on the clock: what else a machine does must
 * not make a test fail.
 */
import assert from 'node:assert/strict';

/** Runs the work, and fails where it takes more than so many milliseconds of the processor. */
export function inTime<T>(most: number, what: string, work: () => T): T {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1000;
  assert.ok(took < most, `${what} took ${Math.round(took)} ms`);
  return result;
}
