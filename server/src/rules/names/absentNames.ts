/** Calls by names that no Service of the cluster has, as far as it is certain that nothing else answers to them. */
import {
  type Call,
  type Cluster,
  callsFrom,
  isNamespaceNamed,
  mayBeMade,
  type NameParts,
  statefulSetOf,
} from '../../cluster/index.js';
import type { Uncertain, Workload } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Report } from '../rule.js';

export interface AbsentName {
  readonly call: Call;
  readonly name: NameParts;
  /** Of the Service that is missing. */
  readonly namespace: Uncertain<string> | undefined;
  /** Tells one call of an object from its others. */
  readonly about: string;
}

/** What is found, or may be, is refuted for other clusters on the way. */
export function absentNames(
  cluster: Cluster,
  workload: Sourced<Workload>,
  report: Pick<Report<never>, 'refute'>,
): AbsentName[] {
  return callsFrom(cluster, workload).flatMap((call) => {
    const { about, place } = call;
    const { object } = place;
    const name = call.services.length > 0 ? undefined : call.readings.find((one) => isOfCluster(cluster, call, one));
    const namespace = name && (name.namespace ?? call.caller.namespace);
    if (name === undefined || mayBeElsewhere(cluster, call, name, namespace)) {
      report.refute(object, about);
      return [];
    }
    return [{ call, name, namespace, about }];
  });
}

/** A name with dots is as likely one of the world outside, unless a namespace or a pod of the cluster is a part of it. */
function isOfCluster(cluster: Cluster, { caller }: Call, { certain, namespace, pod }: NameParts): boolean {
  if (certain || (namespace === undefined && pod === undefined)) return true;
  if (namespace === undefined) return pod !== undefined && statefulSetOf(cluster, pod, caller.namespace) !== undefined;
  return isNamespaceNamed(cluster, namespace);
}

function mayBeElsewhere(
  cluster: Cluster,
  call: Call,
  { service, namespace: written, certain }: NameParts,
  namespace: Uncertain<string> | undefined,
): boolean {
  const { template } = call.caller;
  const isApiServer = service === 'kubernetes' && (written === undefined || written === 'default');
  const asksOthers = template.dnsPolicy !== 'ClusterFirst' && template.dnsPolicy !== 'ClusterFirstWithHostNet';
  return (
    isApiServer ||
    asksOthers ||
    (!certain && template.dnsConfig.searches.length > 0) ||
    mayBeMade(cluster, service, namespace)
  );
}
