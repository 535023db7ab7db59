/**
 * A thread that tries cases one after the other and tells of each, so that whoever started it can end it where a case
 * does not end. Started with the numbers of its cases, or with the steps of one case that is to be made smaller.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type Case, caseOf } from './cases.js';
import { LIGHT, QUICK, THOROUGH } from './questions.js';
import { shrunk } from './shrinking.js';
import { type Fault, tryCase } from './trial.js';

export interface Order {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Milliseconds of one question about a text of usual size; a huge one has ten times as many. */
  readonly most: number;
  readonly shrink: boolean;
}

export type Telling =
  | { readonly kind: 'begin'; readonly number: number; readonly name: string }
  | {
      readonly kind: 'end';
      readonly number: number;
      readonly mutants: number;
      readonly questions: number;
      readonly milliseconds: number;
      readonly slowest: { readonly question: string; readonly milliseconds: number };
      readonly isHuge: boolean;
      readonly fault: Fault | undefined;
      /** The smallest workspace found that fails so: texts by path, step by step. */
      readonly smallest: readonly (readonly (readonly [string, string | undefined])[])[] | undefined;
    }
  | { readonly kind: 'done' };

const TIMES_FOR_HUGE = 10;
const SHRINKING_MILLISECONDS = 20_000;
const COMPARED_ONCE_IN = 6;
/** The others are read, judged and reported, which costs a third. */
const ASKED_ONCE_IN = 3;

const order = workerData as Order;
const tell = (telling: Telling): void => parentPort?.postMessage(telling);

const shrunkBefore = new Set<string>();
const placeOf = (text: string): string => /^ +at .*$/m.exec(text)?.[0] ?? text.slice(0, 80);
const kindOf = ({ question, what }: Fault): string => `${question.split(' from ')[0]} ${placeOf(what)}`;

for (let number = order.from; number < order.to; number++) {
  const one = caseOf(order.seed, number);
  tell({ kind: 'begin', number, name: one.name });
  const compare = !one.isHuge && number % COMPARED_ONCE_IN === 0;
  const most = { milliseconds: order.most * (one.isHuge ? TIMES_FOR_HUGE : 1) };
  const told = tryCase(one, number, most, compare, number % ASKED_ONCE_IN === 0 ? QUICK : LIGHT);
  const { fault } = told;
  const isNew = fault !== undefined && order.shrink && !shrunkBefore.has(kindOf(fault));
  if (isNew) shrunkBefore.add(kindOf(fault));
  const smallest = isNew ? smallestOf(one, fault, compare) : undefined;
  tell({ ...told, kind: 'end', number, mutants: one.mutants, isHuge: one.isHuge, smallest });
}
tell({ kind: 'done' });

function smallestOf(one: Case, whole: Fault, compare: boolean): [string, string | undefined][][] {
  const end = performance.now() + SHRINKING_MILLISECONDS;
  const isSlow = whole.what.startsWith('took ');
  const most = { milliseconds: order.most / (isSlow ? 2 : 1) };
  const steps = shrunk(
    one.steps,
    (steps) => {
      // The places that are asked about differ in a smaller text, so all of them are.
      const told = [THOROUGH, QUICK].some((thoroughness) => {
        const { fault } = tryCase({ steps }, 1, most, compare, isSlow ? QUICK : thoroughness);
        return fault !== undefined && (isSlow ? fault.question === whole.question : kindOf(fault) === kindOf(whole));
      });
      return told;
    },
    () => performance.now() > end,
  );
  return steps.map((step) => [...step]);
}
