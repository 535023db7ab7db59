/** What the client shows of the server's state. */
import type { Analysis } from '../editor/index.js';
import type { Status } from '../protocol.js';
import { countRendered, type Division } from '../workspace/index.js';

interface Counted {
  /** That are written in the files. */
  readonly objects: number;
  readonly errors: number;
  readonly warnings: number;
  /** Why no chart can be rendered; undefined where nothing is in the way. */
  readonly obstacle: string | undefined;
}

export function statusOf(
  state: Status['state'],
  analysis: Analysis | undefined,
  { objects, errors, warnings, obstacle }: Counted,
): Status {
  if (!analysis) return { state, objects: 0, clusters: 0, gaps: 0, errors: 0, warnings: 0 };
  const { division, charts } = analysis.snapshot;
  const { clusters, gaps } = analysis.counts;
  return {
    state,
    objects: objects + renderedIn(division),
    clusters,
    gaps: gaps + division.unrendered.length,
    errors,
    warnings,
    ...(obstacle !== undefined && charts.size > 0 ? { notRendered: obstacle } : {}),
  };
}

function renderedIn(division: Division): number {
  const known = counts.get(division);
  if (known !== undefined) return known;
  const charts = division.charted.flatMap((scope) => scope.charts);
  const count = countRendered(charts, () => true);
  counts.set(division, count);
  return count;
}
const counts = new WeakMap<Division, number>();
