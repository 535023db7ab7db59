/** What the server has done for a change, as numbers: for people who ask why it is busy, and for tests that nothing is done twice. */
import { differingKeys } from '../sets/index.js';
import type { Snapshot } from '../workspace/index.js';

export interface Work {
  /** Files whose text is another. */
  readonly filesRead: number;
  /** Chunks of those files whose text is new. */
  readonly chunksRead: number;
  /** Those among them that were parsed, since they look like Kubernetes. */
  readonly documentsParsed: number;
  /** How often files were divided into scopes. */
  readonly divisions: number;
  /** Scopes in which some check ran. */
  readonly scopesJudged: number;
  readonly checksRun: number;
  /** Checks whose results of before hold. */
  readonly checksKept: number;
  readonly filesPublished: number;
  /** Turns between which the server listened. */
  readonly slices: number;
  /** Milliseconds. */
  readonly readMs: number;
  readonly divideMs: number;
  readonly judgeMs: number;
  readonly publishMs: number;
}

export const NO_WORK: Work = {
  filesRead: 0,
  chunksRead: 0,
  documentsParsed: 0,
  divisions: 0,
  scopesJudged: 0,
  checksRun: 0,
  checksKept: 0,
  filesPublished: 0,
  slices: 0,
  readMs: 0,
  divideMs: 0,
  judgeMs: 0,
  publishMs: 0,
};

export function addWork(work: Work, more: Partial<Work>): Work {
  const sum: Record<string, number> = { ...work };
  for (const [what, amount] of Object.entries(more)) sum[what] = (sum[what] ?? 0) + amount;
  return sum as unknown as Work;
}

/** What reading a change took, seen from what it left the same; and how many objects it brought. */
export function workOfReading(before: Snapshot, after: Snapshot): { work: Partial<Work>; objects: number } {
  let [filesRead, chunksRead, documentsParsed, objects] = [0, 0, 0, 0];
  for (const path of differingKeys(before.files, after.files)) {
    const file = after.files.get(path);
    const last = before.files.get(path);
    objects += (file?.objects.length ?? 0) - (last?.objects.length ?? 0);
    if (!file) continue;
    filesRead++;
    const old = last?.documents ?? [];
    for (const [index, document] of file.documents.entries()) {
      if (old[index]?.text === document.text) continue;
      chunksRead++;
      if (document.state !== 'foreign') documentsParsed++;
    }
  }
  return { work: { filesRead, chunksRead, documentsParsed }, objects };
}
