/**
 * Who may talk to whom as a table: workloads by workloads and what lies outside, each cell by what policies let
 * through. Where there are too many workloads for a table, namespaces stand for theirs.
 */
import type { Cluster } from '../cluster/index.js';
import { type PolicyEngine, policyEngineOf } from '../policy/index.js';
import type { Workload } from '../resources/index.js';
import {
  ALL_CONNECTIONS,
  type Connections,
  connectionsOf,
  isNoConnections,
  isSubsetOfConnections,
  PROTOCOLS,
  portsIn,
  unionOfConnections,
} from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import { type Answer, between, type Group, groupsOf } from './connectivity.js';
import type { Trace } from './hops.js';
import { allOf } from './ways.js';

export interface Matrix {
  readonly peers: readonly MatrixPeer[];
  /** Workloads of the cluster, shown or not. */
  readonly workloads: number;
  /** Namespaces stand for their workloads, but for those that are open. */
  readonly isGrouped: boolean;
  readonly answers: readonly MatrixAnswer[];
  /** Numbers of answers, by who opens the connection and by whom it is meant for; -1 for a peer with itself. */
  readonly cells: readonly (readonly number[])[];
}

export type MatrixPeer =
  | { readonly kind: 'outside' }
  | { readonly kind: 'namespace'; readonly namespace: string; readonly workloads: number }
  | {
      readonly kind: 'workload';
      readonly namespace: string;
      readonly name: string;
      /** Of the owner, where the workload has one. */
      readonly objectKind: string;
      readonly workload: Sourced<Workload>;
    };

/**
 * Allowed: every port that the destination declares, or where it declares none, every port. Partial: some of them, or
 * for some of the pods, addresses or workloads only. Unknown: whether any gets through cannot be told.
 */
export interface MatrixAnswer {
  readonly verdict: Trace['verdict'];
  readonly allowed: Connections;
  readonly unknown: Connections;
  /** Whose answers differ, where that makes it partial. */
  readonly differs: 'addresses' | 'workloads' | undefined;
}

/** More workloads than this make a table that nobody can read. */
const MOST_WORKLOADS = 200;

interface Row {
  readonly peer: MatrixPeer;
  /** None for what lies outside. */
  readonly groups: readonly Group[];
}

/** `open` are namespaces that are shown by their workloads. */
export function matrixOf(
  cluster: Cluster,
  open: ReadonlySet<string> = new Set(),
  most = MOST_WORKLOADS,
  engine: PolicyEngine = policyEngineOf(cluster),
): Matrix {
  const groups = groupsOf(engine).sort((a, b) => compare(sortKey(a), sortKey(b)));
  const isGrouped = groups.length > most;
  const rows = [
    { peer: { kind: 'outside' }, groups: [] } as Row,
    ...rowsOf(engine, groups, isGrouped ? open : undefined),
  ];
  const book = answerBook();
  const wanted = wantedPorts(engine, groups);
  const outside = engine.universe.outside.map((one) => one.id);
  const single = (from: End, to: End): number => {
    if (!from && !to) return -1;
    if (from && to) return book.number(between(engine, from.ids, to.ids), wanted.get(to));
    const answers = outside.map((id) =>
      from ? between(engine, from.ids, [id]) : between(engine, [id], to?.ids ?? []),
    );
    return book.several(answers, to && wanted.get(to));
  };
  const ends = rows.map((row): End[][] => {
    if (row.groups.length === 0) return [[undefined]];
    return isGrouped ? alikeAmong(engine, row.groups, wanted) : row.groups.map((one) => [one]);
  });
  const cells = ends.map((from) =>
    ends.map((to) => {
      const found = new Set<number>();
      for (const senders of from)
        for (const receivers of to) {
          const pair = pairOf(senders, receivers);
          if (pair) found.add(single(...pair));
        }
      return book.joined(found);
    }),
  );
  return { peers: rows.map((row) => row.peer), workloads: groups.length, isGrouped, answers: book.answers, cells };
}

/** A workload, or what lies outside. */
type End = Group | undefined;

/** One of each, since any two say the same; nobody is asked about itself. */
function pairOf(senders: readonly End[], receivers: readonly End[]): readonly [End, End] | undefined {
  const [sender, other] = senders;
  const [receiver] = receivers;
  if (sender === undefined || sender !== receiver) return [sender, receiver];
  return other && [other, receiver];
}

/** Groups of which any third hears the same, and that hear the same, stand together: thousands are a few kinds. */
function alikeAmong(
  engine: PolicyEngine,
  groups: readonly Group[],
  wanted: ReadonlyMap<Group, Connections | undefined>,
): Group[][] {
  const numbers = new Map<Connections | undefined, number>();
  const alike = new Map<string, Group[]>();
  for (const [index, group] of groups.entries()) {
    const ports = wanted.get(group);
    if (!numbers.has(ports)) numbers.set(ports, numbers.size);
    const likenesses = group.ids.map((id) => engine.likeness(id));
    const key = likenesses.includes(undefined) ? `only ${index}` : [numbers.get(ports), ...likenesses].join('\n');
    const own = alike.get(key);
    if (own) own.push(group);
    else alike.set(key, [group]);
  }
  return [...alike.values()];
}

function rowsOf(engine: PolicyEngine, groups: readonly Group[], open: ReadonlySet<string> | undefined): Row[] {
  const asWorkload = (group: Group): Row[] => {
    const workload = engine.universe.pods[group.ids[0] ?? -1]?.pod.workload;
    const { namespace, name, kind } = group.peer;
    return workload
      ? [{ peer: { kind: 'workload', namespace, name, objectKind: kind, workload }, groups: [group] }]
      : [];
  };
  if (!open) return groups.flatMap(asWorkload);
  const byNamespace = new Map<string, Group[]>();
  for (const group of groups) {
    const own = byNamespace.get(group.peer.namespace) ?? [];
    own.push(group);
    byNamespace.set(group.peer.namespace, own);
  }
  return [...byNamespace].flatMap(([namespace, own]) =>
    open.has(namespace)
      ? own.flatMap(asWorkload)
      : [{ peer: { kind: 'namespace', namespace, workloads: own.length }, groups: own }],
  );
}

const sortKey = ({ peer }: Group): string => `${peer.namespace}\n${peer.name}\n${peer.kind}`;
/** `web-2` before `web-10`, and the same wherever it runs. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** Groups that declare the same ports share the set of them. */
function wantedPorts(engine: PolicyEngine, groups: readonly Group[]): ReadonlyMap<Group, Connections | undefined> {
  const alike = new Map<string, Connections | undefined>();
  return new Map(
    groups.map((group) => {
      const ports = declaredPorts(engine, group);
      const key = JSON.stringify(ports ?? null);
      if (!alike.has(key)) alike.set(key, ports);
      return [group, alike.get(key)];
    }),
  );
}

/** Undefined where the containers declare none, or one whose number is filled in later. */
function declaredPorts({ universe }: PolicyEngine, { ids }: Group): Connections | undefined {
  const declared = ids.flatMap((id) => {
    const template = universe.pods[id]?.pod.template;
    if (!template) return [];
    return [...template.containers, ...template.initContainers.filter((one) => one.sidecar)].flatMap(
      (one) => one.ports,
    );
  });
  const known = declared.flatMap(({ number, protocol }) =>
    typeof number === 'number' && typeof protocol === 'string' ? [{ number, protocol }] : [],
  );
  if (known.length === 0 || known.length < declared.length) return undefined;
  return connectionsOf(
    Object.fromEntries(
      PROTOCOLS.map((protocol) => [
        protocol,
        portsIn(known.filter((one) => one.protocol === protocol).map(({ number }) => [number, number])),
      ]),
    ),
  );
}

interface AnswerBook {
  readonly answers: readonly MatrixAnswer[];
  number(answer: Answer, wanted: Connections | undefined): number;
  /** Of several classes of addresses. */
  several(answers: readonly Answer[], wanted: Connections | undefined): number;
  /** Of several workloads: numbers of answers. */
  joined(numbers: ReadonlySet<number>): number;
}

/** Answers by number: a table of many cells has few of them. */
function answerBook(): AnswerBook {
  const answers: MatrixAnswer[] = [];
  const byParts = new Map<Connections, Map<Connections, Map<Connections | undefined, number>>>();
  const together = new Map<string, number>();
  const add = (answer: MatrixAnswer): number => answers.push(answer) - 1;

  function number({ allowed, unknown }: Answer, wanted: Connections | undefined): number {
    const byUnknown = byParts.get(allowed) ?? new Map<Connections, Map<Connections | undefined, number>>();
    byParts.set(allowed, byUnknown);
    const byWanted = byUnknown.get(unknown) ?? new Map<Connections | undefined, number>();
    byUnknown.set(unknown, byWanted);
    const known = byWanted.get(wanted);
    if (known !== undefined) return known;
    const fresh = add({ verdict: verdictOf(allowed, unknown, wanted), allowed, unknown, differs: undefined });
    byWanted.set(wanted, fresh);
    return fresh;
  }

  function merged(numbers: ReadonlySet<number>, differs: 'addresses' | 'workloads'): number {
    const [only, ...more] = [...numbers].filter((one) => one >= 0).sort((a, b) => a - b);
    if (only === undefined) return -1;
    if (more.length === 0) return only;
    const key = `${differs} ${[only, ...more].join()}`;
    const known = together.get(key);
    if (known !== undefined) return known;
    const parts = [only, ...more].flatMap((one) => answers[one] ?? []);
    const verdict = allOf(parts.map((one) => one.verdict));
    const fresh = add({
      verdict,
      allowed: unionOfConnections(parts.map((one) => one.allowed)),
      unknown: unionOfConnections(parts.map((one) => one.unknown)),
      differs,
    });
    together.set(key, fresh);
    return fresh;
  }

  return {
    answers,
    number,
    several: (all, wanted) => merged(new Set(all.map((one) => number(one, wanted))), 'addresses'),
    joined: (numbers) => merged(numbers, 'workloads'),
  };
}

function verdictOf(
  allowed: Connections,
  unknown: Connections,
  wanted: Connections | undefined,
): MatrixAnswer['verdict'] {
  if (isNoConnections(allowed)) return isNoConnections(unknown) ? 'denied' : 'unknown';
  const all = wanted ?? ALL_CONNECTIONS;
  return isSubsetOfConnections(all, allowed) ? 'allowed' : 'partial';
}
