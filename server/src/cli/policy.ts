/** `podpath policy WORKLOAD|NAMESPACE`: a NetworkPolicy for what the manifests declare. */

import { type Cluster, type Pod, policyNamespace } from '../cluster/index.js';
import { placeIn, podsOfNamespace, writePolicies } from '../editor/index.js';
import { findEnds, readAddress } from '../path/index.js';
import { known, nearestName } from '../resources/index.js';
import { baseName } from '../workspace/index.js';
import type { Arguments, Flag } from './arguments.js';
import { CLUSTER_FLAGS, type Clusters, listedNames, readClusters, tellGaps } from './clusters.js';
import { type ExitCode, type Io, UsageError } from './io.js';
import { neutral } from './terminal.js';
import { ended } from './trace.js';

export const POLICY_FLAGS = { ...CLUSTER_FLAGS } satisfies Record<string, Flag>;

export async function policy(given: Arguments, io: Io): Promise<ExitCode> {
  const [whom, ...paths] = given.operands;
  if (whom === undefined)
    throw new UsageError(
      'For whom? `podpath policy deployment/NAME` writes one policy, `podpath policy NAMESPACE` one for each workload.',
    );
  const clusters = await readClusters(given, paths, io);
  const { cluster, pods } = clusterWith(clusters, whom);
  const { snapshot } = clusters;
  const written = writePolicies(cluster, pods, (object, path) =>
    neutral(baseName(placeIn(snapshot, object, path).file)),
  );
  if ('problem' in written) throw new UsageError(written.problem);
  const { text, count, left, isExact } = written;
  if (count === 0) throw new UsageError(left.join(' '));
  io.stdout.write(text);
  for (const one of left) io.stderr.write(`podpath: ${one}\n`);
  tellGaps({ ...clusters, all: clusters.all.filter((one) => one.cluster === cluster) }, io);
  return isExact ? 0 : 3;
}

/** The one cluster that has the workload or namespace. */
function clusterWith({ all }: Clusters, whom: string): { cluster: Cluster; pods: readonly Pod[] } {
  const problems: string[] = [];
  const found = all.flatMap(({ cluster }) => {
    const pods = podsMeant(cluster, whom);
    if (typeof pods !== 'string') return [{ cluster, pods }];
    problems.push(pods);
    return [];
  });
  const [only, ...more] = found;
  if (only && more.length === 0) return only;
  if (only)
    throw new UsageError(
      `Several clusters have \`${whom}\`: ${listedNames(found.map((one) => one.cluster.name))}; \`--cluster NAME\` picks one.`,
    );
  throw new UsageError(ended(problems.find((one) => one.includes('did you mean')) ?? problems[0] ?? ''));
}

/** A text tells why nobody is meant. */
function podsMeant(cluster: Cluster, whom: string): readonly Pod[] | string {
  const asNamespace = /^(?:(?:namespace|namespaces|ns)\/)?([^/]+)$/i.exec(whom)?.[1];
  if (asNamespace !== undefined) {
    const inside = podsOfNamespace(cluster, asNamespace);
    if (inside.length > 0) return inside;
    return nobodyIn(cluster, asNamespace);
  }
  const address = readAddress(whom);
  if ('problem' in address) return address.problem;
  if (address.kind !== 'workload')
    return `A policy is written for pods: name a workload, such as \`deployment/web\`, or a namespace, not \`${whom}\``;
  const ends = findEnds(cluster, address);
  return 'problem' in ends ? ends.problem : ends.flatMap((end) => (end.kind === 'pod' ? [end.pod] : []));
}

function nobodyIn(cluster: Cluster, namespace: string): string {
  const defined = cluster.namespaces.some((one) => known(one.name) === namespace);
  if (defined) return `Namespace \`${namespace}\` has no pods in cluster ${cluster.name}`;
  const workload = cluster.workloads.find((one) => known(one.name) === namespace && one.templates.length > 0);
  const names = [...new Set(cluster.pods.map((pod) => policyNamespace(cluster, pod.namespace)))];
  const near = nearestName(namespace, names);
  const meant = workload ? `${workload.kind.toLowerCase()}/${namespace}` : near;
  const hint = meant === undefined ? `; there are ${listedNames(names)}` : `; did you mean \`${meant}\`?`;
  return `There is no namespace \`${namespace}\` in cluster ${cluster.name}${names.length === 0 ? '' : hint}`;
}
