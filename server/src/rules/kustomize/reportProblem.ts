/** A mistake in a kustomization as a finding: where it is, what was probably meant, and what it has to do with. */
import type { KustomizeProblem } from '../../workspace/index.js';
import type { Fix, Report } from '../rule.js';

/** Reports `problem` under a message whose text is `{problem}.`. */
export function reportProblem<M extends string>(report: Report<M>, message: M, problem: KustomizeProblem): void {
  report(message, problem.anchor, {
    values: { problem: problem.message },
    related: problem.related,
    fixes: fixesOf(problem),
  });
}

/** None within an inline patch: its text is one scalar of the kustomization. */
function fixesOf({ anchor, meant }: KustomizeProblem): Fix[] {
  if (meant === undefined || 'span' in anchor || anchor.inner !== undefined) return [];
  const { source, path, part } = anchor;
  const edit =
    part === 'key'
      ? ({ op: 'renameKey', path, key: meant } as const)
      : ({ op: 'setString', path, value: meant } as const);
  return [{ title: `Change it to \`${meant}\``, safe: false, edits: [{ source, edit }] }];
}
