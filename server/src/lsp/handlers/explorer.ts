/** podpath/explorerClusters, podpath/explorerChildren and podpath/explorerDetails */
import {
  clusterProblems,
  explorerCluster,
  explorerClusters,
  explorerDetails,
  explorerItems,
  type Location,
} from '../../editor/index.js';
import type {
  ExplorerChildren,
  ExplorerChildrenParams,
  ExplorerCluster,
  ExplorerDetails,
  ExplorerDetailsParams,
  ExplorerPlace,
} from '../../protocol.js';
import type { ServerContext } from '../context.js';

export function onExplorerClusters({ session }: ServerContext): ExplorerCluster[] {
  const analysis = session.analysis();
  if (!analysis) return [];
  return explorerClusters(analysis).map((cluster) => {
    const problems = clusterProblems(analysis, cluster);
    return { name: cluster.name, objects: cluster.objects.length, ...(problems === undefined ? {} : { problems }) };
  });
}

export function onExplorerChildren(
  { session }: ServerContext,
  { cluster: name, parent }: ExplorerChildrenParams,
): ExplorerChildren {
  const analysis = session.analysis();
  const clusters = analysis ? explorerClusters(analysis) : [];
  const cluster = clusters.find((one) => one.name === name) ?? clusters[0];
  if (!analysis || !cluster) return { state: 'ready', clusters: 0, items: [] };
  const items = explorerItems(analysis, cluster, parent).map(({ badge, ...item }) => ({
    ...item,
    ...(badge ? { badge } : {}),
  }));
  return { state: 'ready', cluster: cluster.name, clusters: clusters.length, items };
}

export function onExplorerDetails(
  context: ServerContext,
  { cluster: name, id }: ExplorerDetailsParams,
): ExplorerDetails | null {
  const analysis = context.session.analysis();
  const cluster = analysis && explorerCluster(analysis, name);
  const details = cluster && explorerDetails(analysis, cluster, id);
  if (!details) return null;
  const { markdown, place, problem, from, to } = details;
  return {
    markdown,
    cluster: cluster.name,
    ...(place ? { place: placeFor(context, place) } : {}),
    ...(problem ? { problem: placeFor(context, problem) } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function placeFor({ uriOf }: ServerContext, { file, range }: Location): ExplorerPlace {
  return { uri: uriOf(file), start: range.start, end: range.end };
}
