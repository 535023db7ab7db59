/** Names of single pods below a Service: `web-0.web`, `hostname.subdomain` (D3–D5, C7), and why one is missing. */
import type { Cluster, Pod } from '../cluster/index.js';
import { isHeadless, isUnknown, known, type Service } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { podWithAddress } from './addresses.js';
import { endpointsOf, type SelectedPod, sameNamespace, selectedPods } from './directory.js';
import type { ZoneAnswer } from './dnsZone.js';
import type { Destination } from './endpoints.js';
import { type Evidence, type Hop, hop, proof, type Verdict } from './hop.js';
import { judgeAbsence } from './noEndpoints.js';
import { hasOrdinal, hostnameOf, isBarePod, isStatefulSet, ordinalIn, ordinalsOf } from './podNames.js';
import type { Reason } from './reasons.js';

/** `name` is what DNS says of the Service's own name; a doubt about it is one about its pods' names. */
export function podRecord(cluster: Cluster, service: Sourced<Service>, host: string, name: Hop): ZoneAnswer {
  const { verdict } = name;
  const selected = selectedPods(cluster, service);
  const destinations: Destination[] = [...addressesNamed(cluster, service, host)];
  const evidence: Evidence[] = [];
  let doubt = false;
  for (const one of selected) {
    const match = carries(one, service, host);
    if (match === 'no') continue;
    if (match === 'unknown' || one.match === 'unknown') doubt = true;
    const { workload } = one.pod;
    const instance = isStatefulSet(workload) ? host : isBarePod(workload) ? known(workload.name) : undefined;
    destinations.push({ kind: 'pod', pod: one.pod, instance });
    evidence.push(namePlace(one.pod));
  }
  const [first] = destinations;
  if (first === undefined) return missing(cluster, service, host, selected);
  const reason: Reason =
    first.kind === 'address' && /^[0-9]+(?:-[0-9]+){3}$/.test(host)
      ? { code: 'name-is-endpoint', address: first.address }
      : { code: 'name-is-pod', hostname: host, headless: isHeadless(service) };
  const all = doubt && verdict === 'allowed' ? 'unknown' : verdict;
  const why: Reason = doubt ? { code: 'filled-in-later' } : name.reason;
  return {
    kind: 'pods',
    service,
    destinations,
    hop: hop('dns', all, all === 'allowed' ? reason : why, proof(service, 'service', 'metadata', 'name'), ...evidence),
  };
}

/** Whether a selected pod gets that host name below that Service. */
function carries({ pod }: SelectedPod, service: Service, host: string): 'yes' | 'no' | 'unknown' {
  const { hostname, subdomain } = hostnameOf(pod);
  if (subdomain === undefined || (!isUnknown(subdomain) && subdomain !== service.name)) return 'no';
  const { workload } = pod;
  if (isStatefulSet(workload)) {
    if (isUnknown(workload.name)) return 'unknown';
    const ordinal = ordinalIn(workload, host);
    const exists = ordinal === undefined ? 'no' : hasOrdinal(workload, ordinal);
    return exists === 'yes' && isUnknown(subdomain) ? 'unknown' : exists;
  }
  if (hostname === undefined) return 'no';
  if (isUnknown(hostname)) return 'unknown';
  if (hostname.toLowerCase() !== host) return 'no';
  return isUnknown(subdomain) ? 'unknown' : 'yes';
}

function namePlace({ workload, template }: Pod): Evidence {
  return isStatefulSet(workload)
    ? proof(workload, 'governing-service', 'spec', 'serviceName')
    : proof(workload, 'pod-name', ...template.path, 'spec', 'hostname');
}

/** Hand-written endpoints by their host name, or by their dashed address where they have none. */
function addressesNamed(cluster: Cluster, service: Sourced<Service>, host: string): Destination[] {
  return endpointsOf(cluster, service).flatMap((owner) =>
    owner.subsets.flatMap((subset) =>
      subset.addresses.flatMap((one): Destination[] => {
        const address = known(one.address);
        const name = one.hostname === undefined ? address?.replaceAll('.', '-') : known(one.hostname);
        if (address === undefined || name?.toLowerCase() !== host) return [];
        const pod = podWithAddress(cluster, address);
        return [pod ? { kind: 'pod', pod, instance: known(pod.workload.name) } : { kind: 'address', address }];
      }),
    ),
  );
}

function missing(
  cluster: Cluster,
  service: Sourced<Service>,
  host: string,
  selected: readonly SelectedPod[],
): ZoneAnswer {
  const governing = proof(service, 'service', 'metadata', 'name');
  const none = (verdict: Verdict, reason: Reason, ...evidence: Evidence[]): ZoneAnswer => ({
    kind: 'none',
    near: 3,
    hop: hop('dns', verdict, reason, ...evidence, governing),
  });
  const chosen = new Set(selected.map((one) => one.pod));
  for (const pod of cluster.pods) {
    if (sameNamespace(cluster, pod.namespace, service.namespace) !== 'yes') continue;
    const { workload } = pod;
    const { hostname, subdomain } = hostnameOf(pod);
    const ordinal = ordinalIn(workload, host);
    const isMeant = ordinal !== undefined || known(hostname)?.toLowerCase() === host;
    if (!isMeant) {
      if (isBarePod(workload) && known(workload.name) === host && hostname === undefined && chosen.has(pod))
        return none(
          'denied',
          { code: 'pod-without-hostname', pod: host },
          proof(workload, 'workload', 'metadata', 'name'),
        );
      continue;
    }
    if (subdomain !== service.name)
      return none(
        'denied',
        { code: 'pod-of-other-subdomain', hostname: host, subdomain: known(subdomain) },
        namePlace(pod),
      );
    const range = ordinalsOf(workload);
    if (ordinal !== undefined && range?.last !== undefined && hasOrdinal(workload, ordinal) === 'no')
      return none(
        'denied',
        { code: 'ordinal-out-of-range', first: range.first, last: range.last },
        proof(workload, 'replicas', 'spec', 'replicas'),
      );
    if (!chosen.has(pod))
      return none(
        'denied',
        { code: 'pod-not-selected', hostname: host },
        proof(service, 'selector', 'spec', 'selector'),
        namePlace(pod),
      );
  }
  const isNobodyThere = selected.length === 0 && judgeAbsence(cluster, service).verdict === 'denied';
  const isAllThere = selected.length > 0 && selected.every((one) => one.match === 'yes') && !isDashedAddress(host);
  const isAllKnown = isNobodyThere || isAllThere;
  return none(isAllKnown ? 'denied' : 'unknown', {
    code: 'pod-hostname-unknown',
    hostname: host,
    known: hostnamesOf(selected, service),
  });
}

/** Pods without a host name are named by their address, which nobody knows yet (D3). */
function isDashedAddress(host: string): boolean {
  return /^[0-9a-f]*(?:-[0-9a-f]*){3,7}$/.test(host);
}

/** Some names that would do. */
function hostnamesOf(selected: readonly SelectedPod[], service: Service): string[] {
  return selected.flatMap(({ pod }): string[] => {
    const { hostname, subdomain } = hostnameOf(pod);
    if (subdomain !== service.name) return [];
    const range = ordinalsOf(pod.workload);
    const name = known(pod.workload.name);
    if (range !== undefined && name !== undefined)
      return range.last !== undefined && range.last < range.first ? [] : [`${name}-${range.first}`];
    const own = known(hostname);
    return own === undefined ? [] : [own];
  });
}
