/** What must be the same before and after a rename: who may talk to whom, what flows, and what is found wrong. */
import type { Cluster } from '../../server/src/cluster/index.js';
import { type Analysis, locate, makeClusters, reportedConnections } from '../../server/src/editor/index.js';
import { occurrencesIn } from '../../server/src/editor/references/objectOccurrences.js';
import { placeOf } from '../../server/src/editor/references/place.js';
import { renamable } from '../../server/src/editor/rename/renamable.js';
import { connectivityOf } from '../../server/src/path/index.js';
import type { Snapshot } from '../../server/src/workspace/index.js';
import type { Position } from '../../server/src/yaml/index.js';
import { flowsIn } from '../corpus/flows.js';

type IsWanted = (cluster: Cluster) => boolean;

/** Allowed and unknown connections of every cluster. */
export function connections(snapshot: Snapshot, isWanted: IsWanted = () => true): string[] {
  const clusters = makeClusters(snapshot).filter(({ cluster }) => isWanted(cluster));
  return clusters.flatMap(({ cluster }) =>
    [...reportedConnections(cluster.scope.id, connectivityOf(cluster))].map((one) => JSON.stringify(one)).sort(),
  );
}

/** The verdict of every port, call and backend, by where it is written. */
export function flows(snapshot: Snapshot, isWanted?: IsWanted): string[] {
  return flowsIn(snapshot, isWanted)
    .map(
      ({ cluster, object, path, verdict }) =>
        `${cluster} ${object.source.file} ${object.source.document} ${object.base.join('.')} ${path}: ${verdict}`,
    )
    .sort();
}

/** "file:line rule", for each finding. */
export function findings(analysis: Analysis): string[] {
  return analysis.files.flatMap((file) =>
    analysis.findingsOf(file).map(({ rule, anchor }) => {
      const place = locate(analysis.snapshot, anchor);
      return `${place.file}:${place.range.start.line + 1} ${rule}`;
    }),
  );
}

export interface Target {
  readonly file: string;
  readonly position: Position;
  readonly kind: string;
  readonly text: string;
}

/** Every place that says the name of a Service or port or a label of pods, each once. */
export function targets({ snapshot, clusters }: Analysis): Target[] {
  const found = new Map<string, Target>();
  for (const { objects } of clusters) {
    for (const object of objects) {
      for (const occurrence of occurrencesIn(object)) {
        const named = occurrence.unknown === undefined ? renamable(occurrence.named) : undefined;
        const place = named && placeOf(snapshot, { object, occurrence });
        if (!named || !place) continue;
        const { start } = place.range;
        found.set(`${place.file}:${start.line}:${start.character}`, {
          file: place.file,
          position: start,
          kind: named.kind,
          text: place.text,
        });
      }
    }
  }
  return [...found.values()];
}
