/**
 * Names of ports are the same everywhere (`http`), so most objects that say one mean other pods. This tells them apart
 * by labels, before anybody works out what they name.
 */
import { type Cluster, podLabels, podsOf } from '../../cluster/index.js';
import {
  type Labels,
  matchesLabels,
  matchesSelector,
  mayShareNamespace,
  type Uncertain,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Reach } from './occurrence.js';
import { holds } from './reach.js';

/** Objects whose ports may be in reach of any of these; every object where pods do not matter. */
export function podGate(cluster: Cluster, reaches: readonly Reach[]): (object: Sourced) => boolean {
  const gates = reaches.map((reach) => gateOf(cluster, reach));
  return (object) => gates.some((gate) => gate(object));
}

function gateOf(cluster: Cluster, reach: Reach): (object: Sourced) => boolean {
  if (reach.in === 'pods')
    return (object) =>
      object.model !== 'workload' ||
      podsOf(object).some((pod) => reach.sets.some((set) => holds(set, pod, cluster) !== 'no'));
  if (reach.in !== 'pod') return () => true;
  const { pod } = reach;
  const labels = podLabels(pod);
  return (object) => {
    switch (object.model) {
      case 'workload':
        return object === pod.workload;
      case 'service':
        return mayShareNamespace(object.namespace, pod.namespace) && matchesLabels(object.selector, labels) !== 'no';
      case 'networkPolicy':
        return isOfPolicy(object, labels, pod.namespace);
      default:
        return true;
    }
  };
}

/** It selects the pod, or it names ports of pods with these labels that its own may reach. */
function isOfPolicy(
  { namespace, podSelector, rules }: Extract<Sourced, { model: 'networkPolicy' }>,
  labels: Labels,
  own: Uncertain<string> | undefined,
): boolean {
  if (mayShareNamespace(namespace, own) && matchesSelector(podSelector, labels) !== 'no') return true;
  return rules.egress.some(
    ({ ports, peers }) =>
      ports?.some(({ port }) => port && 'name' in port) === true &&
      (peers === undefined ||
        peers.some(
          (peer) => peer.kind === 'pods' && (peer.pods === undefined || matchesSelector(peer.pods, labels) !== 'no'),
        )),
  );
}
