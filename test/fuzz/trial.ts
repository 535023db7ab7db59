/**
 * Puts one case through the engine: reads it, judges it, asks everything, edits it, asks again. Tells what failed, what
 * took long, and where the analysis after edits is another one than from scratch.
 */
import assert from 'node:assert/strict';
import { type Analysis, analyse, locate, NO_SETTINGS } from '../../server/src/editor/index.js';
import { emptySnapshot, withChanges } from '../../server/src/workspace/index.js';
import { OPTIONS, ROOT } from '../workspace/fixture.js';
import { type Case, type Changes, textsAfter } from './cases.js';
import { diceOf } from './dice.js';
import { askAll, QUICK, THOROUGH, type Thoroughness } from './questions.js';

export interface Fault {
  /** Which question. */
  readonly question: string;
  readonly what: string;
}

export interface Told {
  readonly fault: Fault | undefined;
  /** Milliseconds of this process for the slowest question, and which it was. */
  readonly slowest: { readonly question: string; readonly milliseconds: number };
  /** Of all questions. */
  readonly milliseconds: number;
  readonly questions: number;
}

export interface Limits {
  readonly milliseconds: number;
}

/** `compare` asks in the end whether the analysis is the one from scratch. */
export function tryCase(
  one: Pick<Case, 'steps'>,
  seed: number,
  { milliseconds: most }: Limits,
  compare: boolean,
  thoroughness: Thoroughness = QUICK,
): Told {
  const dice = diceOf(seed);
  let slowest = { question: '', milliseconds: 0 };
  let all = 0;
  let questions = 0;
  let fault: Fault | undefined;
  const ask = (question: string, run: () => void): void => {
    if (fault) return;
    const before = process.cpuUsage();
    questions++;
    try {
      run();
    } catch (error) {
      fault = { question, what: error instanceof Error ? (error.stack ?? error.message) : String(error) };
      return;
    }
    const { user, system } = process.cpuUsage(before);
    const milliseconds = (user + system) / 1000;
    all += milliseconds;
    if (milliseconds > slowest.milliseconds) slowest = { question, milliseconds };
    if (milliseconds > most) fault = { question, what: `took ${Math.round(milliseconds)} ms` };
  };

  let analysis: Analysis | undefined;
  for (const step of one.steps) {
    let snapshot = analysis?.snapshot ?? emptySnapshot(OPTIONS);
    ask('reading', () => {
      snapshot = withChanges(snapshot, inRoot(step));
    });
    ask('dividing', () => snapshot.division);
    ask('judging', () => {
      analysis = analyse(snapshot, NO_SETTINGS, analysis);
    });
    const files = [...step.keys()].map(pathOf).filter((file) => snapshot.files.has(file));
    const asked = thoroughness === THOROUGH ? files : files.slice(-3);
    if (analysis && !fault) askAll(analysis, asked, dice, ask, thoroughness);
  }
  ask('prototypes', () => {
    for (const prototype of [Object.prototype, Array.prototype, Function.prototype, String.prototype])
      assert.deepEqual(Object.keys(prototype), []);
  });
  if (compare && analysis && one.steps.length > 1) {
    const last = analysis;
    ask('comparing with scratch', () => assert.deepEqual(seen(last), seen(fromScratch(one))));
  }
  return { fault, slowest, milliseconds: all, questions };
}

const pathOf = (path: string): string => `${ROOT}/${path}`;

function inRoot(changes: Changes): Map<string, string | undefined> {
  return new Map([...changes].map(([path, text]) => [pathOf(path), text]));
}

function fromScratch(one: Pick<Case, 'steps'>): Analysis {
  const texts = [...textsAfter(one)].sort(([a], [b]) => (a < b ? -1 : 1));
  return analyse(withChanges(emptySnapshot(OPTIONS), inRoot(new Map(texts))), NO_SETTINGS);
}

function seen(analysis: Analysis): unknown {
  return [...analysis.files]
    .sort()
    .map((file) => [
      file,
      analysis.findingsOf(file).map((one) => [one.rule, one.level, one.text, locate(analysis.snapshot, one.anchor)]),
    ]);
}
