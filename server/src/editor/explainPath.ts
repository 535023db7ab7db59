/** "Explain Traffic Path" for an editor: the way of a packet as a text document whose places are links. */
import { type Sourced, shownPath } from '../workspace/index.js';
import type { Path, Position } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { followedPath } from './followedPath.js';
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
  const followed = followedPath(analysis, clusterName, from, to);
  if ('problem' in followed) return { text: `${followed.problem}\n`, links: [] };
  const { cluster, trace: result } = followed;
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
