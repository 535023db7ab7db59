/** A Service behind which nothing is found: broken, or just not all of it here? Absence needs evidence. */
import { type Cluster, judgeSelector, ownsPods } from '../cluster/index.js';
import { known, type Service } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { POD_NAME_LABEL, sameNamespace } from './directory.js';
import { type Hop, hop, proof } from './hop.js';
import { hasOrdinal, ordinalIn, ordinalsOf } from './podNames.js';
import type { Reason } from './reasons.js';

export function judgeAbsence(cluster: Cluster, service: Sourced<Service>): Hop {
  const { selector } = service;
  const place = proof(service, 'selector', 'spec', 'selector');
  const unknown = (reason: Reason): Hop => hop('endpoints', 'unknown', reason, place);
  if (!selector.complete) return unknown({ code: 'selection-unknown' });
  if (selector.values.size === 0) {
    const here = proof(service, 'service');
    return isComplete(cluster) && !service.source.assumed
      ? hop('endpoints', 'denied', { code: 'no-endpoints' }, here)
      : hop('endpoints', 'unknown', { code: 'endpoints-made-elsewhere' }, here);
  }
  const beyond = numberedPodMissing(cluster, service);
  if (beyond) return beyond;
  const query = { selector, namespace: service.namespace, name: known(service.name), onlyFile: undefined };
  const result = judgeSelector(cluster, query);
  if (result.kind === 'unknown') return unknown({ code: 'selects-nothing-here', because: result.reason });
  const near = result.kind === 'nothing' ? result.near : undefined;
  const denied = hop(
    'endpoints',
    'denied',
    { code: 'selects-nothing', selector, near },
    place,
    near && proof(near.pod.workload, 'pod-labels', ...near.pod.template.path, 'metadata', 'labels'),
  );
  if (isComplete(cluster)) return denied;
  if (cluster.scope.open) return unknown({ code: 'selects-nothing-here', because: 'part of the cluster is not here' });
  if (result.kind === 'selects')
    return unknown({ code: 'selects-nothing-here', because: 'namespaces are given when the manifests are applied' });
  if (near === undefined) return unknown({ code: 'selects-nothing-here', because: 'the pods may be elsewhere' });
  if (cluster.scope.kind !== 'input' && cluster.surround.podsWith(selector, service.namespace) !== 'no')
    return unknown({ code: 'selects-nothing-here', because: 'such pods are elsewhere in the workspace' });
  return denied;
}

/** Nothing is missing here that could hold what is looked for. */
export function isComplete(cluster: Cluster): boolean {
  return cluster.scope.complete && !cluster.scope.open && cluster.gaps.length === 0 && !cluster.objects.some(ownsPods);
}

/** The selector asks for one pod of a StatefulSet by name, and the StatefulSet has fewer. */
function numberedPodMissing(cluster: Cluster, service: Sourced<Service>): Hop | undefined {
  const name = known(service.selector.values.get(POD_NAME_LABEL));
  if (name === undefined) return undefined;
  for (const { workload, namespace } of cluster.pods) {
    const ordinal = ordinalIn(workload, name);
    const range = ordinalsOf(workload);
    if (ordinal === undefined || range?.last === undefined || hasOrdinal(workload, ordinal) !== 'no') continue;
    if (sameNamespace(cluster, namespace, service.namespace) !== 'yes') continue;
    const reason: Reason = { code: 'ordinal-out-of-range', first: range.first, last: range.last };
    const place = proof(service, 'selector', 'spec', 'selector', POD_NAME_LABEL);
    return hop('endpoints', 'denied', reason, place, proof(workload, 'replicas', 'spec', 'replicas'));
  }
  return undefined;
}
