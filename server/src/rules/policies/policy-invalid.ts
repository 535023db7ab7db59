/** What the API server refuses in a policy: peers, address blocks, ports, selectors and directions (N8, N13, N15, A6). */
import { problemsIn } from '../../policy/index.js';
import { describe, known, type LabelSelector, type NetworkPolicy } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Path } from '../../yaml/index.js';
import { at, clusterRule, type Report } from '../rule.js';

type Message = 'peer' | 'cidr' | 'port' | 'subject' | 'selector' | 'policyType';

export default clusterRule({
  id: 'policy-invalid',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'The API server refuses the policy: a peer, an address block, a port, a selector or a direction',
  silences: 'the value is filled in later',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'none',
  subject: 'policy',
  messages: {
    peer: { level: 'error', text: '{policy} is refused: {what}.' },
    cidr: { level: 'error', text: '{policy} is refused: {what}.' },
    port: { level: 'error', text: '{policy} is refused: {what}.' },
    subject: { level: 'error', text: '{policy} is refused: {what}.' },
    selector: { level: 'error', text: '{policy} is refused: {what}.' },
    policyType: {
      level: 'error',
      text: '{policy} is refused: `{type}` is no policy type; there are `Ingress` and `Egress`.',
    },
  },
  check(policy, _cluster, report) {
    for (const { code, path, message } of problemsIn(policy)) {
      // Forms of administrators' policies that are not known may be of another version.
      if (code === 'priority-tie' || (code === 'peer' && policy.model === 'tieredPolicy')) continue;
      report(code, at(policy, ...path), { values: { policy: describe(policy), what: message } });
    }
    if (policy.model === 'networkPolicy') checkNetworkPolicy(policy, report);
  },
});

function checkNetworkPolicy(policy: Sourced<NetworkPolicy>, report: Report<Message>): void {
  for (const [index, type] of policy.policyTypes.entries()) {
    const text = known(type);
    if (text === undefined || text === 'Ingress' || text === 'Egress') continue;
    report('policyType', at(policy, 'spec', 'policyTypes', index), {
      values: { policy: describe(policy), type: text },
    });
  }
  for (const selector of selectorsOf(policy))
    for (const { path, what } of wrongIn(selector))
      report('selector', at(policy, ...path), { values: { policy: describe(policy), what } });
}

function selectorsOf({ podSelector, rules }: NetworkPolicy): LabelSelector[] {
  const peers = [...rules.ingress, ...rules.egress].flatMap((rule) => rule.peers ?? []);
  return [
    podSelector,
    ...peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.namespaces ?? [], peer.pods ?? []].flat() : [])),
  ];
}

const WITH_VALUES = new Set(['In', 'NotIn']);
const WITHOUT_VALUES = new Set(['Exists', 'DoesNotExist']);

function wrongIn({ matchExpressions }: LabelSelector): { path: Path; what: string }[] {
  return matchExpressions.flatMap(({ path, operator, values }) => {
    const text = known(operator);
    if (text === undefined) return [];
    const wrong = (what: string): { path: Path; what: string }[] => [{ path: [...path, 'operator'], what }];
    if (text === '') return [{ path, what: 'this expression has no `operator`' }];
    if (WITH_VALUES.has(text)) return values.length === 0 ? wrong(`\`${text}\` needs \`values\``) : [];
    if (WITHOUT_VALUES.has(text)) return values.length > 0 ? wrong(`\`${text}\` takes no \`values\``) : [];
    return wrong(`\`${text}\` is no operator; there are \`In\`, \`NotIn\`, \`Exists\` and \`DoesNotExist\``);
  });
}
