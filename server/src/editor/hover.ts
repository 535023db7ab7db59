/** What to say about the thing under the cursor. */
import type { Cluster } from '../cluster/index.js';
import { backendsOf } from '../resources/index.js';
import { type Sourced, treeOf } from '../workspace/index.js';
import { nodeAt, offsetAt, type Path, type Position, pathAt, positionAt, type Range } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { explainBackend, explainService } from './explain.js';
import { documentAt, startsOf } from './locate.js';
import { asApplied, objectAt } from './objectAt.js';

export interface Hover {
  readonly markdown: string;
  readonly range: Range;
}

/** Fields of a Service at which its explanation appears: where it is named and where it says what it does. */
const ABOUT_SERVICE = /^(?:kind|metadata\.name|spec\.(?:type|clusterIP|selector|ports)(?:\..*)?)$/;

export function hoverAt(analysis: Analysis, path: string, position: Position): Hover | undefined {
  const file = analysis.snapshot.files.get(path);
  if (!file) return undefined;
  const starts = startsOf(file);
  const offset = offsetAt(starts, position, file.text.length);
  const document = file.documents[documentAt(file.documents, offset)];
  const written = objectAt(analysis, path, position);
  const clusters = analysis.clusters.filter((cluster) => cluster.scope.subjects.includes(path));
  const [cluster] = clusters;
  if (!document || !written || !cluster) return undefined;
  const object = asApplied(cluster, written) ?? written;
  const { root } = treeOf(document);
  const at = pathAt(root, offset - document.offset);
  const span = tokenAt(root, at.path, at.part);
  const markdown = span && explained(object, at.path.slice(written.base.length), cluster, clusters.length - 1);
  if (!span || markdown === undefined) return undefined;
  return {
    markdown,
    range: {
      start: positionAt(starts, document.offset + span.start),
      end: positionAt(starts, document.offset + span.end),
    },
  };
}

function explained(object: Sourced, path: Path, cluster: Cluster, otherClusters: number): string | undefined {
  switch (object.model) {
    case 'service':
      return ABOUT_SERVICE.test(path.join('.')) ? explainService(object, cluster, otherClusters) : undefined;
    case 'ingress': {
      const at = backendsOf(object).find(({ backend }) => backend.path.every((step, index) => path[index] === step));
      return at && explainBackend(object, at, cluster, otherClusters);
    }
    default:
      return undefined;
  }
}

/** The key or scalar under the cursor; nothing on the white space between them. */
function tokenAt(
  root: Parameters<typeof nodeAt>[0],
  path: Path,
  part: 'key' | 'value',
): { start: number; end: number } | undefined {
  if (part === 'key') {
    const parent = nodeAt(root, path.slice(0, -1));
    const entry = parent?.kind === 'map' ? parent.entries.find((one) => one.key === path.at(-1)) : undefined;
    return entry && { start: entry.keyStart, end: entry.keyEnd };
  }
  const node = nodeAt(root, path);
  return node?.kind === 'scalar' && node.end > node.start ? { start: node.start, end: node.end } : undefined;
}
