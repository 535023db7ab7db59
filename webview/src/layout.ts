/**
 * Where stations stand: dagre ranks them from left to right and orders them so that edges cross little; then each lane
 * becomes a band of its own, and what dagre put at one height is stacked inside the bands.
 */
import { layout as dagre, graphlib } from '@dagrejs/dagre';

export interface LaidOut {
  readonly width: number;
  readonly height: number;
  /** Centers, in the order of the boxes. */
  readonly centers: readonly Point[];
  /**
   * Points of each edge between its ends, in the order of the edges: where it leaves a column and where it enters one.
   * Between two columns it may go up and down; beside the stations of a column it keeps its height.
   */
  readonly bends: readonly (readonly Point[])[];
  /** Bands from the top down. */
  readonly bands: readonly { readonly y: number; readonly height: number }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface ToLayOut {
  readonly boxes: readonly { readonly width: number; readonly height: number; readonly lane: number }[];
  /** Numbers of boxes. */
  readonly edges: readonly { readonly from: number; readonly to: number }[];
  readonly lanes: number;
}

const GAP = { x: 34, y: 14 };
const MARGIN = 16;
/** Above the stations of a band stands its name. */
const TITLE = 22;
const BELOW = 10;
/** What an edge takes where it passes stations. */
const LANE_OF_EDGE = 12;

interface Item {
  readonly lane: number;
  readonly column: number;
  readonly height: number;
  /** As dagre would have it. */
  readonly wanted: number;
  y: number;
}

export function layOut({ boxes, edges, lanes }: ToLayOut): LaidOut {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: GAP.y, ranksep: GAP.x, edgesep: 8 });
  for (const [index, { width, height }] of boxes.entries()) graph.setNode(String(index), { width, height });
  for (const [index, { from, to }] of edges.entries()) graph.setEdge(String(from), String(to), {}, String(index));
  dagre(graph);

  const placed = boxes.map((_, index) => graph.node(String(index)) as Point);
  const columns = [...new Set(placed.map(({ x }) => Math.round(x)))].sort((a, b) => a - b);
  const columnOf = (index: number): number => columns.indexOf(Math.round(placed[index]?.x ?? 0));
  const items = boxes.map(
    ({ lane, height }, index): Item => ({ lane, height, column: columnOf(index), wanted: placed[index]?.y ?? 0, y: 0 }),
  );
  const passing = edges.map(({ from, to }, index) => {
    const route = (graph.edge(String(from), String(to), String(index)) as { points?: Point[] }).points ?? [];
    const lane = boxes[to]?.lane ?? 0;
    return columns.slice(columnOf(from) + 1, columnOf(to)).map(
      (x, offset): Item => ({
        lane,
        height: LANE_OF_EDGE,
        column: columnOf(from) + 1 + offset,
        wanted: nearest(route, x),
        y: 0,
      }),
    );
  });
  const bands = stack([...items, ...passing.flat()], lanes);
  const left = Math.min(0, ...placed.map(({ x }, index) => x - (boxes[index]?.width ?? 0) / 2));
  const right = Math.max(0, ...placed.map(({ x }, index) => x + (boxes[index]?.width ?? 0) / 2));
  const shift = MARGIN - left;
  const last = bands.at(-1);
  const widths = columns.map((_, column) =>
    Math.max(...items.flatMap((item, index) => (item.column === column ? [boxes[index]?.width ?? 0] : []))),
  );
  const edgeOf = (column: number, side: -1 | 1): number =>
    (columns[column] ?? 0) + (side * (widths[column] ?? 0)) / 2 + shift;
  return {
    width: Math.ceil(right - left + 2 * MARGIN),
    height: last ? last.y + last.height : 0,
    centers: items.map(({ y }, index) => ({ x: (placed[index]?.x ?? 0) + shift, y })),
    bends: passing.map((run, index) => {
      const [start, end] = [items[edges[index]?.from ?? 0], items[edges[index]?.to ?? 0]];
      if (!start || !end) return [];
      return [
        { x: edgeOf(start.column, 1), y: start.y },
        ...run.flatMap(({ column, y }) => [
          { x: edgeOf(column, -1), y },
          { x: edgeOf(column, 1), y },
        ]),
        { x: edgeOf(end.column, -1), y: end.y },
      ];
    }),
    bands,
  };
}

/** Gives every item its height, column by column and band by band; gives the bands. */
function stack(items: readonly Item[], lanes: number): { y: number; height: number }[] {
  let top = 0;
  return Array.from({ length: lanes }, (_, lane) => {
    const own = Map.groupBy(
      items.filter((item) => item.lane === lane),
      (item) => item.column,
    );
    const stacks = [...own.values()].map((column) => column.sort((a, b) => a.wanted - b.wanted));
    const heightOf = (column: readonly Item[]): number =>
      column.reduce((sum, item) => sum + item.height, 0) + (column.length - 1) * GAP.y;
    const content = Math.max(0, ...stacks.map(heightOf));
    for (const column of stacks) {
      let y = top + TITLE + (content - heightOf(column)) / 2;
      for (const item of column) {
        item.y = y + item.height / 2;
        y += item.height + GAP.y;
      }
    }
    const band = { y: top, height: TITLE + content + BELOW };
    top += band.height;
    return band;
  });
}

function nearest(route: readonly Point[], x: number): number {
  const [first, ...rest] = route;
  return (
    rest.reduce((best, point) => (Math.abs(point.x - x) < Math.abs((best?.x ?? 0) - x) ? point : best), first)?.y ?? 0
  );
}
