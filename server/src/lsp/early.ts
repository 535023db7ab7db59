/** What is said of open documents while the rest of the workspace is still being read: what holds whatever comes. */
import type { Analysis, JudgedFinding } from '../editor/index.js';
import { RULES } from '../rules/index.js';

/** Rules whose findings may come of a part that is not read yet. */
const LATER: ReadonlySet<string> = new Set(
  RULES.filter(({ subject }) => subject === 'gap' || subject === 'kustomization' || subject === 'suppression').map(
    ({ id }) => id,
  ),
);

export function certainOnly(analysis: Analysis, open: Iterable<string>): Analysis {
  return {
    ...analysis,
    files: [...open],
    findingsOf: (file) => analysis.findingsOf(file).filter(isCertain),
  };
}

function isCertain({ rule, absence }: JudgedFinding): boolean {
  return absence !== true && !LATER.has(rule);
}
