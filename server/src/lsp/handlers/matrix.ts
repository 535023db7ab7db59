/** podpath/matrix */
import { clusterFor, matrixView } from '../../editor/index.js';
import type { Matrix, MatrixParams } from '../../protocol.js';
import type { ServerContext } from '../context.js';

export function onMatrix(context: ServerContext, { cluster: name, uri, open }: MatrixParams): Matrix | null {
  const analysis = context.session.analysis();
  const file = uri === undefined ? undefined : context.pathOf(uri);
  const cluster = analysis && clusterFor(analysis, name, file);
  if (!cluster) return null;
  return {
    cluster: cluster.name,
    clusters: [...new Set(analysis.clusters.map((one) => one.name))],
    ...matrixView(cluster, open),
  };
}
