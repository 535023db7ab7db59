/** Hovers on the policies of administrators: when they are asked, whom they mean, and what their rules decide. */
import { type Cluster, namespaceLabels, type Pod, policyNamespace } from '../../cluster/index.js';
import {
  type Direction,
  isUnknown,
  known,
  matchesSelector,
  type TieredPolicy,
  type TieredPort,
  type TieredRule,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { code, plain } from '../markdown.js';
import { peersText } from '../policyPeers.js';
import { listed, MARKDOWN_WORDING } from '../wording.js';
import { podsPicked, workloadsText } from './selection.js';
import type { Told } from './told.js';

const WAY = { ingress: 'In', egress: 'Out' } as const;
const SIDE = { ingress: 'from', egress: 'to' } as const;
const MOST_RULES = 6;

export function toldTieredPolicy(policy: Sourced<TieredPolicy>, cluster: Cluster): Told {
  const { tier, priority } = policy;
  const order = isUnknown(priority) ? '' : ` Its priority is ${priority}; lower numbers are asked first.`;
  return {
    title: `${plain(policy.kind)} ${plain(known(policy.name) ?? '(name not known yet)')}`,
    lead:
      tier === 'Admin'
        ? `Asked before every NetworkPolicy, whatever those say. The first rule that fits decides: Allow and Deny are final, Pass hands the question on to the NetworkPolicies. What no rule fits goes on too.${order}`
        : 'Asked last, for pods that no NetworkPolicy isolates in that direction: a default that any NetworkPolicy replaces.',
    facts: [
      `Is about ${subjectText(policy, cluster)}`,
      ...rulesText(policy, 'ingress'),
      ...rulesText(policy, 'egress'),
    ],
  };
}

function subjectText({ subject }: TieredPolicy, cluster: Cluster): string {
  if (subject === undefined) return 'nobody: it names no subject, or two';
  const isMeant = (pod: Pod): boolean => {
    const name = policyNamespace(cluster, pod.namespace);
    return matchesSelector(subject.namespaces, namespaceLabels(cluster, name, pod.namespace)) === 'yes';
  };
  const { certain } = podsPicked(cluster, subject.pods, isMeant);
  const words = peersText([subject], MARKDOWN_WORDING);
  return certain.length === 0 ? `${words}: none in this cluster` : `${words}: ${workloadsText(certain)}`;
}

function rulesText(policy: TieredPolicy, direction: Direction): string[] {
  const rules = policy.rules[direction];
  const told = rules.slice(0, MOST_RULES / 2).map((rule) => `${WAY[direction]}: ${ruleInWords(rule, direction)}`);
  const more = rules.length - told.length;
  return more > 0 ? [...told, `${WAY[direction]}: ${more} more ${more === 1 ? 'rule' : 'rules'}`] : told;
}

/** "deny TCP 22 from every pod of every namespace". */
function ruleInWords({ action, ports, peers }: TieredRule, direction: Direction): string {
  const verb = isUnknown(action) ? 'an action that is filled in later for' : action.toLowerCase();
  return `${verb} ${portsInWords(ports)} ${SIDE[direction]} ${peersText(peers, MARKDOWN_WORDING)}`;
}

function portsInWords(ports: readonly TieredPort[] | undefined): string {
  return ports === undefined ? 'every port' : listed(ports.map(portInWords));
}

function portInWords(port: TieredPort): string {
  switch (port.kind) {
    case 'range': {
      const first = known(port.first) ?? '…';
      const last = known(port.last) ?? '…';
      return `${port.protocol} ${first === last ? first : `${first}-${last}`}`;
    }
    case 'named':
      return `the port that the pod calls ${code(known(port.name) ?? '…')}`;
    case 'protocol':
      return `every ${port.protocol} port`;
    case 'invalid':
      return 'a port that the API server refuses';
  }
}

/** One rule, with its number and name. */
export function toldTieredRule(policy: Sourced<TieredPolicy>, rule: TieredRule, direction: Direction): Told {
  const number = policy.rules[direction].indexOf(rule) + 1;
  const name = known(rule.name);
  // A baseline is asked last, so there is nobody left to overrule it, and it overrules nobody.
  const effect = isUnknown(rule.action) || policy.tier === 'Baseline' ? undefined : EFFECTS[rule.action];
  return {
    title: `Rule ${number}${name === undefined ? '' : ` (${code(name)})`} for ${direction} of ${plain(policy.kind)} ${plain(known(policy.name) ?? '?')}`,
    lead: `${capital(ruleInWords(rule, direction))}.${effect === undefined ? '' : ` ${effect}`} Rules are asked from the top; the first one that fits decides.`,
    facts: [],
  };
}

const EFFECTS = {
  Allow: 'No NetworkPolicy can stop what it allows.',
  Deny: 'No NetworkPolicy can allow what it denies.',
  Pass: 'The NetworkPolicies decide, as if no rule below were there.',
} as const;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
