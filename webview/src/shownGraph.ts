/** The part of a graph that is unfolded: stations of the ways that are shown, and a stub where others turn off. */
import type { PathEdge, PathGraph, PathNode } from '../../server/src/protocol.js';

export interface ShownGraph {
  readonly nodes: readonly ShownNode[];
  /** Numbers of shown nodes. */
  readonly edges: readonly Omit<PathEdge, 'ways'>[];
}

export interface ShownNode {
  /** Stays when the graph is asked for again, as long as the station does. */
  readonly key: string;
  readonly lane: number;
  readonly content:
    | { readonly kind: 'station'; readonly node: PathNode }
    | { readonly kind: 'stub'; readonly ways: readonly number[] };
}

export function shownGraph(graph: PathGraph, isShown: (way: number) => boolean): ShownGraph {
  const numbers = new Map<number, number>();
  const nodes: ShownNode[] = [];
  const keys = new Map<string, number>();
  for (const [index, node] of graph.nodes.entries()) {
    if (!node.ways.some(isShown)) continue;
    const base = `${node.label} ${node.name} ${node.lane}`;
    const count = keys.get(base) ?? 0;
    keys.set(base, count + 1);
    numbers.set(index, nodes.length);
    nodes.push({ key: `${base} ${count}`, lane: node.lane, content: { kind: 'station', node } });
  }
  const edges = graph.edges.flatMap(({ from, to, ways, isBeyond }) => {
    const [start, end] = [numbers.get(from), numbers.get(to)];
    return start === undefined || end === undefined || !ways.some(isShown) ? [] : [{ from: start, to: end, isBeyond }];
  });
  const hidden = graph.ways.flatMap((_, way) => (isShown(way) ? [] : [{ way, at: turnOff(graph, way, isShown) }]));
  const stubs = Map.groupBy(
    hidden.filter(({ at }) => at !== 'nowhere'),
    ({ at }) => at,
  );
  for (const [at, turning] of stubs) {
    const ways = turning.map(({ way }) => way);
    const from = typeof at === 'number' ? numbers.get(at) : undefined;
    const lane = (from === undefined ? undefined : nodes[from]?.lane) ?? 0;
    nodes.push({ key: `stub ${ways.join()}`, lane, content: { kind: 'stub', ways } });
    if (from !== undefined) edges.push({ from, to: nodes.length - 1, isBeyond: true });
  }
  return { nodes, edges };
}

/** The station at which a way leaves what is shown; nowhere for one that walks along other ways all the time. */
function turnOff(
  { nodes, edges }: PathGraph,
  way: number,
  isShown: (way: number) => boolean,
): number | 'start' | 'nowhere' {
  const own = edges.filter((edge) => edge.ways.includes(way));
  const targets = new Set(own.map((edge) => edge.to));
  let at = nodes.findIndex((node, index) => node.ways.includes(way) && !targets.has(index));
  if (at === -1 || !nodes[at]?.ways.some(isShown)) return 'start';
  for (;;) {
    const next = own.find((edge) => edge.from === at);
    if (!next) return 'nowhere';
    if (!next.ways.some(isShown)) return at;
    at = next.to;
  }
}
