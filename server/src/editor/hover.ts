/** What to say about the thing under the cursor. */

import { treeOf } from '../workspace/index.js';
import { nodeAt, offsetAt, type Path, type Position, pathAt, positionAt, type Range } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { explainService } from './explain.js';
import { documentAt, startsOf } from './locate.js';

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
  const index = documentAt(file.documents, offset);
  const document = file.documents[index];
  if (!document || document.objects.length === 0) return undefined;
  const { root } = treeOf(document);
  const at = pathAt(root, offset - document.offset);
  const clusters = analysis.clusters.filter((cluster) => cluster.scope.subjects.includes(path));
  for (const object of document.objects) {
    if (object.model !== 'service' || !startsWith(at.path, object.base)) continue;
    if (!ABOUT_SERVICE.test(at.path.slice(object.base.length).join('.'))) return undefined;
    const [cluster] = clusters;
    const span = tokenAt(root, at.path, at.part);
    if (!cluster || !span) return undefined;
    return {
      markdown: explainService(object, cluster, clusters.length - 1),
      range: {
        start: positionAt(starts, document.offset + span.start),
        end: positionAt(starts, document.offset + span.end),
      },
    };
  }
  return undefined;
}

function startsWith(path: Path, base: Path): boolean {
  return base.every((step, index) => path[index] === step);
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
