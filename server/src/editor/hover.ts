/** What to say about the thing under the cursor. */
import type { Cluster } from '../cluster/index.js';
import { type Sourced, treeOf } from '../workspace/index.js';
import { nodeAt, offsetAt, type Path, type Position, pathAt, positionAt, type Range } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { markdownOf } from './hovers/told.js';
import { toldAt } from './hovers/toldAt.js';
import { documentAt, startsOf } from './locate.js';
import { asApplied, objectAt } from './objectAt.js';
import { templateFieldAt, unrenderedHover } from './templateHover.js';

export interface Hover {
  readonly markdown: string;
  readonly range: Range;
}

export function hoverAt(analysis: Analysis, path: string, position: Position): Hover | undefined {
  const file = analysis.snapshot.files.get(path);
  if (!file) return undefined;
  const starts = startsOf(file);
  const offset = offsetAt(starts, position, file.text.length);
  const document = file.documents[documentAt(file.documents, offset)];
  if (!document) return templateHover(analysis, path, file.text, position);
  const written = objectAt(analysis, path, position);
  const clusters = analysis.clustersOf(path);
  const [cluster] = clusters;
  if (!written || !cluster) return undefined;
  const object = asApplied(cluster, written);
  if (!object) return undefined;
  const { root } = treeOf(document);
  const at = pathAt(root, offset - document.offset);
  const span = tokenAt(root, at.path, at.part);
  const field = at.path.slice(written.base.length);
  // Items of a patch's lists stand elsewhere in the object that it changes.
  if (analysis.snapshot.division.patchFiles.has(path) && field.some((step) => typeof step === 'number'))
    return undefined;
  const markdown = span && explained(object, field, cluster, clusters.length - 1);
  if (!span || markdown === undefined) return undefined;
  return {
    markdown,
    range: {
      start: positionAt(starts, document.offset + span.start),
      end: positionAt(starts, document.offset + span.end),
    },
  };
}

/** In a template: of the object that it makes, or why nobody knows what it makes. */
function templateHover(analysis: Analysis, path: string, text: string, position: Position): Hover | undefined {
  const field = templateFieldAt(analysis, path, position);
  const markdown = field && explained(field.object, field.path.slice(field.object.base.length), field.cluster, 0);
  if (field && markdown !== undefined) return { markdown, range: field.range };
  const line = text.split('\n')[position.line] ?? '';
  const unknown = /^kind:/.test(line) ? unrenderedHover(analysis, path) : undefined;
  const { line: at } = position;
  const range = { start: { line: at, character: 0 }, end: { line: at, character: line.trimEnd().length } };
  return unknown === undefined ? undefined : { markdown: unknown, range };
}

function explained(object: Sourced, path: Path, cluster: Cluster, otherClusters: number): string | undefined {
  const told = toldAt(object, path, cluster);
  return told && markdownOf(told, { cluster, otherClusters });
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
