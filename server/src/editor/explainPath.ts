/** "Explain Traffic Path" for an editor: the way of a packet as a text document whose places are links. */
import { findEnds, readAddress, trace } from '../path/index.js';
import { policyEngineOf } from '../policy/index.js';
import { type Sourced, shownPath } from '../workspace/index.js';
import type { Path, Position } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { locate } from './locate.js';
import { PLAIN_LOOK, pathText } from './pathText.js';

export interface PlaceLink {
  /** Where the link stands in the text: line and characters from 0. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly file: string;
  readonly position: Position;
}

export interface PathExplanation {
  readonly text: string;
  readonly links: readonly PlaceLink[];
}

/** Addresses as people type them. What cannot be read or found is said in the text. */
export function explainPath(analysis: Analysis, clusterName: string, from: string, to: string): PathExplanation {
  const cluster = analysis.clusters.find((one) => one.name === clusterName);
  if (!cluster) return { text: `There is no cluster ${clusterName} in this workspace any more.\n`, links: [] };
  const source = readAddress(from);
  const target = readAddress(to);
  if ('problem' in source || 'problem' in target)
    return sorry('problem' in source ? source.problem : 'problem' in target ? target.problem : '');
  const sources = findEnds(cluster, source);
  const targets = findEnds(cluster, target);
  if ('problem' in sources || 'problem' in targets)
    return sorry('problem' in sources ? sources.problem : 'problem' in targets ? targets.problem : '');
  const asked = 'port' in target ? target.port : undefined;
  const port = typeof asked === 'number' ? { number: asked } : asked;
  const result = trace(cluster, policyEngineOf(cluster), sources, targets, { port, protocol: 'TCP' });
  const places = new Map<string, { file: string; position: Position }>();
  const placeOf = (object: Sourced, path: Path): string => {
    const { file, range } = locate(analysis.snapshot, {
      source: object.source,
      path: [...object.base, ...path],
      part: 'value',
    });
    const shown = `${shownPath(analysis.snapshot.options, file)}:${range.start.line + 1}`;
    places.set(shown, { file, position: range.start });
    return shown;
  };
  const text = `${pathText(result, { from, to, protocol: 'TCP' }, cluster, placeOf, PLAIN_LOOK)}\n`;
  return { text, links: linksIn(text, places) };
}

function sorry(problem: string): PathExplanation {
  return { text: `${problem}.\n`, links: [] };
}

/** Longer places first, so that `a.yaml:12` is not taken for `a.yaml:1`. */
function linksIn(text: string, places: ReadonlyMap<string, { file: string; position: Position }>): PlaceLink[] {
  const sorted = [...places].sort(([a], [b]) => b.length - a.length);
  return text.split('\n').flatMap((line, number) => {
    const taken: PlaceLink[] = [];
    for (const [shown, { file, position }] of sorted) {
      for (let start = line.indexOf(shown); start !== -1; start = line.indexOf(shown, start + 1)) {
        const end = start + shown.length;
        if (!/[0-9]/.test(line[end] ?? '') && !taken.some((one) => start < one.end && one.start < end))
          taken.push({ line: number, start, end, file, position });
      }
    }
    return taken;
  });
}
