/** podpath/pathGraph and podpath/pathMermaid */
import { followedPath, type GraphPlace, pathGraph, traceMermaid } from '../../editor/index.js';
import type { ExplainPathParams, PathGraphAnswer, PathMermaidAnswer, Place } from '../../protocol.js';
import type { ServerContext } from '../context.js';

const SWITCHED_OFF = { problem: 'Podpath is switched off by the setting `podpath.enable`.' };

export function onPathGraph(context: ServerContext, { cluster, from, to }: ExplainPathParams): PathGraphAnswer {
  const analysis = context.session.analysis();
  if (!analysis) return SWITCHED_OFF;
  const followed = followedPath(analysis, cluster, from, to);
  if ('problem' in followed) return followed;
  const graph = pathGraph(followed.trace, followed.cluster, analysis.snapshot);
  const placed = ({ file, ...place }: GraphPlace): Place => ({ ...place, uri: context.uriOf(file) });
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      steps: node.steps.map((step) => ({ ...step, places: step.places.map(placed) })),
    })),
    fixes: graph.fixes.map(({ title, places }) => ({ title, places: places.map(placed) })),
  };
}

export function onPathMermaid(context: ServerContext, { cluster, from, to }: ExplainPathParams): PathMermaidAnswer {
  const analysis = context.session.analysis();
  if (!analysis) return SWITCHED_OFF;
  const followed = followedPath(analysis, cluster, from, to);
  return 'problem' in followed ? followed : { text: `${traceMermaid(followed.trace, followed.cluster)}\n` };
}
