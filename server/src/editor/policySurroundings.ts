/**
 * What stands around a policy that is being written: policies that are there already and what they stop or allow, a
 * mesh, a network plugin that ignores policies.
 */
import { type Cluster, makeCluster, meshOf, type Pod } from '../cluster/index.js';
import type { Flow, OpenEnd, PolicyDraft } from '../path/index.js';
import { CNIS, makePolicyEngine, type PolicyEngine } from '../policy/index.js';
import { describe } from '../resources/index.js';
import { hasConnection } from '../sets/index.js';
import { policiesIn } from './policyProof.js';
import { neutral } from './textLayout.js';
import { listed } from './wording.js';

export interface Surroundings {
  /** Sentences for the head of a policy. */
  remarksOn(draft: PolicyDraft): string[];
  /** Declared flows that stay stopped when the written policies are applied beside those that are there. */
  stoppedOf(draft: PolicyDraft): OpenEnd[];
}

/** `text` are the policies that are written. */
export function surroundingsOf({ base }: Cluster, text: string): Surroundings {
  const general = [...meshRemarks(base), ...pluginRemarks(base)];
  if (base.networkPolicies.length + base.tieredPolicies.length === 0)
    return { remarksOn: () => general, stoppedOf: () => [] };
  const before = makePolicyEngine(base);
  const networkPolicies = [...base.networkPolicies, ...policiesIn(text)];
  const after = makePolicyEngine(
    makeCluster(base.scope, { ...base, networkPolicies }, base.profile, base.surround),
    before,
  );
  const idOf = ({ workload, template }: Pod): number | undefined =>
    before.universe.pods.find(({ pod }) => pod.template === template && pod.workload === workload)?.id;
  return {
    remarksOn: ({ subject }) => [...general, ...selectingRemarks(before, idOf(subject.pods[0]))],
    stoppedOf: (draft) => draft.flows.flatMap((flow) => stopped(after, draft, flow, idOf)),
  };
}

/** Policies add up: what one allows, another can't take away. */
function selectingRemarks(engine: PolicyEngine, id: number | undefined): string[] {
  if (id === undefined) return [];
  const selecting = [...engine.policiesOf(id, 'ingress'), ...engine.policiesOf(id, 'egress')];
  const names = selecting.filter((one) => one.tier === 'NetworkPolicy').map((one) => neutral(describe(one.policy)));
  const all = [...new Set(names)];
  if (all.length === 0) return [];
  return [
    `${listed(all)} ${all.length === 1 ? 'selects' : 'select'} these pods too: what is allowed there stays allowed.`,
  ];
}

function stopped(
  engine: PolicyEngine,
  { subject }: PolicyDraft,
  flow: Flow,
  idOf: (pod: Pod) => number | undefined,
): OpenEnd[] {
  const { from, to, protocol, port } = flow;
  if (from.kind !== 'pod' || to.kind !== 'pod') return [];
  const [source, destination] = [idOf(from.pod), idOf(to.pod)];
  if (source === undefined || destination === undefined) return [];
  const { egress, ingress } = engine.explain(source, destination);
  const denials = [egress, ingress].flatMap(({ parts }) =>
    parts.filter((part) => part.verdict === 'denied' && hasConnection(part.connections, protocol, port)),
  );
  if (denials.length === 0) return [];
  const direction = subject.pods.includes(from.pod) ? 'egress' : 'ingress';
  const by = denials.flatMap((part) => part.evidence.policies);
  const pod = direction === 'egress' ? from.pod : to.pod;
  return [{ pod, direction, port: { protocol, port }, why: { kind: 'stopped', flow, by } }];
}

function meshRemarks(cluster: Cluster): string[] {
  const mesh = meshOf(cluster);
  if (mesh === undefined || mesh === 'none') return [];
  const own = mesh === 'istio-ambient' ? ', such as TCP 15008 between pods' : '';
  return [`The ports of the mesh (${mesh}) are not in here: its control plane and its proxies need their own${own}.`];
}

function pluginRemarks({ profile: { cni } }: Cluster): string[] {
  return cni !== undefined && CNIS[cni].enforces === false
    ? [`The network plugin of this cluster (${cni}) ignores policies: this one will have no effect.`]
    : [];
}
