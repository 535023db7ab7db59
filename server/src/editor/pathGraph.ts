/**
 * A trace as a picture's data: stations in lanes, joined by edges, each with the ways that go through it. Ways that
 * begin or end alike share their stations there, and only there, so that every walk along the edges is a way of the
 * trace. A picture draws this and decides nothing.
 */
import type { Cluster } from '../cluster/index.js';
import type { Trace } from '../path/index.js';
import { type Snapshot, type Sourced, shownPath } from '../workspace/index.js';
import type { Path, Range } from '../yaml/index.js';
import { fixesOfTrace } from './pathFixes.js';
import { placeIn } from './pathReport.js';
import { type Lane, type Station, stationsOf } from './pathStations.js';
import { summaryText, wayText } from './pathSummary.js';
import { toldPath } from './pathWords.js';
import { PLAIN_WORDING } from './wording.js';

type Verdict = Station['verdict'];

export interface PathGraph {
  readonly verdict: Trace['verdict'];
  /** A sentence: where it stops, or how many ways get through. */
  readonly summary: string;
  readonly ways: readonly { readonly title: string; readonly verdict: Verdict }[];
  /** Ways beyond the first hundred, which are not drawn. */
  readonly waysLeftOut: number;
  /** From the outside in, in the order of the picture. */
  readonly lanes: readonly { readonly kind: Lane['kind']; readonly name: string }[];
  /** Stations of a way stand in its order. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly fixes: readonly { readonly title: string; readonly places: readonly GraphPlace[] }[];
}

export interface GraphNode {
  readonly shape: Station['shape'];
  readonly label: string;
  readonly name: string;
  readonly lane: number;
  readonly verdict: Verdict;
  /** No way gets here: something before it stops each of them. */
  readonly isBeyond: boolean;
  readonly ways: readonly number[];
  readonly steps: readonly GraphStep[];
}

export interface GraphStep {
  readonly label: string;
  readonly caption: string;
  readonly verdict: Verdict;
  readonly sentences: readonly string[];
  readonly places: readonly GraphPlace[];
}

export interface GraphEdge {
  /** Numbers of nodes. */
  readonly from: number;
  readonly to: number;
  readonly ways: readonly number[];
  /** The traffic of all these ways has been stopped before. */
  readonly isBeyond: boolean;
}

export interface GraphPlace {
  readonly file: string;
  readonly range: Range;
  /** "base/web.yaml:12". */
  readonly shown: string;
  /** What stands there: "selector", "rule". */
  readonly role: string;
}

const MOST_WAYS = 100;

export function pathGraph(trace: Trace, cluster: Cluster, snapshot: Snapshot): PathGraph {
  const placed = (object: Sourced, path: Path, role: string): GraphPlace => placeOf(snapshot, object, path, role);
  const paths = trace.paths.slice(0, MOST_WAYS);
  const routes = paths.map((path) => stationsOf(path, cluster).map((station) => drawn(station, placed)));
  const lanes = lanesOf(routes.flat());
  const { nodes, edges } = joined(routes, (lane) => lanes.indexOf(laneKey(lane)));
  const told = trace.paths.map((path) => toldPath(path, cluster, PLAIN_WORDING));
  return {
    verdict: trace.verdict,
    summary: summaryText(trace, told, PLAIN_WORDING, 'with dashed lines'),
    ways: paths.map((path) => ({ title: wayText(path, PLAIN_WORDING), verdict: path.verdict })),
    waysLeftOut: trace.paths.length - paths.length,
    lanes: lanes.map((key) => laneFrom(key)),
    nodes,
    edges,
    fixes: fixesOfTrace(trace, cluster, PLAIN_WORDING).map(({ title, edits }) => ({
      title,
      places: edits.map((edit) => placed(edit.object, edit.path, 'edit')),
    })),
  };
}

type Drawn = Omit<GraphNode, 'lane' | 'ways' | 'isBeyond'> & { readonly lane: Lane };
type Placed = (object: Sourced, path: Path, role: string) => GraphPlace;

function drawn(station: Station, placed: Placed): Drawn {
  return {
    ...station,
    steps: station.steps.map(({ caption, told }) => ({
      label: told.label,
      caption,
      verdict: told.verdict,
      sentences: told.sentences,
      places: eachOnce(told.places.map(({ object, path, role }) => placed(object, path, role))),
    })),
  };
}

function placeOf(snapshot: Snapshot, object: Sourced, path: Path, role: string): GraphPlace {
  const { file, range } = placeIn(snapshot, object, path);
  const shown = `${shownPath(snapshot.options, file)}:${range.start.line + 1}`;
  return { file, range, shown, role: role.replaceAll('-', ' ') };
}

function eachOnce(places: readonly GraphPlace[]): GraphPlace[] {
  return [...new Map(places.map((place) => [place.shown, place] as const).reverse()).values()].reverse();
}

/** What lies outside stands above the nodes, and these above the namespaces. */
function lanesOf(stations: readonly Drawn[]): string[] {
  const keys = new Set(stations.map((station) => laneKey(station.lane)));
  const outer = ['outside', 'nodes'].filter((key) => keys.delete(key));
  return [...outer, ...keys];
}

function laneKey(lane: Lane): string {
  return lane.kind === 'namespace' ? `namespace ${lane.name}` : lane.kind;
}

function laneFrom(key: string): PathGraph['lanes'][number] {
  const name = /^namespace (.*)$/.exec(key)?.[1];
  if (name !== undefined) return { kind: 'namespace', name };
  return { kind: key === 'nodes' ? 'nodes' : 'outside', name: '' };
}

/** A station with all that follows it on its way. */
interface Rest {
  readonly key: string;
  readonly station: Drawn;
  readonly next: Map<string, Rest>;
}

/**
 * First a tree of common beginnings, then rests that are alike become one: the smallest graph whose walks are just
 * these ways (as one makes the minimal automaton of a list of words).
 */
function joined(
  routes: readonly (readonly Drawn[])[],
  laneOf: (lane: Lane) => number,
): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const root: Map<string, Rest> = new Map();
  for (const route of routes) {
    let level = root;
    for (const station of route) {
      const key = JSON.stringify(station);
      const known = level.get(key) ?? { key, station, next: new Map() };
      level.set(key, known);
      level = known.next;
    }
  }
  const numbers = new Map<string, number>();
  const merged = new Map<Rest, number>();
  const numberOf = (rest: Rest): number => {
    const next = [...rest.next.values()].map(numberOf);
    const key = `${rest.key} ${next.join()}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    merged.set(rest, number);
    return number;
  };
  for (const rest of root.values()) numberOf(rest);
  return walked(routes, root, merged, laneOf);
}

function walked(
  routes: readonly (readonly Drawn[])[],
  root: ReadonlyMap<string, Rest>,
  merged: ReadonlyMap<Rest, number>,
  laneOf: (lane: Lane) => number,
): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const order = new Map<number, number>();
  const nodes: { station: Drawn; ways: number[]; reached: boolean }[] = [];
  const edges = new Map<string, { from: number; to: number; ways: number[]; reached: boolean }>();
  for (const [way, route] of routes.entries()) {
    let level = root;
    let before: number | undefined;
    let isBroken = false;
    for (const station of route) {
      const rest = level.get(JSON.stringify(station));
      const number = rest && merged.get(rest);
      if (!rest || number === undefined) break;
      const at = order.get(number) ?? nodes.push({ station, ways: [], reached: false }) - 1;
      order.set(number, at);
      const node = nodes[at];
      if (node) {
        node.ways.push(way);
        node.reached ||= !isBroken;
      }
      if (before !== undefined) {
        const edge = edges.get(`${before} ${at}`) ?? { from: before, to: at, ways: [], reached: false };
        edge.ways.push(way);
        edge.reached ||= !isBroken;
        edges.set(`${before} ${at}`, edge);
      }
      before = at;
      isBroken ||= station.verdict === 'denied';
      level = rest.next;
    }
  }
  return {
    nodes: nodes.map(({ station, ways, reached }) => ({
      ...station,
      lane: laneOf(station.lane),
      ways,
      isBeyond: !reached,
    })),
    edges: [...edges.values()].map(({ from, to, ways, reached }) => ({ from, to, ways, isBeyond: !reached })),
  };
}
