/** A mistake in a kustomization as a finding: where it is, what was probably meant, and what it has to do with. */
import type { KustomizeProblem } from '../../workspace/index.js';
import type { YamlEdit } from '../../yaml/index.js';
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
function fixesOf({ anchor, meant, inQuotes }: KustomizeProblem): Fix[] {
  if ('span' in anchor || anchor.inner !== undefined) return [];
  const { source, path, part } = anchor;
  if (inQuotes) return [{ title: 'Put it into quotes', safe: true, edits: [{ source, edit: { op: 'quote', path } }] }];
  if (meant === undefined) return [];
  const edit: YamlEdit =
    part === 'key' ? { op: 'renameKey', path, key: meant } : { op: 'setString', path, value: meant };
  return [{ title: `Change it to \`${meant}\``, safe: false, edits: [{ source, edit }] }];
}
