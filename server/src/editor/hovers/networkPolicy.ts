/** Hovers on a NetworkPolicy: whom it selects, what its rules let through, and what is denied because of it. */
import { type Cluster, type Pod, podLabels } from '../../cluster/index.js';
import { CNIS, policyEngineOf } from '../../policy/index.js';
import {
  type Direction,
  isEmptySelector,
  isUnknown,
  known,
  matchesSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type NetworkPolicyRule,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { code, plain } from '../markdown.js';
import { peersText } from '../policyPeers.js';
import { listed, MARKDOWN_WORDING } from '../wording.js';
import { isBeside, isOfPeer, podsPicked, workloadsText } from './selection.js';
import type { Told } from './told.js';

const WAY = { ingress: 'In', egress: 'Out' } as const;
const SIDE = { ingress: 'from', egress: 'to' } as const;
const MOST_RULES = 3;

export function toldNetworkPolicy(policy: Sourced<NetworkPolicy>, cluster: Cluster): Told {
  const { certain, possible } = podsPicked(cluster, policy.podSelector, isBeside(cluster, policy));
  const perhaps = possible.length > 0 ? `, perhaps ${workloadsText(possible)} (labels are filled in later)` : '';
  const who =
    certain.length === 0
      ? `no pod of this cluster${perhaps}`
      : `${isEmptySelector(policy.podSelector) ? 'every pod of its namespace: ' : ''}${workloadsText(certain)}${perhaps}`;
  const directions = (['ingress', 'egress'] as const).filter((direction) => policy.isolates[direction]);
  return {
    title: `NetworkPolicy ${plain(known(policy.name) ?? '(name not known yet)')}`,
    lead: `Once a policy selects a pod, only what some policy allows gets ${directionsText(directions)}; everything else is dropped, and nobody is told. Policies only ever add: none takes away what another allows.`,
    facts: [
      ...pluginText(cluster),
      `Selects ${who}`,
      ...(['ingress', 'egress'] as const).flatMap((direction) => directionText(policy, direction)),
      ...besideText(policy, certain, cluster),
    ],
  };
}

function directionsText(directions: readonly Direction[]): string {
  if (directions.length === 2) return 'in or out';
  return directions[0] === 'egress' ? 'out' : 'in';
}

function directionText(policy: NetworkPolicy, direction: Direction): string[] {
  const way = WAY[direction];
  if (!policy.isolates[direction]) return [`${way}: not touched by this policy`];
  const rules = policy.rules[direction];
  if (rules.length === 0) return [`${way}: it has no rule, so it lets nothing ${way.toLowerCase()}`];
  const shown = rules.slice(0, MOST_RULES).map((rule) => `${way}: ${ruleInWords(rule, direction)}`);
  return rules.length > MOST_RULES ? [...shown, `${way}: ${rules.length - MOST_RULES} more rules`] : shown;
}

/** "TCP 5432 from pods with `app: web`". */
export function ruleInWords({ ports, peers }: NetworkPolicyRule, direction: Direction): string {
  const text = `${portsInWords(ports)} ${SIDE[direction]} ${peersText(peers, MARKDOWN_WORDING)}`;
  return peers === undefined ? text.replace('everybody', 'everybody, inside and outside') : text;
}

function portsInWords(ports: readonly NetworkPolicyPort[] | undefined): string {
  return ports === undefined ? 'every port' : listed(ports.map(portInWords));
}

function portInWords({ protocol, port, endPort }: NetworkPolicyPort): string {
  const of = isUnknown(protocol) ? 'a protocol that is filled in later,' : protocol;
  if (port === undefined) return `every ${of} port`;
  if ('unknown' in port) return `${of} on a port that is filled in later`;
  if ('name' in port) return `${of} on the port that the pod calls ${code(port.name)}`;
  const end = known(endPort);
  return end === undefined ? `${of} ${port.number}` : `${of} ${port.number}-${end}`;
}

/** What makes all of it idle. */
function pluginText({ profile: { cni } }: Cluster): string[] {
  if (cni === undefined || CNIS[cni].enforces === true) return [];
  return CNIS[cni].enforces === false
    ? [`The network plugin of this cluster, ${code(cni)}, does not enforce policies: this one has no effect`]
    : [`Whether the network plugin of this cluster, ${code(cni)}, enforces policies is not known`];
}

function namesOf(policies: readonly Sourced[]): string {
  return listed(
    policies.map((policy) => `${plain(policy.kind)} ${code(known(policy.name) ?? '?')}`),
    MOST_RULES,
  );
}

/** Other policies that select the same pods add to what is allowed. */
function besideText(policy: Sourced<NetworkPolicy>, pods: readonly Pod[], cluster: Cluster): string[] {
  const engine = policyEngineOf(cluster);
  const names = new Set<string>();
  for (const pod of pods) {
    const id = engine.idOf(pod);
    for (const direction of ['ingress', 'egress'] as const)
      for (const other of engine.policiesOf(id, direction))
        if (other.policy !== policy && known(other.policy.name) !== known(policy.name))
          names.add(`${plain(other.policy.kind)} ${code(known(other.policy.name) ?? '?')}`);
  }
  return names.size === 0
    ? []
    : [
        `Some of these pods are selected by ${listed([...names], 3)} too, which ${names.size === 1 ? 'allows' : 'allow'} what ${names.size === 1 ? 'it says' : 'they say'} beside this`,
      ];
}

/** One rule: what it lets through, and which pods of this cluster its peers are. */
export function toldRule(
  policy: Sourced<NetworkPolicy>,
  rule: NetworkPolicyRule,
  direction: Direction,
  cluster: Cluster,
): Told {
  const number = policy.rules[direction].indexOf(rule) + 1;
  const lead =
    direction === 'ingress'
      ? `Lets in ${ruleInWords(rule, direction)}.${rule.ports ? ' Ports are those of the pods, not of a Service in front of them.' : ''}`
      : `Lets out ${ruleInWords(rule, direction)}.${rule.ports ? ' Ports are those of the pods that answer, not of a Service in front of them.' : ''}`;
  const facts = (rule.peers ?? []).flatMap((peer) => peerFact(policy, peer, cluster));
  return { title: `Rule ${number} for ${direction} of NetworkPolicy ${plain(known(policy.name) ?? '?')}`, lead, facts };
}

function peerFact(policy: Sourced<NetworkPolicy>, peer: NetworkPolicyPeer, cluster: Cluster): string[] {
  if (peer.kind !== 'pods') return [];
  const { certain, possible } = podsPicked(cluster, peer.pods, isOfPeer(cluster, policy, peer));
  const words = peersText([peer], MARKDOWN_WORDING);
  if (certain.length > 0) return [`${words}: ${workloadsText(certain)}`];
  return [possible.length > 0 ? `${words}: perhaps ${workloadsText(possible)}` : `${words}: none in this cluster`];
}

/** A peer of a rule: what its form means, since one item and two differ. */
export function toldPeer(policy: Sourced<NetworkPolicy>, peer: NetworkPolicyPeer, cluster: Cluster): Told | undefined {
  const words = peersText([peer], MARKDOWN_WORDING);
  switch (peer.kind) {
    case 'pods': {
      const lead =
        peer.namespaces !== undefined && peer.pods !== undefined
          ? 'Both selectors in one item: pods that match the one, in namespaces that match the other. As two items, each with a dash of its own, they would mean either.'
          : peer.namespaces === undefined
            ? "A selector of pods alone means pods of the policy's own namespace."
            : 'Every pod of the namespaces that match. Namespaces are known by their labels; each carries its own name as `kubernetes.io/metadata.name`.';
      return { title: `Peer: ${words}`, lead, facts: peerFact(policy, peer, cluster) };
    }
    case 'block':
      return {
        title: `Peer: ${words}`,
        lead: 'Addresses, as the pod sees them. It is meant for what is outside the cluster: network plugins differ in whether a block matches pods, and what comes through a load balancer or a node port often has the address of a node.',
        facts: [],
      };
    default:
      return undefined;
  }
}

/** Whether policies isolate a pod in a direction, and what they then allow. */
export function isolationText(pod: Pod, direction: Direction, cluster: Cluster): string {
  const engine = policyEngineOf(cluster);
  const way = WAY[direction];
  if (pod.template.hostNetwork !== false)
    return `${way}: whether policies select a pod with the network of its node differs between network plugins`;
  const policies = engine.policiesOf(engine.idOf(pod), direction).map((one) => one.policy);
  const perhaps = policies.filter(
    (policy) => policy.model === 'networkPolicy' && matchesSelector(policy.podSelector, podLabels(pod)) !== 'yes',
  );
  if (perhaps.length > 0)
    return `${way}: perhaps isolated by ${namesOf(perhaps)}, whose labels or its own are filled in later`;
  const open = direction === 'ingress' ? 'everyone may reach it' : 'it may send to everyone';
  if (policies.length === 0) return `${way}: no policy isolates it, so ${open}`;
  const names = namesOf(policies);
  const rules = policies.flatMap((policy) => (policy.model === 'networkPolicy' ? policy.rules[direction] : []));
  const isPlain = policies.every((policy) => policy.model === 'networkPolicy');
  if (!isPlain) return `${way}: as ${names} say`;
  const [only, ...more] = rules;
  if (only === undefined)
    return `${way}: nothing, as ${names} ${policies.length === 1 ? 'has' : 'have'} no rule for it`;
  if (more.length === 0) return `${way}: only ${ruleInWords(only, direction)} (${names})`;
  return `${way}: only what ${policies.length === 1 ? `the ${rules.length} rules of ` : ''}${names} ${policies.length === 1 ? 'allow' : `allow, ${rules.length} rules in all`}`;
}
