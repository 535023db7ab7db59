/** The report as it is, for programs. */
import type { Outcome } from '../check.js';
import type { Io } from '../io.js';

export function printJson(outcome: Outcome, io: Io): void {
  const { findings, clusters, summary } = outcome.report;
  io.stdout.write(`${escapedJson({ findings, clusters, summary })}\n`);
}

/** JSON lets a few characters through that terminals obey or that hide text; escaped they mean the same. */
export function escapedJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(
    /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
