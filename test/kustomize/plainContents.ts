/** What the scopes of a snapshot come to, as plain data. */
import type { Snapshot } from '../../server/src/workspace/index.js';

/** Everything that a scope comes to, with the places of all fields. */
export function plain(snapshot: Snapshot): unknown {
  return snapshot.division.scopes.map((scope) => {
    const { scope: made, files, problems } = snapshot.contentOf(scope);
    const objects = files.map(({ path, text, objects: all }) => ({
      path,
      text,
      objects: all.map(({ source, ...facts }) => ({
        ...facts,
        document: source.document,
        trace: source.origins?.trace,
      })),
    }));
    return { id: made.id, gaps: made.gaps, open: made.open, objects, problems };
  });
}
