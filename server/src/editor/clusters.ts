/**
 * The clusters of a snapshot, made without judging them: for commands that follow traffic through them. A cluster
 * made of everything that was named takes the last of objects that are defined twice.
 */
import { type Cluster, indexFiles, makeCluster } from '../cluster/index.js';
import { lastWins, type Profile, type Replaced, type Scope, type Snapshot, UNSET_PROFILE } from '../workspace/index.js';
import { surroundIn } from './workspaceSurround.js';

export interface MadeCluster {
  readonly cluster: Cluster;
  readonly replaced: readonly Replaced[];
}

/** `order` is that in which files are applied, where everything is one cluster; by path where it is left out. */
export function makeClusters(snapshot: Snapshot, order: Iterable<string> = []): MadeCluster[] {
  const { surround } = surroundIn(snapshot);
  const ranks = new Map([...order].map((path, index) => [path, index]));
  const rank = ({ path }: { readonly path: string }): number => ranks.get(path) ?? ranks.size;
  return snapshot.division.scopes.map((scope) => {
    const content = snapshot.contentOf(scope);
    const applied =
      scope.kind === 'input'
        ? lastWins([...content.files].sort((a, b) => rank(a) - rank(b)))
        : { files: content.files, replaced: [] };
    const cluster = makeCluster(content.scope, indexFiles(applied.files), profileFor(scope), surround);
    return { cluster, replaced: applied.replaced };
  });
}

/** What configuration and installed parts say of it. */
export function profileFor(scope: Scope): Profile {
  return scope.settings?.profile ?? UNSET_PROFILE;
}
