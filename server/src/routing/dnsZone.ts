/** What the cluster's DNS knows of its own domain: Services, pods behind them, SRV records (D2–D6, C6, C7; DNS specification 1.1). */
import { type Cluster, ownsPods } from '../cluster/index.js';
import { isHeadless, isUnknown, known, nearestName, type Service, type ServicePort } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { podWithAddress } from './addresses.js';
import { isIn, namespaceKey, servicesCalled, servicesOf } from './directory.js';
import { type Destination, endpointsDialled } from './endpoints.js';
import { type Hop, hop, proof } from './hop.js';
import { isComplete } from './noEndpoints.js';
import { podRecord } from './podRecords.js';
import type { NameForm, Reason } from './reasons.js';

export type ZoneAnswer =
  | { readonly kind: 'service' | 'headless'; readonly service: Sourced<Service>; readonly hop: Hop }
  | { readonly kind: 'alias'; readonly service: Sourced<Service>; readonly hop: Hop }
  | {
      readonly kind: 'pods';
      readonly service: Sourced<Service> | undefined;
      readonly destinations: readonly Destination[];
      readonly hop: Hop;
    }
  | { readonly kind: 'srv'; readonly service: Sourced<Service>; readonly port: ServicePort; readonly hop: Hop }
  | { readonly kind: 'api-server' | 'unknown'; readonly hop: Hop }
  /** `near` grows with how much of the name is right: 3 the Service, 2 the namespace. */
  | { readonly kind: 'none'; readonly hop: Hop; readonly near: 0 | 1 | 2 | 3 };

/** `labels` stand before the domain: `['web', 'shop', 'svc']`. */
export function lookUpInZone(cluster: Cluster, labels: readonly string[], form: NameForm): ZoneAnswer {
  const [kind, namespace, ...more] = labels.toReversed();
  const rest = more.toReversed();
  if (kind === 'pod' && namespace !== undefined && rest.length === 1) return podAddress(cluster, rest[0] ?? '');
  if (kind !== 'svc' || namespace === undefined || rest.length === 0) return NOTHING;
  const [first = '', second = '', third] = rest;
  if (rest.length === 1) return serviceRecord(cluster, first, namespace, form);
  if (rest.length === 2 && !first.startsWith('_')) return podName(cluster, first, second, namespace, form);
  if (rest.length === 3 && third !== undefined && first.startsWith('_') && second.startsWith('_'))
    return srvRecord(cluster, first.slice(1), second.slice(1), third, namespace, form);
  return NOTHING;
}

export const NO_SUCH_NAME: Hop = hop('dns', 'denied', { code: 'no-such-name', elsewhere: [], nearest: [] });
const NOTHING: ZoneAnswer = { kind: 'none', near: 0, hop: NO_SUCH_NAME };

function serviceRecord(cluster: Cluster, name: string, namespace: string, form: NameForm): ZoneAnswer {
  const all = servicesCalled(cluster, name);
  const certain = all.find((one) => isIn(cluster, one, namespace) === 'yes');
  const service = certain ?? all.find((one) => isIn(cluster, one, namespace) === 'unknown');
  if (!service) {
    if (name === 'kubernetes' && namespace === 'default')
      return { kind: 'api-server', hop: hop('dns', 'allowed', { code: 'name-is-api-server' }) };
    return absent(cluster, name, namespace);
  }
  const place = proof(service, 'service', 'metadata', 'name');
  const isAssumed = certain === undefined;
  const found = (reason: Reason): Hop =>
    isAssumed
      ? hop('dns', 'unknown', { code: 'namespace-assumed', namespace }, place)
      : hop('dns', 'allowed', reason, place);
  if (isUnknown(service.type))
    return { kind: 'service', service, hop: hop('dns', 'unknown', { code: 'type-unknown' }, place) };
  if (service.type === 'ExternalName') return { kind: 'alias', service, hop: found({ code: 'name-is-service', form }) };
  if (!isHeadless(service)) return { kind: 'service', service, hop: found({ code: 'name-is-service', form }) };
  const { hop: who } = endpointsDialled(cluster, service, undefined, 'TCP');
  const address = proof(service, 'cluster-ip', 'spec', 'clusterIP');
  if (who.verdict === 'denied')
    return {
      kind: 'headless',
      service,
      hop: hop('dns', 'denied', { code: 'headless-without-endpoints' }, place, address),
    };
  return isAssumed
    ? { kind: 'headless', service, hop: hop('dns', 'unknown', { code: 'namespace-assumed', namespace }, place) }
    : { kind: 'headless', service, hop: hop('dns', 'allowed', { code: 'name-is-headless', form }, place, address) };
}

function absent(cluster: Cluster, name: string, namespace: string): ZoneAnswer {
  const services = servicesOf(cluster);
  const here = services.filter((one) => isIn(cluster, one, namespace) !== 'no');
  const close = nearestName(
    name,
    here.flatMap((one) => known(one.name) ?? []),
  );
  const nearest = close === undefined ? [] : [close];
  const elsewhere = servicesCalled(cluster, name).map((one) => namespaceKey(cluster, one.namespace));
  const evidence = here
    .filter((one) => known(one.name) === close)
    .map((one) => proof(one, 'service', 'metadata', 'name'));
  const mayBeMade =
    services.some((one) => isUnknown(one.name)) ||
    cluster.objects.some((one) => ownsPods(one) && name.startsWith(known(one.name) ?? '\n'));
  const hasEvidence = nearest.length > 0 || elsewhere.length > 0;
  const isAllHere = !cluster.scope.open && cluster.gaps.length === 0;
  const isElsewhere =
    cluster.scope.kind !== 'input' && cluster.surround.hasService(name, namespace) && elsewhere.length === 0;
  const isAbsent = !mayBeMade && (isComplete(cluster) || (isAllHere && hasEvidence && !isElsewhere));
  const near = namespaceIsHere(cluster, namespace) ? 2 : 1;
  return {
    kind: 'none',
    near,
    hop: isAbsent
      ? hop('dns', 'denied', { code: 'no-such-name', elsewhere, nearest }, ...evidence)
      : hop('dns', 'unknown', { code: 'name-not-here', elsewhere, nearest }, ...evidence),
  };
}

/** Some object of the cluster names the namespace, or is put into it. */
export function namespaceIsHere(cluster: Cluster, namespace: string): boolean {
  return (
    cluster.namespaces.some((one) => known(one.name) === namespace) ||
    cluster.objects.some((one) => one.model !== 'namespace' && isIn(cluster, one, namespace) === 'yes')
  );
}

function podName(cluster: Cluster, host: string, name: string, namespace: string, form: NameForm): ZoneAnswer {
  const service = serviceRecord(cluster, name, namespace, form);
  switch (service.kind) {
    case 'none':
    case 'unknown':
      return service;
    case 'headless':
    case 'service':
      return podRecord(cluster, service.service, host, service.hop);
    default:
      return NOTHING;
  }
}

/** Named ports only; the number is the Service's port, or for a headless Service each pod's own (D2, D3). */
function srvRecord(
  cluster: Cluster,
  portName: string,
  protocolName: string,
  name: string,
  namespace: string,
  form: NameForm,
): ZoneAnswer {
  const found = serviceRecord(cluster, name, namespace, form);
  if (found.kind === 'alias') return NOTHING;
  if (found.kind !== 'service' && found.kind !== 'headless') return found;
  const { service } = found;
  const protocol = protocolName.toUpperCase();
  const port = service.ports.find((one) => one.name === portName && one.protocol === protocol);
  if (port) {
    const number = isHeadless(service) ? undefined : known(port.port);
    const verdict = found.hop.verdict;
    const reason: Reason = verdict === 'allowed' ? { code: 'name-is-srv', port: portName, number } : found.hop.reason;
    return {
      kind: 'srv',
      service,
      port,
      hop: hop('dns', verdict, reason, proof(service, 'service-port', ...port.path)),
    };
  }
  const named = service.ports.flatMap((one) => (one.protocol === protocol ? (known(one.name) ?? []) : []));
  const place = proof(service, 'service-port', 'spec', 'ports');
  const unclear = service.ports.some((one) => isUnknown(one.name) || isUnknown(one.protocol));
  return {
    kind: 'none',
    near: 3,
    hop: unclear
      ? hop('dns', 'unknown', { code: 'service-ports-unknown', asked: portName }, place)
      : hop('dns', 'denied', { code: 'srv-port-missing', port: portName, named }, place),
  };
}

/** `10-1-2-3.shop.pod`: CoreDNS answers according to its setting `pods`, which no manifest need show (D6). */
function podAddress(cluster: Cluster, dashed: string): ZoneAnswer {
  const pod = podWithAddress(cluster, dashed.replaceAll('-', '.'));
  const destinations: Destination[] = pod ? [{ kind: 'pod', pod, instance: known(pod.workload.name) }] : [];
  return {
    kind: 'pods',
    service: undefined,
    destinations,
    hop: hop('dns', 'unknown', { code: 'pod-address-record' }, pod && proof(pod.workload, 'workload')),
  };
}
