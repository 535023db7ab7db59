/** Clusters from manifests in memory */
import assert from 'node:assert/strict';
import { type Cluster, indexFiles, makeCluster, surroundOf } from '../../server/src/cluster/index.js';
import { configurationFor, emptySnapshot, UNSET_PROFILE, withChanges } from '../../server/src/workspace/index.js';

export interface ClusterFiles {
  readonly files: Readonly<Record<string, string>>;
  readonly profile?: Readonly<Record<string, unknown>> | undefined;
  /** Nothing else runs in the cluster; true unless said otherwise. */
  readonly complete?: boolean | undefined;
}

/** The one cluster that all files make, as `kubectl apply -R -f` would. */
export function clusterOf({ files, profile = {}, complete = true }: ClusterFiles): Cluster {
  const options = { folders: ['/w'], ruleIds: [], exclude: [], oneCluster: { name: 'test', complete } };
  const changes = new Map(Object.entries(files).map(([file, text]) => [`/w/${file}`, text]));
  changes.set('/w/.podpath.yaml', JSON.stringify({ profile }));
  const snapshot = withChanges(emptySnapshot(options), changes);
  const [scope] = snapshot.division.scopes;
  assert.ok(scope !== undefined, 'the files make no cluster');
  const configuration = configurationFor(snapshot, '/w/.podpath.yaml');
  assert.deepEqual(configuration?.problems, []);
  const sources = [...snapshot.files.values()];
  return makeCluster(scope, indexFiles(sources), configuration?.profile ?? UNSET_PROFILE, surroundOf(sources));
}
