/** podpath/pathEnds and podpath/explainPath */
import { ResponseError } from 'vscode-languageserver/node';
import { endsFor, explainPath } from '../../editor/index.js';
import type { ExplainedPath, ExplainPathParams, PathEnds, PathEndsParams } from '../../protocol.js';
import type { ServerContext } from '../context.js';

export function onPathEnds(context: ServerContext, params: PathEndsParams): PathEnds | ResponseError {
  const analysis = context.session.analysis();
  const path = params.uri === undefined ? undefined : context.pathOf(params.uri);
  const ends = analysis && endsFor(analysis, path, params.position, params.cluster);
  if (!ends) return new ResponseError(2, 'This workspace has no Kubernetes objects that traffic could lead to.');
  const { cluster, sources, destinations, from, to } = ends;
  return {
    cluster: cluster.name,
    clusters: [...new Set(analysis.clusters.map((one) => one.name))],
    sources,
    destinations,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

export function onExplainPath(context: ServerContext, { cluster, from, to }: ExplainPathParams): ExplainedPath {
  const analysis = context.session.analysis();
  if (!analysis) return { text: 'Podpath is switched off by the setting `podpath.enable`.\n', links: [] };
  const { text, links } = explainPath(analysis, cluster, from, to);
  return {
    text,
    links: links.map(({ file, position, ...place }) => ({ ...place, uri: context.uriOf(file), target: position.line })),
  };
}
