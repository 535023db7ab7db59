/**
 * The one edit that would mend a broken path, where it follows from what is broken. A fix that opens a policy is a
 * suggestion: whether the traffic ought to flow is for people to decide.
 */
import type { Cluster } from '../cluster/index.js';
import {
  isPeerOfNobody,
  isSlip,
  nearestPeer,
  type PolicyHop,
  type RoutingHop,
  type Trace,
  type TracedPath,
} from '../path/index.js';
import { known } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Path, YamlEdit } from '../yaml/index.js';
import { servicePortOf, settingOf } from './pathWords.js';
import { nearestFirst, networkPeers, ruleText, writtenPeers } from './policyText.js';
import { objectText, servicePortText, type Wording } from './wording.js';

export interface PathFix {
  /** A sentence without a full stop that says what to do. */
  readonly title: string;
  /** The edit's path is within the document. Empty where the cure is not in a manifest. */
  readonly edits: readonly { readonly object: Sourced; readonly path: Path; readonly edit: YamlEdit }[];
}

/** Fixes for what stops the paths of a trace, each once; none for a path that more than one thing stops. */
export function fixesOfTrace(trace: Trace, cluster: Cluster, wording: Wording): PathFix[] {
  const fixes = new Map<string, PathFix>();
  for (const path of trace.paths) {
    const broken = path.hops.filter((hop) => hop.verdict === 'denied');
    const [only] = broken;
    if (only === undefined || broken.length > 1) continue;
    const fix =
      only.kind === 'policy'
        ? policyFix(only, path, cluster, wording)
        : only.kind === 'routing'
          ? routingFix(only, path, wording)
          : undefined;
    if (fix) fixes.set(fix.title, fix);
  }
  return [...fixes.values()];
}

/** A label that nobody has and somebody nearly has; a port that the nearest rule lacks. */
function policyFix(hop: PolicyHop, path: TracedPath, cluster: Cluster, wording: Wording): PathFix | undefined {
  const { code } = wording;
  const setting = settingOf(hop, { path, cluster, servicePort: servicePortOf(path) });
  const [nearest] = nearestFirst(hop.decision.nearest, setting);
  if (nearest === undefined) return undefined;
  const { rule } = nearest;
  if (nearest.lacks === 'port') {
    if (rule.ports.named.length > 0) return undefined;
    const { protocol, port } = hop;
    const title = `Allow ${protocol} ${port} in ${ruleText(rule, wording)}, if this traffic is meant to flow`;
    // The policies of cluster administrators write ports in forms of their own.
    if (rule.policy.model !== 'networkPolicy') return { title, edits: [] };
    const item = (at: Path): YamlEdit => ({ op: 'insertItem', path: at, value: { protocol, port } });
    return { title, edits: [editAt(rule.policy, [...rule.path, 'ports'], item)] };
  }
  const near = nearestPeer(cluster, rule.policy, networkPeers(writtenPeers(rule) ?? []), setting.other);
  const [lack, ...more] = near?.lacks ?? [];
  if (!near || lack?.kind !== 'label' || more.length > 0) return undefined;
  if (lack.actual === undefined || !isSlip(lack) || !isPeerOfNobody(cluster, rule.policy, near.peer)) return undefined;
  const { actual, key, wanted } = lack;
  return {
    title: `Write ${code(`${key}: ${actual}`)} in place of ${code(`${key}: ${wanted}`)}, which no pod has, in ${ruleText(rule, wording)}`,
    edits: [editAt(rule.policy, lack.path, (at) => ({ op: 'setString', path: at, value: actual }))],
  };
}

function routingFix({ hop }: RoutingHop, path: TracedPath, wording: Wording): PathFix | undefined {
  const { code } = wording;
  const { reason } = hop;
  const object = hop.evidence[0]?.object;
  switch (reason.code) {
    case 'selects-nothing': {
      const [difference, ...more] = reason.near?.differences ?? [];
      if (!object || difference?.kind !== 'value' || more.length > 0) return undefined;
      const { key, actual } = difference;
      return {
        title: `Select ${code(`${key}: ${actual}`)} in ${objectText(object, wording)}`,
        edits: [editAt(object, ['spec', 'selector', key], (at) => ({ op: 'setString', path: at, value: actual }))],
      };
    }
    case 'service-port-missing': {
      const served = reason.serves.filter((port) => port.protocol === reason.protocol);
      const meant = reason.targetOf ?? (served.length === 1 ? served[0] : undefined);
      return meant === undefined || known(meant.port) === undefined || !object
        ? undefined
        : { title: `Dial port ${servicePortText(meant, wording)} of ${objectText(object, wording)}`, edits: [] };
    }
    case 'host-network-dns':
      return dnsPolicyFix(path, 'ClusterFirstWithHostNet', wording);
    case 'backend-port-is-target': {
      const number = known(reason.port.port);
      return number === undefined
        ? undefined
        : { title: `Name port ${servicePortText(reason.port, wording)} in the Ingress`, edits: [] };
    }
    default:
      return undefined;
  }
}

function dnsPolicyFix(path: TracedPath, policy: string, wording: Wording): PathFix | undefined {
  if (path.from.kind !== 'pod') return undefined;
  const { workload, template } = path.from.pod;
  const spec = [...template.path, 'spec'];
  return {
    title: `Add ${wording.code(`dnsPolicy: ${policy}`)} to ${objectText(workload, wording)}`,
    edits: [
      editAt(workload, spec, (at) => ({
        op: 'insertEntry',
        path: at,
        key: 'dnsPolicy',
        value: policy,
        place: 'first',
      })),
    ],
  };
}

function editAt(object: Sourced, path: Path, make: (at: Path) => YamlEdit): PathFix['edits'][number] {
  return { object, path, edit: make([...object.base, ...path]) };
}
