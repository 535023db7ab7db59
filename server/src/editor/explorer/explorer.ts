/**
 * The network explorer: a cluster as a tree, asked for node by node, so that its size costs nothing until somebody looks.
 * Editors draw what they get and decide nothing.
 */
import type { Cluster } from '../../cluster/index.js';
import { type Entrance, trace } from '../../path/index.js';
import { policyEngineOf } from '../../policy/index.js';
import { known, type Service } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Analysis } from '../analysis.js';
import { urlOf } from '../exposureText.js';
import { podsText } from '../hovers/service.js';
import { markdownOf, type Told } from '../hovers/told.js';
import { toldAt } from '../hovers/toldAt.js';
import { type Location, locate } from '../locate.js';
import { code, plain, sentenceMarkdown } from '../markdown.js';
import { addressOf } from '../pathEnds.js';
import { UNICODE_SIGNS } from '../pathText.js';
import { toldPath } from '../pathWords.js';
import type { JudgedFinding } from '../shown.js';
import { neutral } from '../textLayout.js';
import { MARKDOWN_WORDING } from '../wording.js';
import { contentsOf } from './contents.js';
import { type Described, describe, follow } from './describe.js';
import { findingsAt } from './findingsAt.js';
import { badgeOf, problemsOf, worstFirst } from './problems.js';
import { childrenOf, type Node, nodeAt, type Placed, ROOT } from './tree.js';

export interface ExplorerItem extends Described {
  readonly id: string;
  /** Whether something stands below it, and whether it is open at first. */
  readonly below: 'nothing' | 'closed' | 'open';
  /** What can be done: go to its manifest or its worst finding, follow traffic through it, pick another cluster. */
  readonly can: readonly ('reveal' | 'problem' | 'path' | 'pick')[];
}

export interface ExplorerDetails {
  readonly markdown: string;
  /** Where it is written; undefined for what no manifest defines. */
  readonly place: Location | undefined;
  /** Where its worst finding stands. */
  readonly problem: Location | undefined;
  /** What a path may start from or lead to, as people would type it. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Clusters with something to show, the largest first. */
export function explorerClusters(analysis: Analysis): readonly Cluster[] {
  const known = shownClusters.get(analysis);
  if (known) return known;
  const clusters = analysis.clusters
    .filter((cluster) => contentsOf(cluster).length > 0 || cluster.tieredPolicies.length > 0)
    .sort((a, b) => b.objects.length - a.objects.length);
  shownClusters.set(analysis, clusters);
  return clusters;
}
const shownClusters = new WeakMap<Analysis, readonly Cluster[]>();

/** "2 errors, 1 warning"; undefined where nothing asks for anything. */
export function clusterProblems(analysis: Analysis, cluster: Cluster): string | undefined {
  return badgeOf(problemsOf(analysis, cluster).all)?.text;
}

/** The cluster of that name, else the largest. */
export function explorerCluster(analysis: Analysis, name: string | undefined): Cluster | undefined {
  const all = explorerClusters(analysis);
  return all.find((one) => one.name === name) ?? all[0];
}

/** Below a node, or at the top; empty where the node is gone. */
export function explorerItems(analysis: Analysis, cluster: Cluster, parent?: string): ExplorerItem[] {
  const at = parent === undefined ? ROOT : nodeAt(cluster, parent);
  if (!at) return [];
  const siblings = childrenOf(cluster, at);
  const isFew = siblings.filter(({ node }) => node.kind === 'namespace').length <= FEW;
  const items = siblings.map((placed): ExplorerItem => {
    const described = describe(analysis, cluster, placed.node);
    return {
      id: placed.id,
      ...described,
      below: below(cluster, placed, isFew),
      can: [
        ...(objectOf(placed.node) || placed.node.kind === 'gap' ? ['reveal' as const] : []),
        ...(described.badge ? ['problem' as const] : []),
        ...(['entrance', 'service', 'workload'].includes(placed.node.kind) ? ['path' as const] : []),
      ],
    };
  });
  return parent === undefined ? [...items, ...otherClusters(analysis, cluster)] : items;
}

/** Where there are others: how many, and whether something is wrong in them, or nobody would look. */
function otherClusters(analysis: Analysis, cluster: Cluster): ExplorerItem[] {
  const [only, ...more] = explorerClusters(analysis).filter((one) => one !== cluster);
  if (!only) return [];
  const own = new Set(cluster.scope.subjects);
  const badge = badgeOf(analysis.files.flatMap((file) => (own.has(file) ? [] : analysis.findingsOf(file))));
  const label = more.length === 0 ? 'Another cluster' : 'Other clusters';
  const description = neutral(more.length === 0 ? only.name : String(more.length + 1));
  const spoken = `${label}, ${description}`;
  return [{ id: OTHERS, label, description, look: 'clusters', spoken, badge, below: 'nothing', can: ['pick'] }];
}

/** So many namespaces are open at first. */
const FEW = 2;
/** What has more below it waits to be opened. */
const MOST_OPEN = 20;

function below(cluster: Cluster, placed: Placed, isFew: boolean): ExplorerItem['below'] {
  const count = placed.node.kind === 'more' ? placed.node.nodes.length : childrenOf(cluster, placed).length;
  if (count === 0) return 'nothing';
  const { kind } = placed.node;
  const isOpen = kind === 'internet' || (kind === 'namespace' && isFew);
  return isOpen && count <= MOST_OPEN ? 'open' : 'closed';
}

const OTHERS = '/others';
const MOST_OTHERS = 10;

/** Which other clusters there are, and that none of them knows of what is shown. */
function othersText(analysis: Analysis, cluster: Cluster): string {
  const all = explorerClusters(analysis).filter((one) => one !== cluster);
  const lines = all.slice(0, MOST_OTHERS).map((one) => {
    const problems = clusterProblems(analysis, one);
    return `- ${code(one.name)}${problems === undefined ? '' : `: ${problems}`}`;
  });
  const more = all.length > MOST_OTHERS ? [`- ${all.length - MOST_OTHERS} more`] : [];
  return [
    `Shown is the cluster ${code(cluster.name)}. Other manifests here are applied apart from it; click to see what they make:`,
    '',
    ...lines,
    ...more,
  ].join('\n');
}

/** Undefined where the node is gone. */
export function explorerDetails(analysis: Analysis, cluster: Cluster, id: string): ExplorerDetails | undefined {
  if (id === OTHERS)
    return {
      markdown: othersText(analysis, cluster),
      place: undefined,
      problem: undefined,
      from: undefined,
      to: undefined,
    };
  const placed = nodeAt(cluster, id);
  if (!placed) return undefined;
  const { node } = placed;
  const findings = worstFirst(findingsAt(analysis, cluster, node));
  const [worst] = findings;
  const object = objectOf(node);
  return {
    markdown: [
      ...problemLines(findings),
      ...(object && node.kind !== 'entrance' ? suppressedLines(analysis, cluster, object) : []),
      ...(node.kind === 'service' && findings.length === 0 ? doubtLines(cluster, node.service) : []),
      toldText(cluster, node),
    ]
      .join('\n\n')
      .trim(),
    place: placeOf(analysis, node, object),
    problem: worst && locate(analysis.snapshot, worst.anchor),
    ...endsOf(cluster, node),
  };
}

function objectOf(node: Node): Sourced | undefined {
  switch (node.kind) {
    case 'ingress':
      return node.ingress;
    case 'service':
      return node.service;
    case 'workload':
      return node.workload;
    case 'policy':
      return node.policy;
    case 'entrance':
      return node.entrance.kind === 'ingress'
        ? node.entrance.ingress
        : node.entrance.kind === 'host-port'
          ? node.entrance.pod.workload
          : node.entrance.service;
    default:
      return undefined;
  }
}

function placeOf({ snapshot }: Analysis, node: Node, object: Sourced | undefined): Location | undefined {
  if (node.kind === 'gap')
    return node.gap.anchor
      ? locate(snapshot, node.gap.anchor)
      : snapshot.files.has(node.gap.file)
        ? { file: node.gap.file, range: { start: BEGINNING, end: BEGINNING } }
        : undefined;
  if (!object) return undefined;
  const at =
    node.kind === 'entrance' && node.entrance.kind === 'ingress'
      ? (node.entrance.at.path ?? node.entrance.at.backend).path
      : ['metadata', 'name'];
  return locate(snapshot, { source: object.source, path: [...object.base, ...at], part: 'value' });
}
const BEGINNING = { line: 0, character: 0 };

const MOST_PROBLEMS = 3;
const SIGNS: Readonly<Record<JudgedFinding['level'], string>> = {
  error: UNICODE_SIGNS.denied,
  warning: UNICODE_SIGNS.partial,
  information: '•',
  hint: '•',
};

function problemLines(findings: readonly JudgedFinding[]): string[] {
  const told = findings.filter(({ level }) => level === 'error' || level === 'warning');
  const lines = told.slice(0, MOST_PROBLEMS).map(({ level, text }) => `${SIGNS[level]} ${sentenceMarkdown(text)}`);
  const more = told.length - lines.length;
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

/** Why nothing is said of what looks wrong. */
function suppressedLines(analysis: Analysis, cluster: Cluster, object: Sourced): string[] {
  return problemsOf(analysis, cluster)
    .suppressed(object)
    .map(({ finding, by }) => `Ignored, ${code(finding.rule)}: ${plain(by.reason)}`);
}

/** What keeps a Service from its pods, or may, where no finding says it. */
function doubtLines(cluster: Cluster, service: Sourced<Service>): string[] {
  const { paths } = trace(cluster, policyEngineOf(cluster), [{ kind: 'node' }], [{ kind: 'service', service }], {
    port: undefined,
    protocol: 'TCP',
  });
  const worst = paths.at(-1);
  if (!worst || worst.verdict === 'allowed') return [];
  const told = toldPath(worst, cluster, MARKDOWN_WORDING).find(
    ({ hop, verdict }) => hop.kind === 'routing' && verdict === worst.verdict,
  );
  return told?.sentences[0] === undefined ? [] : [`${UNICODE_SIGNS[worst.verdict]} ${told.sentences[0]}`];
}

/** As the hover on its name says it. */
function toldText(cluster: Cluster, node: Node): string {
  const told = node.kind === 'entrance' ? toldEntrance(cluster, node) : toldNode(cluster, node);
  return told ? markdownOf(told, { cluster, otherClusters: 0 }) : '';
}

function toldNode(cluster: Cluster, node: Node): Told | undefined {
  switch (node.kind) {
    case 'internet':
      return {
        title: 'Internet',
        lead: 'Anybody outside the cluster. Below are the ways in that these manifests open: routes of Ingresses, load balancers, and ports of nodes.',
        facts: [],
      };
    case 'namespace':
      return {
        title: `Namespace ${code(node.contents.name)}`,
        lead: 'Its Ingresses, Services and policies, and the workloads that no Service selects; the others stand below their Services.',
        facts: [],
      };
    case 'cluster-wide':
      return {
        title: 'Policies of the whole cluster',
        lead: 'Written by its administrators; they are asked before NetworkPolicies, those of the Baseline tier after them.',
        facts: [],
      };
    case 'gaps':
      return {
        title: 'Not looked into',
        lead: 'Parts of this cluster that are not here or could not be read. What may stand in them is not called missing.',
        facts: [],
      };
    case 'gap':
      return { title: plain(node.gap.what), facts: [] };
    default: {
      const object = objectOf(node);
      return object && toldAt(object, ['metadata', 'name'], cluster);
    }
  }
}

/** Where it stops, or to whom it leads. */
function toldEntrance(cluster: Cluster, { entrance }: Node & { readonly kind: 'entrance' }): Told {
  const { paths, verdict } = follow(cluster, entrance);
  const stopped =
    paths.find((path) => path.verdict === 'denied') ?? paths.find((path) => path.verdict === 'unknown') ?? paths[0];
  const hops = stopped ? toldPath(stopped, cluster, MARKDOWN_WORDING) : [];
  const telling = hops.filter((hop) => hop.verdict === stopped?.verdict && hop.verdict !== 'allowed');
  const facts = telling.slice(0, 3).flatMap(({ sentences }) => sentences.slice(0, 1));
  const title = entrance.kind === 'ingress' ? routeTitle(entrance) : 'Way in';
  const pods =
    entrance.kind === 'ingress' || entrance.kind === 'host-port' ? [] : [podsText(entrance.service, cluster)];
  return { title: `${UNICODE_SIGNS[verdict]} ${title}`, lead: LEADS[verdict], facts: [...facts, ...pods] };
}

function routeTitle({ ingress, at }: Entrance & { readonly kind: 'ingress' }): string {
  const url = urlOf({ kind: 'ingress', ingress, host: at.rule?.host, path: at.path?.urlPath });
  return `${url === undefined ? 'Default backend' : code(url)} · Ingress ${plain(nameIn(ingress))}`;
}

const LEADS = {
  allowed: 'Traffic from the internet gets through here.',
  denied: 'Traffic from the internet is stopped.',
  partial: 'Traffic from the internet gets through in part.',
  unknown: 'Whether traffic from the internet gets through cannot be told from the manifests.',
} as const;

function nameIn({ name }: Sourced): string {
  return known(name) ?? '?';
}

function endsOf(cluster: Cluster, node: Node): Pick<ExplorerDetails, 'from' | 'to'> {
  switch (node.kind) {
    case 'internet':
      return { from: 'internet', to: undefined };
    case 'entrance': {
      const { entrance } = node;
      if (entrance.kind === 'host-port') return { from: 'internet', to: addressOf(cluster, entrance.pod.workload) };
      if (entrance.kind !== 'ingress') return { from: 'internet', to: addressOf(cluster, entrance.service) };
      const host = known(entrance.at.rule?.host);
      const path = known(entrance.at.path?.urlPath) ?? '/';
      return { from: 'internet', to: host === undefined || host.includes('*') ? undefined : `https://${host}${path}` };
    }
    case 'service':
      return { from: node.through && 'internet', to: addressOf(cluster, node.service) };
    case 'workload':
      return node.through
        ? { from: 'internet', to: addressOf(cluster, node.workload) }
        : { from: addressOf(cluster, node.workload), to: undefined };
    default:
      return { from: undefined, to: undefined };
  }
}
