/** Calls by names that no Service of the cluster has, as far as it is certain that nothing else answers to them. */
import { type Call, type Cluster, callsFrom, type NameParts, ownsPods } from '../../cluster/index.js';
import { known, mayShareNamespace, type Uncertain, type Workload } from '../../resources/index.js';
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
    const { object, path, part } = call.place;
    const about = `${path.join('/')} ${part?.start ?? ''}`;
    const name = call.services.length > 0 ? undefined : call.readings.find((one) => isOfCluster(cluster, one));
    const namespace = name && (name.namespace ?? call.caller.namespace);
    if (name === undefined || mayBeElsewhere(cluster, call, name, namespace)) {
      report.refute(object, about);
      return [];
    }
    return [{ call, name, namespace, about }];
  });
}

/** A name with one dot is as likely one of the world outside, unless a namespace of the cluster stands behind it. */
function isOfCluster(cluster: Cluster, { certain, namespace, pod }: NameParts): boolean {
  if (certain || (namespace === undefined && pod === undefined)) return true;
  return (
    namespace !== undefined &&
    cluster.objects.some((one) => (one.model === 'namespace' ? one.name : one.namespace) === namespace)
  );
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
    cluster.gaps.some((gap) => gap.text === undefined || gap.text.includes(service)) ||
    cluster.services.some((one) => known(one.name) === undefined && mayShareNamespace(one.namespace, namespace)) ||
    cluster.objects.some((one) => ownsPods(one) && service.startsWith(known(one.name)?.toLowerCase() ?? '\n'))
  );
}
