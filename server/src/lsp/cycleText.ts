/** A cycle in words: what the server did for one change, step by step. */
import type { Work } from './work.js';

/** Milliseconds of a cycle from which on it is written to the log. */
const SLOW = 100;

export function cycleMilliseconds({ readMs, divideMs, judgeMs, publishMs }: Work): number {
  return readMs + divideMs + judgeMs + publishMs;
}

/** Steps of a cycle: what each is called, how long it took, and what it came to. */
export function stepsOf(work: Work): readonly (readonly [step: string, milliseconds: number, what: string])[] {
  const { filesRead, documentsParsed, scopesJudged, checksRun, slices, filesPublished } = work;
  return [
    ['read', work.readMs, `${counted(documentsParsed, 'document')} parsed in ${counted(filesRead, 'file')}`],
    ['divide', work.divideMs, work.divisions === 0 ? 'clusters as before' : 'files divided into clusters anew'],
    [
      'judge',
      work.judgeMs,
      `${counted(checksRun, 'check')} in ${counted(scopesJudged, 'cluster')}, ${counted(slices, 'slice')}`,
    ],
    ['publish', work.publishMs, counted(filesPublished, 'file')],
  ];
}

/** A line for the log, for a cycle that people may have felt. */
export function slowCycle(work: Work): string | undefined {
  const total = cycleMilliseconds(work);
  if (total < SLOW) return undefined;
  const steps = stepsOf(work).map(([step, milliseconds, what]) => `${step} ${milliseconds.toFixed(0)} ms (${what})`);
  return `A change took ${total.toFixed(0)} ms: ${steps.join('; ')}.`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
