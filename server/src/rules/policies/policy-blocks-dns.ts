/** Pods that look up names and may not ask the cluster's DNS, because their policies isolate them for egress (N22). */
import { type Call, type Cluster, callsFrom, type Pod } from '../../cluster/index.js';
import { type CompiledRule, type DirectionResult, policyEngineOf } from '../../policy/index.js';
import { describe, isEmptySelector, known, type NetworkPolicy, type Protocol } from '../../resources/index.js';
import { resolverOf } from '../../routing/index.js';
import { hasConnection } from '../../sets/index.js';
import type { Anchor, Sourced } from '../../workspace/index.js';
import type { Path, YamlEdit } from '../../yaml/index.js';
import { at, clusterRule, describeAll, edit, type Fix, firstFew, keyAt, placed, relatedTo } from '../rule.js';
import { numberOf } from './allowance.js';
import { selectedBy } from './destinations.js';
import { dnsPorts, dnsRule, mayBeDns } from './dnsPeers.js';
import { namesOf } from './stopped.js';

export default clusterRule({
  id: 'policy-blocks-dns',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: "Pods that look up names are isolated for egress and may not ask the cluster's DNS",
  silences:
    'pods that ask other name servers (`dnsPolicy`); a rule whose address block, namespace or port may mean DNS; NodeLocal DNS in the profile; policies of the whole cluster that may decide it',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['services', 'pods', 'policies', 'namespaces', 'config-maps', 'profile'],
  fix: 'suggested',
  subject: 'networkPolicy',
  messages: {
    blocked: {
      level: 'warning',
      text: "{pods} cannot look up names: {policies} for egress, and no rule lets UDP {port} through to the cluster's DNS{lack}.",
    },
    udpAlone: {
      level: 'hint',
      text: '{pods} may ask DNS over UDP alone: answers that do not fit into a packet come over TCP {port}, which no rule allows.',
    },
  },
  check(policy, cluster, report) {
    if (!policy.isolates.egress || cluster.profile.nodeLocalDNS === true) return;
    const leadsToDns = leading(cluster);
    const asking = selectedBy(cluster, policy).flatMap((pod) => askingIn(cluster, pod, policy, leadsToDns) ?? []);
    const port = dnsPorts(cluster)[0] ?? 53;
    for (const verdict of ['none', 'udp'] as const) {
      const found = asking.filter((one) => one.verdict === verdict);
      const [first] = found;
      if (first === undefined) continue;
      const workloads = [...new Set(found.map(({ pod }) => pod.workload))];
      const related = firstFew(found).map(({ call }) =>
        relatedTo(call.place.object, placed(call.place), `${describe(call.caller.workload)} looks up ${call.host}`),
      );
      const pods = describeAll(workloads);
      const { rule, policies } = first;
      const missing = verdict === 'none' ? 'UDP' : 'TCP';
      const isolates = `${namesOf(policies)} ${policies.length > 1 ? 'isolate' : 'isolates'} ${workloads.length > 1 ? 'them' : 'it'}`;
      const other = missing === 'UDP' ? 'TCP' : 'UDP';
      report(
        verdict === 'none' ? 'blocked' : 'udpAlone',
        rule ? keyAt(policy, ...rule.path, 'ports') : placeOf(policy),
        {
          values: {
            pods,
            policies: isolates,
            port,
            lack: rule ? `; rule ${numberOf(rule.path)} allows ${other} alone` : '',
          },
          related,
          fixes: [rule ? portFix(policy, rule, missing, port) : ruleFix(cluster, policy)],
        },
      );
    }
  },
});

function portFix(policy: Sourced<NetworkPolicy>, { path }: CompiledRule, protocol: Protocol, port: number): Fix {
  const item = (at: Path): YamlEdit => ({ op: 'insertItem', path: at, value: { protocol, port } });
  return { title: `Allow ${protocol} ${port} as well`, safe: false, edits: [edit(policy, [...path, 'ports'], item)] };
}

function ruleFix(cluster: Cluster, policy: Sourced<NetworkPolicy>): Fix {
  const item = (at: Path): YamlEdit => ({ op: 'insertItem', path: at, value: dnsRule(cluster) });
  return {
    title: "Allow UDP and TCP to the cluster's DNS",
    safe: false,
    edits: [edit(policy, ['spec', 'egress'], item)],
  };
}

interface Asking {
  readonly pod: Pod;
  readonly call: Call;
  readonly policies: readonly Sourced<NetworkPolicy>[];
  /** `udp`: questions get through, long answers do not. */
  readonly verdict: 'none' | 'udp';
  /** The rule of this policy that lets the other protocol through. */
  readonly rule: CompiledRule | undefined;
}

/** A pod that is told of names, and that this policy is the one to let it ask for them. */
function askingIn(
  cluster: Cluster,
  pod: Pod,
  policy: Sourced<NetworkPolicy>,
  leadsToDns: LeadsToDns,
): Asking | undefined {
  const engine = policyEngineOf(cluster);
  const id = engine.idOf(pod);
  const isolating = engine.policiesOf(id, 'egress');
  const policies: Sourced<NetworkPolicy>[] = [];
  for (const one of isolating) {
    // A policy of the whole cluster may let it through before all others, or stop it.
    if (one.policy.model !== 'networkPolicy') return undefined;
    policies.push(one.policy);
  }
  const { egress } = engine.explain(id, engine.strangerId);
  const udp = doorsFor(cluster, pod, egress, 'UDP', leadsToDns);
  const tcp = doorsFor(cluster, pod, egress, 'TCP', leadsToDns);
  if (udp === undefined || tcp === undefined || (udp.length > 0 && tcp.length > 0)) return undefined;
  const verdict = udp.length === 0 ? 'none' : 'udp';
  const [rule] = [...udp, ...tcp].filter(namesDns);
  if (verdict === 'udp' && rule === undefined) return undefined;
  // One policy speaks for all that isolate the pod: that with the rule for the other protocol, else the widest one.
  if ((rule?.policy ?? widest(policies)) !== policy) return undefined;
  const { verdict: resolves, reason } = resolverOf(cluster, { kind: 'pod', pod });
  if (resolves !== 'allowed' || reason !== undefined) return undefined;
  const call = callsFrom(cluster, pod.workload).find((one) => one.caller === pod && one.services.length > 0);
  return call && { pod, call, policies, verdict, rule };
}

/** Whether the peers of a rule may be DNS. */
type LeadsToDns = (policy: Sourced<NetworkPolicy>, rule: CompiledRule) => boolean;

/** A policy may select thousands of pods, for all of which its rules say the same. */
function leading(cluster: Cluster): LeadsToDns {
  const told = new Map<CompiledRule, boolean>();
  return (policy, rule) => {
    const known = told.get(rule);
    if (known !== undefined) return known;
    const written = policy.rules.egress.find((one) => one.path.join('.') === rule.path.join('.'));
    const leads = written?.peers === undefined || written.peers.some((peer) => mayBeDns(cluster, policy, peer));
    told.set(rule, leads);
    return leads;
  };
}

/** Rules that may let a pod reach DNS over a protocol; undefined where it is not isolated, or nobody knows. */
function doorsFor(
  cluster: Cluster,
  pod: Pod,
  egress: DirectionResult,
  protocol: Protocol,
  leadsToDns: LeadsToDns,
): CompiledRule[] | undefined {
  const engine = policyEngineOf(cluster);
  const id = engine.idOf(pod);
  const ports = dnsPorts(cluster);
  const doors: CompiledRule[] = [];
  for (const port of ports) {
    const part = egress.parts.find((one) => hasConnection(one.connections, protocol, port));
    const isShut = part?.verdict === 'denied' && part.evidence.because === 'isolated';
    const isRuled =
      isShut || part?.evidence.because === 'rule-may-apply' || part?.evidence.because === 'allowed-by-rule';
    if (part === undefined || !isRuled) return undefined;
    for (const { policy, rules } of engine.policiesOf(id, 'egress')) {
      if (policy.model !== 'networkPolicy') return undefined;
      for (const rule of rules.egress) {
        const { fixed, possible, named } = rule.ports;
        const isOpen = !isShut && (hasConnection(fixed, protocol, port) || hasConnection(possible, protocol, port));
        // Nobody knows which number DNS pods have for a name; of a pod that is elsewhere policies know no names.
        const isNamed = named.some((one) => one.protocol === undefined || one.protocol === protocol);
        if (!isOpen && !isNamed) continue;
        if (leadsToDns(policy, rule)) doors.push(rule);
      }
    }
  }
  return doors;
}

/** It is about DNS, rather than about every port. */
function namesDns({ ports: { fixed } }: CompiledRule): boolean {
  return !hasConnection(fixed, 'UDP', 54) && !hasConnection(fixed, 'TCP', 54);
}

/** For every pod of the namespace, if one of them is; else the one that asks for the fewest labels. */
function widest(policies: readonly Sourced<NetworkPolicy>[]): Sourced<NetworkPolicy> | undefined {
  const labels = ({ podSelector }: NetworkPolicy): number =>
    podSelector.matchLabels.values.size + podSelector.matchExpressions.length;
  const everybody = policies.find((one) => isEmptySelector(one.podSelector));
  return everybody ?? [...policies].sort((a, b) => labels(a) - labels(b) || compared(a, b))[0];
}

function compared(a: NetworkPolicy, b: NetworkPolicy): number {
  return (known(a.name) ?? '') < (known(b.name) ?? '') ? -1 : 1;
}

/** The rules; where there are none, what isolates the pods without them. */
function placeOf(policy: Sourced<NetworkPolicy>): Anchor {
  return policy.rules.egress.length > 0 ? keyAt(policy, 'spec', 'egress') : at(policy, 'spec', 'policyTypes');
}
