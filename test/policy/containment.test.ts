/** Whom one peer means, another means too: what is said of selectors for every cluster, tried on pods of all labels. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compiledOf, containsPods, mayMeetPods, policyEngineOf } from '../../server/src/policy/index.js';
import { clusterOf } from './clusters.js';
import { labelSets, NAMESPACES, namespaceLabelSets, namespaceSelectors, oneOf, podSelectors } from './words.js';

const pods = fc.uniqueArray(fc.record({ namespace: oneOf(NAMESPACES), labels: labelSets }), {
  minLength: 12,
  maxLength: 12,
  selector: (one) => JSON.stringify(one),
});
const peers = fc.oneof(
  fc.record({ podSelector: podSelectors }),
  fc.record({ namespaceSelector: namespaceSelectors }),
  fc.record({ namespaceSelector: namespaceSelectors, podSelector: podSelectors }),
);
const namespaces = fc.array(namespaceLabelSets, { minLength: 4, maxLength: 4 });
type Labels = Readonly<Record<string, string>>;

test('a peer that contains another means all pods that the other means', () => {
  let contained = 0;
  let apart = 0;
  fc.assert(
    fc.property(pods, namespaces, peers, peers, (all, labels, outer, inner) => {
      const items = manifests(all, labels, [outer, inner]);
      const cluster = clusterOf({ files: { 'all.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) } });
      const [policy] = cluster.networkPolicies;
      assert.ok(policy);
      const [one, other] = compiledOf(cluster, policy).policy.rules.ingress.map((rule) => rule.peers?.[0]);
      assert.ok(one?.kind === 'pods' && other?.kind === 'pods');
      const contains = containsPods(one, other);
      const mayMeet = mayMeetPods(one, other);
      if (contains) contained++;
      if (!mayMeet) apart++;
      const engine = policyEngineOf(cluster);
      const [subject] = cluster.pods.map((pod) => engine.idOf(pod));
      assert.ok(subject !== undefined);
      for (const pod of cluster.pods) {
        const { ingress } = engine.explain(engine.idOf(pod), subject);
        const [byOuter, byInner] = ingress.rules.map(({ peer }) => peer);
        if (contains && byInner === 'allowed') assert.equal(byOuter, 'allowed');
        if (!mayMeet && byInner === 'allowed') assert.notEqual(byOuter, 'allowed');
      }
    }),
    { numRuns: 600 },
  );
  assert.ok(contained > 60 && apart > 20, `${contained} contained, ${apart} apart`);
});

function manifests(
  all: readonly { readonly namespace: string; readonly labels: Labels }[],
  namespaceLabels: readonly Labels[],
  [outer, inner]: readonly object[],
): object[] {
  const [first] = all;
  return [
    ...NAMESPACES.map((name, index) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: namespaceLabels[index] ?? {} },
    })),
    ...all.map(({ namespace, labels }, index) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `p${index}`, namespace, labels },
      spec: { containers: [{ name: 'main' }] },
    })),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'np', namespace: first?.namespace },
      spec: { podSelector: {}, ingress: [{ from: [outer] }, { from: [inner] }] },
    },
  ];
}
