/** The sentences above and between the paths of a trace: how many get through, where one stops, what tells them apart. */
import type { Trace, TracedPath } from '../path/index.js';
import type { Verdict } from '../routing/index.js';
import { endText, type ToldHop } from './pathWords.js';
import { listed, objectText, sentence, type Wording } from './wording.js';

/** In one sentence: how many ways get through, or where the only one stops. */
export function summaryText(
  trace: Trace,
  paths: readonly (readonly ToldHop[])[],
  wording: Wording,
  /** Which steps traffic does not reach: "beside ┆". */
  beyond: string,
): string {
  const [only, ...more] = paths;
  const through = trace.paths.every((path) => path.verdict === 'allowed');
  // Verdict and ways differ where a policy lets in a part of the addresses that were asked about.
  const limit = trace.verdict === 'partial' && through ? ', though for some of the addresses outside only' : '';
  if (!only) return 'There is no way to tell of.';
  if (more.length > 0) return `${severalText(trace.paths.map((path) => path.verdict))}${limit}.`;
  const stops = only.filter((hop) => hop.verdict === 'denied' && !isSum(hop));
  const doubts = only.filter((hop) => hop.verdict === 'unknown' && !isSum(hop));
  const followed = stops[0] !== undefined && stops[0] !== only.at(-1);
  const after = followed ? `; the steps ${beyond} would have followed` : '';
  const stopped = listed([...new Set(stops.map((hop) => hopName(hop, wording)))]);
  if (stops.length > 0) return `It stops at ${stopped}${after}.`;
  if (doubts.length > 0)
    return `It cannot be told from the manifests: it depends on ${listed([...new Set(doubts.map((hop) => hopName(hop, wording)))])}.`;
  return `Every step lets it through${limit}.`;
}

/** "There are 3 ways: 1 gets through, 1 is stopped, and of 1 it cannot be told." */
function severalText(verdicts: readonly Verdict[]): string {
  const count = (verdict: Verdict): number => verdicts.filter((one) => one === verdict).length;
  const [through, stopped, unsure] = [count('allowed'), count('denied'), count('unknown')];
  const all = verdicts.length;
  if (through === all) return `There are ${all} ways, and all of them get through`;
  if (stopped === all) return `There are ${all} ways, and none of them gets through`;
  if (unsure === all)
    return `There are ${all} ways; whether any of them gets through cannot be told from the manifests`;
  const parts = [
    ...(through > 0 ? [`${through} ${through === 1 ? 'gets' : 'get'} through`] : []),
    ...(stopped > 0 ? [`${stopped} ${stopped === 1 ? 'is' : 'are'} stopped`] : []),
    ...(unsure > 0 ? [`of ${unsure} it cannot be told`] : []),
  ];
  return `There are ${all} ways: ${listed(parts)}`;
}

/** What is said of all backends follows from what is said of this one. */
function isSum({ hop }: ToldHop): boolean {
  return hop.kind === 'routing' && hop.hop.reason.code === 'has-endpoints';
}

/** Labels that are names, and take no article. */
const BY_NAME: ReadonlySet<string> = new Set(['DNS', 'kube-proxy']);

function hopName({ hop, label, object }: ToldHop, wording: Wording): string {
  if (hop.kind === 'policy') return `the ${label} of ${objectText(hop.pod.workload, wording)}`;
  return object && label === 'pod'
    ? `the pods of ${objectText(object, wording)}`
    : BY_NAME.has(label)
      ? label
      : `the ${label}`;
}

/** What tells this way from the others: how it comes in, and whom it reaches. */
export function wayText(path: TracedPath, wording: Wording): string {
  const kinds = new Set(path.hops.flatMap((hop) => (hop.kind === 'routing' ? [hop.hop.kind] : [])));
  const entry = ENTRIES.find(([kind]) => kinds.has(kind))?.[1];
  const last = path.hops.find((hop) => hop.kind === 'container');
  const to = last ? endText({ kind: 'pod', pod: last.pod }, wording) : endText(path.to, wording);
  const port = last === undefined ? '' : `, port ${last.port}`;
  return sentence(`${entry === undefined ? '' : `${entry} `}to ${to}${port}`);
}

const ENTRIES = [
  ['ingress-rule', 'through the Ingress'],
  ['ingress-backend', 'through the Ingress'],
  ['load-balancer', 'through the load balancer'],
  ['external-ip', 'through the external IP'],
  ['host-port', 'through the host port'],
  ['node-port', 'through the node port'],
] as const;
