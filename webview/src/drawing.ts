/** Draws a laid out graph as SVG: bands, edges, and stations that can be clicked and focused. Colors are the theme's. */
import type { PathGraph, PathNode, PathStep } from '../../server/src/protocol.js';
import { type Box, boxOf, type Font, GATE, type Line, type Measure, PILL, SIZES } from './boxes.js';
import { svg, withoutCode } from './dom.js';
import { type LaidOut, layOut, type Point } from './layout.js';
import type { ShownGraph, ShownNode } from './shownGraph.js';
import { sign, titleOf, WORDS } from './verdicts.js';

export interface Drawing {
  readonly element: SVGSVGElement;
  readonly width: number;
  readonly height: number;
  /** Those that can be focused, in the order of the shown nodes. */
  readonly stations: readonly SVGGElement[];
  readonly centers: readonly Point[];
}

export interface Clicks {
  station(index: number, step: PathStep | undefined): void;
}

const STUB: Box = { width: 104, height: 30, reach: 52, lines: [], signs: [] };

export function draw(graph: PathGraph, shown: ShownGraph, measure: Measure, clicks: Clicks): Drawing {
  const boxes = shown.nodes.map(({ content }) => (content.kind === 'stub' ? STUB : boxOf(content.node, measure)));
  const at = layOut({
    boxes: boxes.map(({ width, height }, index) => ({ width, height, lane: shown.nodes[index]?.lane ?? 0 })),
    edges: shown.edges,
    lanes: graph.lanes.length,
  });
  const stations = shown.nodes.map((node, index) =>
    station(node, boxes[index] ?? STUB, at.centers[index] ?? { x: 0, y: 0 }, (step) => clicks.station(index, step)),
  );
  const element = svg(
    'svg',
    {
      class: 'graph',
      preserveAspectRatio: 'xMinYMin meet',
      role: 'group',
      'aria-label': 'Traffic path from left to right. Arrow keys move along it, Enter shows the line that decides.',
    },
    ...bands(at),
    ...shown.edges.flatMap((edge, index) => edgePaths(edge, boxes, shown, at, index)),
    ...bandNames(graph, at),
    ...stations,
  );
  return { element, width: at.width, height: at.height, stations, centers: at.centers };
}

/** Bands go on where the page is wider than the picture. */
const ENDLESS = 20_000;

function bands({ bands: all }: LaidOut): SVGElement[] {
  return all.flatMap(({ y, height }, index) => [
    svg('rect', { class: `band ${index % 2 === 0 ? 'even' : 'odd'}`, x: 0, y, width: ENDLESS, height }),
    ...(index === 0 ? [] : [svg('line', { class: 'border', x1: 0, x2: ENDLESS, y1: y, y2: y })]),
  ]);
}

/** Above the edges, which may pass them. */
function bandNames({ lanes }: PathGraph, { bands: all }: LaidOut): SVGElement[] {
  return all.map(({ y }, index) => {
    const lane = lanes[index];
    const name =
      lane?.kind === 'namespace'
        ? `namespace ${lane.name}`
        : lane?.kind === 'nodes'
          ? 'nodes of the cluster'
          : 'outside the cluster';
    return svg('text', { class: 'band-name', x: 12, y: y + 14, 'font-size': SIZES.label }, name);
  });
}

function edgePaths(
  { from, to, isBeyond }: ShownGraph['edges'][number],
  boxes: readonly Box[],
  shown: ShownGraph,
  { centers, bends }: LaidOut,
  index: number,
): SVGElement[] {
  const [start, end] = [centers[from], centers[to]];
  if (!start || !end) return [];
  const target = shown.nodes[to]?.content;
  const isGate = target?.kind === 'station' && target.node.shape === 'gate';
  const tip = { x: end.x - (boxes[to]?.reach ?? 0) - (isGate ? 0 : 1), y: end.y };
  const points = [
    { x: start.x + (boxes[from]?.reach ?? 0), y: start.y },
    ...(bends[index] ?? []).map(({ x, y }) => ({ x: Math.min(x, tip.x), y })),
    tip,
  ];
  const kind = isBeyond ? 'edge beyond' : 'edge';
  return [
    svg('path', { class: kind, d: curve(points) }),
    ...(isGate
      ? []
      : [
          svg('path', {
            class: `${kind} head`,
            d: `M${tip.x - 7} ${tip.y - 4} L${tip.x} ${tip.y} L${tip.x - 7} ${tip.y + 4}`,
          }),
        ]),
  ];
}

/** Leaves and arrives level. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let before = first;
  const parts = rest.map((point) => {
    const middle = (before.x + point.x) / 2;
    const part =
      before.y === point.y
        ? `L${point.x} ${point.y}`
        : `C${middle} ${before.y} ${middle} ${point.y} ${point.x} ${point.y}`;
    before = point;
    return part;
  });
  return `M${first.x} ${first.y} ${parts.join(' ')}`;
}

function station(
  { content }: ShownNode,
  box: Box,
  { x, y }: Point,
  clicked: (step: PathStep | undefined) => void,
): SVGGElement {
  if (content.kind === 'stub') return stub(content.ways, { x, y }, clicked);
  const { node } = content;
  const element = svg(
    'g',
    {
      class: `station ${node.shape} ${node.verdict}${node.isBeyond ? ' beyond' : ''}`,
      transform: `translate(${x} ${y})`,
      role: 'button',
      tabindex: -1,
      'aria-label': spoken(node),
    },
    ...outline(node, box),
    ...box.signs.map((one) => sign(one.verdict, one.x, one.y, one.radius)),
    ...box.lines.map((line) => textOf(line, clicked)),
  );
  element.addEventListener('click', () => clicked(undefined));
  return element;
}

function outline({ shape }: PathNode, { width, height, reach }: Box): SVGElement[] {
  switch (shape) {
    case 'card':
      return [
        svg('rect', {
          class: 'ring',
          x: -width / 2 - 3,
          y: -height / 2 - 3,
          width: width + 6,
          height: height + 6,
          rx: 8,
        }),
        svg('rect', { class: 'outline', x: -width / 2, y: -height / 2, width, height, rx: 5 }),
      ];
    case 'step':
      return [
        svg('rect', {
          class: 'ring',
          x: -reach - 3,
          y: -PILL - 3,
          width: 2 * reach + 6,
          height: 2 * PILL + 6,
          rx: PILL + 3,
        }),
        svg('rect', { class: 'outline', x: -reach, y: -PILL, width: 2 * reach, height: 2 * PILL, rx: PILL }),
      ];
    case 'gate':
      return [
        svg('rect', {
          class: 'ring',
          x: -GATE.x - 4,
          y: -GATE.y - 4,
          width: 2 * GATE.x + 8,
          height: 2 * GATE.y + 8,
          rx: 5,
        }),
        svg('rect', { class: 'hit', x: -width / 2, y: -height / 2, width, height }),
        svg('path', { class: 'posts', d: `M${-GATE.x} ${-GATE.y} V${GATE.y} M${GATE.x} ${-GATE.y} V${GATE.y}` }),
        svg('path', { class: 'bar', d: `M${-GATE.x} 0 H${GATE.x}` }),
      ];
  }
}

function textOf(
  { text, whole, font, x, y, anchor, step }: Line,
  clicked: (step: PathStep | undefined) => void,
): SVGElement {
  const element = svg(
    'text',
    {
      class: `text ${font}`,
      x,
      y,
      'text-anchor': anchor,
      'dominant-baseline': 'central',
      'font-size': SIZES[font as Font],
    },
    text,
    text === whole ? undefined : svg('title', {}, whole),
  );
  if (step && step.places.length > 0)
    element.addEventListener('click', (event) => {
      event.stopPropagation();
      clicked(step);
    });
  return element;
}

function stub(ways: readonly number[], { x, y }: Point, clicked: (step: undefined) => void): SVGGElement {
  const text = ways.length === 1 ? '⋯ 1 more way' : `⋯ ${ways.length} more ways`;
  const element = svg(
    'g',
    {
      class: 'station stub',
      transform: `translate(${x} ${y})`,
      role: 'button',
      tabindex: -1,
      'aria-label': `Unfold ${text.slice(2)}`,
    },
    svg('rect', { class: 'ring', x: -55, y: -18, width: 110, height: 36, rx: 18 }),
    svg('rect', { class: 'outline', x: -52, y: -15, width: 104, height: 30, rx: 15 }),
    svg(
      'text',
      {
        class: 'text caption',
        x: 0,
        y: 0,
        'text-anchor': 'middle',
        'dominant-baseline': 'central',
        'font-size': SIZES.caption,
      },
      text,
    ),
  );
  element.addEventListener('click', () => clicked(undefined));
  return element;
}

/** "Service web, allowed. Port 80 leads to …": all that the picture tells of a station. */
function spoken(node: PathNode): string {
  const reached = node.isBeyond ? ' Traffic does not come this far.' : '';
  const sentences = node.steps.flatMap((step) => step.sentences).map(withoutCode);
  return `${titleOf(node)}, ${WORDS[node.verdict]}.${reached} ${sentences.join(' ')}`.trim();
}
