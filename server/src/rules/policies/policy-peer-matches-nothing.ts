/** A peer of a NetworkPolicy that matches nobody because of a slip, so that whoever was meant is not let through. */
import {
  type Cluster,
  describeNearMiss,
  firstSelected,
  hasPods,
  hasSelectedPod,
  judgePolicySelector,
  type Pod,
  type PodRange,
  podsOfNamespaces,
  podsSharing,
  policyNamespace,
} from '../../cluster/index.js';
import {
  describe,
  isEmptySelector,
  known,
  type LabelSelector,
  type Labels,
  matchesSelector,
  mayShareNamespace,
  type NetworkPolicy,
  type NetworkPolicyPeer,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Path } from '../../yaml/index.js';
import { labelOf, selectFixes } from '../nearLabels.js';
import { at, clusterRule, edit, keyAt, nameOf, type Report, relatedTo } from '../rule.js';
import { isPinned, knownNamespaces, nearNamespace } from './namespaces.js';
import { meantAsOne } from './splitPeers.js';

type PodPeer = NetworkPolicyPeer & { readonly kind: 'pods' };
type Message = 'nearMiss' | 'otherNamespace' | 'namespaceNearMiss' | 'nothing';

export default clusterRule({
  id: 'policy-peer-matches-nothing',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'A peer of a NetworkPolicy matches nobody because of a slip in a label or namespace',
  silences:
    'namespaces that are not in the cluster; pods made by a custom resource; labels set at run time or filled in later; a match elsewhere in the workspace',
  withGaps: 'near-misses',
  since: '0.1.0',
  reads: ['pods', 'namespaces', 'objects', 'gaps', 'surround'],
  fix: 'suggested',
  subject: 'networkPolicy',
  messages: {
    nearMiss: { level: 'warning', absence: true, text: '{policy} has a peer that matches no pods: {difference}.' },
    otherNamespace: {
      level: 'warning',
      absence: true,
      text: "{policy} has a peer that matches no pods: {workload} has these labels in namespace `{namespace}`, and a `podSelector` alone means pods of the policy's own namespace, `{own}`.",
    },
    namespaceNearMiss: {
      level: 'warning',
      absence: true,
      text: '{policy} has a peer that matches no namespace: `{key}` is `{actual}` on namespace {namespace}, the selector says `{wanted}`.',
    },
    nothing: {
      level: 'hint',
      absence: true,
      text: '{policy} has a peer that matches no pods of this cluster: none of them has {selector}.',
    },
  },
  check(policy, cluster, report) {
    for (const direction of ['ingress', 'egress'] as const) {
      // Rules of a direction in which the policy isolates nobody have no effect, whoever their peers are.
      if (!policy.isolates[direction]) continue;
      for (const { peers } of policy.rules[direction])
        for (const [index, peer] of (peers ?? []).entries()) {
          // Of a peer that belongs to the one above it, `policy-peer-split` speaks.
          if (peer.kind === 'pods' && !meantAsOne(cluster, policy, peers?.[index - 1], peer))
            checkPeer(cluster, policy, peer, report);
        }
    }
  },
});

function checkPeer(cluster: Cluster, policy: Sourced<NetworkPolicy>, peer: PodPeer, report: Report<Message>): void {
  const about = peer.path.join('.');
  const outcome =
    peer.namespaces === undefined
      ? inOwnNamespace(cluster, policy, peer, peer.pods)
      : inNamespaces(cluster, policy, peer, peer.namespaces);
  if (outcome.kind === 'refuted') {
    report.refute(policy, about);
    if (outcome.reason !== undefined) report.unsure(policy, outcome.reason);
  } else if (outcome.kind === 'found') outcome.tell(report, about);
}

type Outcome =
  | { readonly kind: 'silent' }
  | { readonly kind: 'refuted'; readonly reason?: string }
  | { readonly kind: 'found'; readonly tell: (report: Report<Message>, about: string) => void };

function inOwnNamespace(
  cluster: Cluster,
  policy: Sourced<NetworkPolicy>,
  peer: PodPeer,
  selector: LabelSelector | undefined,
): Outcome {
  const { namespace } = policy;
  if (selector === undefined || isEmptySelector(selector)) return { kind: 'silent' };
  if (hasSelectedPod(cluster, selector, namespace)) return { kind: 'refuted' };
  const pods = podsSharing(namespace);
  const isEmpty = !hasPods(cluster, pods);
  const isStranger = (pod: Pod): boolean => !mayShareNamespace(pod.namespace, namespace);
  const elsewhere = firstSelected(cluster, selector, isStranger);
  if (isEmpty && elsewhere === undefined)
    return { kind: 'refuted', reason: 'the pods that a peer means are elsewhere' };
  const judged = isEmpty ? undefined : judgePods(cluster, policy, peer, selector, pods, true);
  if (elsewhere === undefined || (judged !== undefined && judged.kind !== 'found')) return judged ?? { kind: 'silent' };
  return {
    kind: 'found',
    tell: (report, about) => tellOtherNamespace(cluster, policy, peer, elsewhere, report, about),
  };
}

function inNamespaces(
  cluster: Cluster,
  policy: Sourced<NetworkPolicy>,
  peer: PodPeer,
  namespaces: LabelSelector,
): Outcome {
  const all = knownNamespaces(cluster);
  const matching = all.map((one) => ({ one, match: matchesSelector(namespaces, one.labels) }));
  const meant = matching.filter(({ match }) => match !== 'no').map(({ one }) => one);
  const isCertain = matching.every(({ match }) => match !== 'unknown');
  if (meant.length === 0) {
    const near = nearNamespace(cluster, namespaces, all);
    if (near === undefined) return { kind: 'silent' };
    const { key, wanted, actual, namespace } = near;
    return {
      kind: 'found',
      tell(report, about) {
        const path = [...peer.path, 'namespaceSelector', 'matchLabels', key];
        report('namespaceNearMiss', at(policy, ...path), {
          values: { policy: describe(policy), key, wanted, actual, namespace: namespace.name },
          about,
          related: namespace.object ? [relatedTo(namespace.object)] : [],
          fixes: [
            {
              title: `Select \`${key}: ${actual}\``,
              safe: false,
              edits: [edit(policy, path, (p) => ({ op: 'setString', path: p, value: actual }))],
            },
          ],
        });
      },
    };
  }
  const selector = peer.pods;
  if (selector === undefined || isEmptySelector(selector)) return { kind: 'refuted' };
  if (!meant.some(({ hasPods }) => hasPods)) return { kind: 'refuted' };
  const pods = podsOfNamespaces(meant.map(({ name }) => name));
  return judgePods(
    cluster,
    policy,
    peer,
    selector,
    pods,
    isCertain && (cluster.scope.complete || isPinned(namespaces)),
  );
}

/** `closed`: every namespace that the peer may mean is in the cluster, so that what is not here is nowhere. */
function judgePods(
  cluster: Cluster,
  policy: Sourced<NetworkPolicy>,
  peer: PodPeer,
  selector: LabelSelector,
  pods: PodRange,
  closed: boolean,
): Outcome {
  const result = judgePolicySelector(cluster, selector, pods);
  if (result.kind === 'selects') return { kind: 'refuted' };
  if (result.kind === 'unknown') return { kind: 'refuted', reason: result.reason };
  const { near, wanted, placeOf } = result;
  const { kind, open, root } = cluster.scope;
  const namespace = peer.namespaces === undefined ? policy.namespace : undefined;
  const around = kind === 'input' || kind === 'configured' ? 'no' : cluster.surround.podsWith(wanted, namespace);
  if (around === 'yes' || (around === 'unknown' && root === undefined))
    return { kind: 'refuted', reason: 'pods that a peer means are elsewhere in the workspace' };
  const place = (key: string): Path => [...peer.path, 'podSelector', ...placeOf(key)];
  const [first] = near?.differences ?? [];
  if (near === undefined || first === undefined || (!closed && near.differences.length > 1)) {
    if (open || kind === 'joined' || !closed)
      return { kind: 'refuted', reason: 'no pods like those that a peer means are in the workspace' };
    return {
      kind: 'found',
      tell: (report, about) =>
        report('nothing', keyAt(policy, ...peer.path, 'podSelector'), {
          values: { policy: describe(policy), selector: labelsText(wanted) },
          about,
        }),
    };
  }
  const { workload } = near.pod;
  return {
    kind: 'found',
    tell: (report, about) =>
      report('nearMiss', at(policy, ...place(first.key)), {
        values: { policy: describe(policy), difference: describeNearMiss(near) },
        about,
        related: [relatedTo(workload, labelOf(near.pod, first), `The pod labels of ${describe(workload)}`)],
        fixes: selectFixes(policy, near, place),
        closeness: near.closeness,
      }),
  };
}

function tellOtherNamespace(
  cluster: Cluster,
  policy: Sourced<NetworkPolicy>,
  peer: PodPeer,
  { workload, namespace: where }: Pod,
  report: Report<Message>,
  about: string,
): void {
  const namespace = known(where) ?? '';
  report('otherNamespace', keyAt(policy, ...peer.path, 'podSelector'), {
    values: {
      policy: describe(policy),
      workload: describe(workload),
      namespace,
      own: policyNamespace(cluster, policy.namespace),
    },
    about,
    related: [relatedTo(workload, nameOf(workload))],
  });
}

function labelsText(labels: Labels): string {
  return [...labels.values].map(([key, value]) => `\`${key}: ${known(value) ?? '…'}\``).join(', ');
}
