/** Which service mesh the pods of a cluster are in, as far as its profile or its objects tell. */
import { known } from '../resources/index.js';
import type { Profile } from '../workspace/index.js';
import type { Cluster } from './cluster.js';

/** Undefined where nothing tells. A mesh of the profile wins over what the objects suggest. */
export function meshOf(cluster: Cluster): Profile['mesh'] {
  if (cluster.profile.mesh !== undefined) return cluster.profile.mesh;
  const isInjected = cluster.namespaces.some((one) => known(one.labels.values.get('istio-injection')) === 'enabled');
  return isInjected || cluster.objects.some((one) => ISTIO_GROUP.test(one.group)) ? 'istio' : undefined;
}
const ISTIO_GROUP = /^(?:networking|security|telemetry)\.istio\.io$/;
