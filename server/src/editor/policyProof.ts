/**
 * Reads a written policy back and asks the policy engine whether it lets through what was declared and nothing else.
 * Only then is a policy shown to anybody.
 */
import { type Cluster, makeCluster, podLabels } from '../cluster/index.js';
import type { Drafts, FlowEnd, PolicyDraft } from '../path/index.js';
import { makePolicyEngine, type OutsideClass, type PolicyEngine, type PolicyPod } from '../policy/index.js';
import { type Direction, describe, known } from '../resources/index.js';
import {
  type AddressSet,
  type Connections,
  connectionsOf,
  isNoConnections,
  overlapAddresses,
  parseCidr,
  singlePort,
  subtractAddresses,
  subtractConnections,
  unionOfAddresses,
  unionOfConnections,
} from '../sets/index.js';
import { readSourceFile } from '../workspace/index.js';
import { connectionsText } from './wording.js';

/** Phrases about what the text allows too little or too much, each once; empty where it is exact. */
export function differencesOf(cluster: Cluster, drafts: Drafts, text: string): string[] {
  const engine = engineWithOnly(cluster, text);
  const found = drafts.drafts.flatMap((draft) => {
    const subjects = engine.universe.pods.filter(({ pod }) =>
      draft.subject.pods.some((one) => one.template === pod.template && one.workload === pod.workload),
    );
    return subjects.flatMap((subject) =>
      DIRECTIONS.flatMap((direction) => differencesAt({ engine, drafts, draft, direction, subject })),
    );
  });
  return [...new Set(found)];
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** As if these were the only policies, and the network plugin one that holds to them. */
function engineWithOnly({ base }: Cluster, text: string): PolicyEngine {
  const index = { ...base, networkPolicies: policiesIn(text), tieredPolicies: [] };
  return makePolicyEngine(makeCluster(base.scope, index, { ...base.profile, cni: undefined }, base.surround));
}

/** The NetworkPolicies of a text, as a cluster would hold them. */
export function policiesIn(text: string): Cluster['networkPolicies'] {
  return readSourceFile('policy.yaml', text).objects.filter((one) => one.model === 'networkPolicy');
}

interface Question {
  readonly engine: PolicyEngine;
  readonly drafts: Drafts;
  readonly draft: PolicyDraft;
  readonly direction: Direction;
  readonly subject: PolicyPod;
}

function differencesAt(question: Question): string[] {
  const { engine, draft, direction, subject } = question;
  // On the network of its node it is beyond any policy.
  if (subject.hostNetwork !== false) return [];
  const { universe } = engine;
  const flows = draft.flows.flatMap((flow): EndAndPort[] => {
    const [mine, other] = direction === 'ingress' ? [flow.to, flow.from] : [flow.from, flow.to];
    return mine.kind === 'pod' && draft.subject.pods.includes(mine.pod)
      ? [{ end: other, connections: connectionsOf({ [flow.protocol]: singlePort(flow.port) }) }]
      : [];
  });
  const way = direction === 'ingress' ? 'from' : 'to';
  const told = (id: number, whom: string, held: (end: FlowEnd) => Held): string[] => {
    const { missing, extra } = compared(question, flows, id, held);
    return [
      ...(isNoConnections(missing) ? [] : [`it stops ${connectionsText(missing)} ${way} ${whom}`]),
      ...(isNoConnections(extra) ? [] : [`it lets through ${connectionsText(extra)} ${way} ${whom}`]),
    ];
  };
  return [
    ...universe.pods
      .filter((one) => one.hostNetwork === false)
      .flatMap((one) => told(one.id, describe(one.pod.workload), (end) => holdsPod(end, one, question.drafts))),
    ...universe.outside.flatMap((one) => told(one.id, 'outside', (end) => holdsOutside(end, one))),
  ];
}

interface EndAndPort {
  readonly end: FlowEnd;
  readonly connections: Connections;
}

function compared(
  { engine, direction, subject }: Question,
  flows: readonly EndAndPort[],
  id: number,
  held: (end: FlowEnd) => Held,
): { readonly missing: Connections; readonly extra: Connections } {
  const part = (wanted: readonly Held[]): Connections =>
    unionOfConnections(flows.filter(({ end }) => wanted.includes(held(end))).map((one) => one.connections));
  const { parts } = (direction === 'ingress' ? engine.explain(id, subject.id) : engine.explain(subject.id, id))[
    direction
  ];
  const given = (verdicts: readonly string[]): Connections =>
    unionOfConnections(parts.filter((one) => verdicts.includes(one.verdict)).map((one) => one.connections));
  return {
    missing: subtractConnections(part(['yes']), given(['allowed'])),
    extra: subtractConnections(given(['allowed', 'unknown']), part(['yes', 'perhaps'])),
  };
}

type Held = 'yes' | 'no' | 'perhaps';

/** Pods with the same labels as the one that is meant are let in with it. */
function holdsPod(end: FlowEnd, { pod, namespace }: PolicyPod, { classes }: Drafts): Held {
  switch (end.kind) {
    case 'addresses':
      // Where pods' addresses are known they are left out; else nobody knows who has an address of the block.
      return end.except.length > 0 ? 'no' : 'perhaps';
    case 'dns': {
      const label = podLabels(pod).values.get(end.label[0]);
      if (namespace !== end.namespace || label === undefined) return 'no';
      return known(label) === undefined ? 'perhaps' : label === end.label[1] ? 'yes' : 'no';
    }
    case 'pod': {
      const meant = classes.get(end.pod);
      if (meant?.pods.includes(pod)) return 'yes';
      return meant?.maybeToo.includes(pod) ? 'perhaps' : 'no';
    }
  }
}

function holdsOutside(end: FlowEnd, { addresses }: OutsideClass): Held {
  if (end.kind !== 'addresses') return 'no';
  const except = unionOfAddresses(end.except.map(blockOf));
  return overlapAddresses(subtractAddresses(blockOf(end.cidr), except), addresses) ? 'yes' : 'no';
}

function blockOf(text: string): AddressSet {
  const block = parseCidr(text);
  return block.kind === 'cidr' ? block.addresses : unionOfAddresses([]);
}
