/**
 * Which scopes are not judged, or not as they are now. Told from what an edit has changed, not by a look at each scope.
 */
import { differingKeys } from '../sets/index.js';
import type { Scope, Snapshot } from '../workspace/index.js';
import { profileFor } from './clusters.js';
import type { Judgement } from './judgement.js';
import { covers, type Ruleset } from './ruleset.js';

/** Scopes by the keys by which they have asked the surround. */
export type Asking = ReadonlyMap<string, readonly string[]>;

interface Before {
  readonly snapshot: Snapshot;
  readonly ruleset: Ruleset;
  readonly lagging: ReadonlyMap<string, ReadonlySet<string>>;
  readonly asking: Asking;
}

/** By id, with the keys of the surround that are to blame. */
export function laggingScopes(
  snapshot: Snapshot,
  ruleset: Ruleset,
  results: { get(id: string): Judgement | undefined },
  before: Before | undefined,
  touched: ReadonlySet<string>,
): Map<string, ReadonlySet<string>> {
  const lagging = new Map<string, ReadonlySet<string>>();
  const blamed = keysByScope(before?.asking, touched);
  for (const scope of suspects(snapshot, ruleset, before, blamed.keys())) {
    const judgement = results.get(scope.id);
    const keys = (judgement && blamed.get(scope.id)) ?? NONE;
    const pending = before?.lagging.get(scope.id);
    const isCurrent =
      judgement !== undefined &&
      snapshot.knownContent(scope) === judgement.content &&
      judgement.cluster.profile === profileFor(scope) &&
      covers(judgement.ruleset, ruleset);
    if (isCurrent && keys.length === 0 && pending === undefined) continue;
    // What waits for its checks may read a key only then, and reads it as it is by then.
    lagging.set(scope.id, pending && keys.length === 0 ? pending : new Set([...(pending ?? []), ...keys]));
  }
  return lagging;
}
const NONE: readonly string[] = [];

function keysByScope(asking: Asking | undefined, touched: ReadonlySet<string>): ReadonlyMap<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const key of touched) {
    for (const id of asking?.get(key) ?? []) {
      const own = keys.get(id);
      if (own) own.push(key);
      else keys.set(id, [key]);
    }
  }
  return keys;
}

/** All scopes where any may lag; else those that did, that are others now, that asked for what was touched, or whose content is another. */
function suspects(
  snapshot: Snapshot,
  ruleset: Ruleset,
  before: Before | undefined,
  asked: Iterable<string>,
): Iterable<Scope> {
  const { division } = snapshot;
  if (before?.snapshot.near !== snapshot.near || before.ruleset !== ruleset) return division.scopes;
  const last = before.snapshot;
  const ids = new Set([...before.lagging.keys(), ...differingKeys(last.contents, snapshot.contents), ...asked]);
  for (const id of differingKeys(last.division.byId, division.byId)) ids.add(id);
  return [...ids].flatMap((id) => division.byId.get(id) ?? []);
}
