/**
 * The engine of a cluster, shared by all who ask, and made from that of the cluster before an edit. A watched cluster
 * gets one that tells what each answer hangs on: the two pods, the labels of their namespaces, the policies of these
 * namespaces and those of the whole cluster; and never the other pods and policies.
 */
import {
  type Cluster,
  noteRead,
  ONLY_NAMESPACE,
  type Pod,
  policyReads,
  preparedBy,
  succeeding,
} from '../cluster/index.js';
import { makePolicyEngine, preparedEngine } from './engine.js';
import type { PolicyEngine } from './evidence.js';

const engineOf = succeeding(makePolicyEngine);

preparedBy((cluster, isOver) => {
  const { networkPolicies, tieredPolicies } = cluster;
  return networkPolicies.length + tieredPolicies.length === 0 || preparedEngine(engineOf(cluster), isOver);
});

/** Cheap to ask again: one engine a cluster. */
export function policyEngineOf(cluster: Cluster): PolicyEngine {
  const engine = engineOf(cluster);
  if (!cluster.note) return engine;
  const known = asked.get(cluster);
  if (known) return known;
  const fresh = telling(engine, cluster);
  asked.set(cluster, fresh);
  return fresh;
}
const asked = new WeakMap<Cluster, PolicyEngine>();

function telling(engine: PolicyEngine, cluster: Cluster): PolicyEngine {
  const noteEnds = (...ids: readonly number[]): void => {
    for (const id of ids) {
      const pod = engine.universe.pods[id]?.pod;
      if (pod) noteRead(cluster, ...readsOf(cluster, pod));
    }
  };
  const noteAll = (): void =>
    noteRead(cluster, 'pods', 'namespaces', 'networkPolicies', 'tieredPolicies', ONLY_NAMESPACE);
  return {
    get universe() {
      noteAll();
      return engine.universe;
    },
    get nodeId() {
      return engine.nodeId;
    },
    get strangerId() {
      return engine.strangerId;
    },
    idOf(pod) {
      const id = engine.idOf(pod);
      noteEnds(id);
      return id;
    },
    // Classes of addresses are cut by all policies, but what is said of their members hangs on those asked about alone.
    outsideWithin: (addresses) => engine.outsideWithin(addresses),
    outsideOf: (id) => engine.outsideOf(id),
    verdict(from, to) {
      noteEnds(from, to);
      return engine.verdict(from, to);
    },
    explain(from, to) {
      noteEnds(from, to);
      return engine.explain(from, to);
    },
    likeness(id) {
      noteEnds(id);
      return engine.likeness(id);
    },
    policiesOf(id, direction) {
      noteEnds(id);
      return engine.policiesOf(id, direction);
    },
    isSubject(id, policy) {
      noteEnds(id);
      return engine.isSubject(id, policy);
    },
    get problems() {
      noteAll();
      return engine.problems;
    },
  };
}

function readsOf({ base }: Cluster, pod: Pod): readonly string[] {
  const ofCluster = reads.get(base) ?? new Map<Pod, readonly string[]>();
  reads.set(base, ofCluster);
  const known = ofCluster.get(pod) ?? policyReads(base, pod);
  ofCluster.set(pod, known);
  return known;
}
const reads = new WeakMap<Cluster, Map<Pod, readonly string[]>>();
