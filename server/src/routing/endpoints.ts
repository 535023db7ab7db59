/**
 * From a port of a Service to the pods and addresses behind it (S1–S3, S6, S9, C5, C6, C8). Every pod and address that
 * takes part, or was meant to, becomes one endpoint, so that one which lacks the port does not hide the others.
 */
import { type Cluster, type Pod, portNamesOf, targetOnPod } from '../cluster/index.js';
import {
  type EndpointAddress,
  type EndpointSubset,
  type Endpoints,
  known,
  type Protocol,
  type Service,
  type ServicePort,
} from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { addressProblem, podWithAddress } from './addresses.js';
import { endpointsOf, selectedPods } from './directory.js';
import { best, type Evidence, type Hop, hop, proof, type Verdict } from './hop.js';
import { judgeAbsence } from './noEndpoints.js';
import { type OnPod, podEndpoint } from './podEndpoint.js';
import type { Reason } from './reasons.js';

export type Destination =
  /** All pods of one template, or the one that is named. */
  | { readonly kind: 'pod'; readonly pod: Pod; readonly instance: string | undefined }
  /** An address written by hand that belongs to no pod that is known; a host name in a slice of names. */
  | { readonly kind: 'address'; readonly address: string };

export interface Endpoint extends Hop {
  readonly kind: 'endpoint';
  readonly destination: Destination;
  /** The port on the pod; undefined where there is none, or nobody knows. */
  readonly port: number | undefined;
  /**
   * Traffic is sent there. Where it is false, Kubernetes leaves the endpoint out, and the others get its share; where
   * it is true and the endpoint fails, a share of the connections fails.
   */
  readonly inRotation: boolean;
}

export interface EndpointsStep {
  readonly hop: Hop;
  readonly endpoints: readonly Endpoint[];
}

/** Endpoints as EndpointSlices carry them: for kube-proxy, SRV records, Ingress controllers. Target ports count. */
export function endpointsOfPort(cluster: Cluster, service: Sourced<Service>, port: ServicePort): EndpointsStep {
  const pods = selectedPods(cluster, service).map((selected) =>
    podEndpoint(cluster, service, selected, targetPort(cluster, service, port, selected.pod)),
  );
  const addresses = endpointsOf(cluster, service).flatMap((owner) =>
    owner.subsets.flatMap((subset) =>
      subset.addresses.map((address) => addressEndpoint(cluster, service, owner, address, portIn(owner, subset, port))),
    ),
  );
  return summarized(cluster, service, [...pods, ...addresses]);
}

/**
 * Endpoints as DNS gives them out for a headless Service: the client dials them on a port of its own choice (S6, C6).
 * Without one the question is only who is there.
 */
export function endpointsDialled(
  cluster: Cluster,
  service: Sourced<Service>,
  dialled: number | undefined,
  protocol: Protocol,
): EndpointsStep {
  const port = service.ports.find((one) => one.port === dialled && one.protocol === protocol);
  const pods = selectedPods(cluster, service).map((selected) =>
    podEndpoint(cluster, service, selected, dialledPort(cluster, service, port, selected.pod, dialled)),
  );
  const addresses = endpointsOf(cluster, service).flatMap((owner) =>
    owner.subsets.flatMap((subset) =>
      subset.addresses.map((address) =>
        addressEndpoint(cluster, service, owner, address, {
          verdict: 'allowed',
          reason: { code: 'address-port' },
          port: dialled,
          evidence: [],
        }),
      ),
    ),
  );
  return summarized(cluster, service, [...pods, ...addresses]);
}

function targetPort(cluster: Cluster, service: Sourced<Service>, port: ServicePort, pod: Pod): OnPod {
  const place = proof(
    service,
    'target-port',
    ...port.path,
    ...(port.targetPort === undefined ? ['port'] : ['targetPort']),
  );
  const target = targetOnPod(pod, port, cluster.profile);
  switch (target.kind) {
    case 'number':
      return {
        kind: 'number',
        port: target.number,
        container: target.container,
        named: nameOf(port),
        evidence: [place],
      };
    case 'unnamed':
      return {
        kind: 'unnamed',
        name: target.name,
        names: portNamesOf(pod, port.protocol, cluster.profile),
        evidence: [place],
      };
    case 'unknown':
      return { kind: 'unknown', evidence: [place] };
  }
}

function nameOf(port: ServicePort): string | undefined {
  const target = port.targetPort;
  return target !== undefined && 'name' in target ? target.name : undefined;
}

function dialledPort(
  cluster: Cluster,
  service: Sourced<Service>,
  port: ServicePort | undefined,
  pod: Pod,
  dialled: number | undefined,
): OnPod {
  if (dialled === undefined) return { kind: 'any', evidence: [] };
  const containers = [...pod.template.containers, ...pod.template.initContainers.filter((one) => one.sidecar)];
  const container = containers.find((one) => one.ports.some((declared) => declared.number === dialled));
  if (port === undefined) return { kind: 'number', port: dialled, container, named: undefined, evidence: [] };
  const target = targetPort(cluster, service, port, pod);
  if (target.kind !== 'number' || target.port === dialled)
    return { kind: 'number', port: dialled, container, named: undefined, evidence: target.evidence };
  return { kind: 'ignored', port: dialled, target: target.port, container, evidence: target.evidence };
}

interface PortInSubset {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly port: number | undefined;
  readonly evidence: readonly Evidence[];
}

/** The slice's port of the same name and protocol; its number wins over `targetPort` (S9, C8). */
function portIn(owner: Sourced<Endpoints>, subset: EndpointSubset, port: ServicePort): PortInSubset {
  const name = port.name === undefined ? '' : known(port.name);
  const found = subset.ports.find((one) => one.name === name && one.protocol === port.protocol);
  if (found) {
    const number = known(found.number);
    const evidence = [proof(owner, 'endpoint-port', ...found.path)];
    return number === undefined
      ? { verdict: 'unknown', reason: { code: 'target-port-unknown' }, port: undefined, evidence }
      : { verdict: 'allowed', reason: { code: 'address-port' }, port: number, evidence };
  }
  const evidence = [proof(owner, 'endpoint-port', ...subset.path, 'ports')];
  const names = subset.ports.flatMap((one) => (one.protocol === port.protocol ? (known(one.name) ?? []) : []));
  const unclear = name === undefined || names.length < subset.ports.filter((p) => p.protocol === port.protocol).length;
  return unclear
    ? { verdict: 'unknown', reason: { code: 'target-port-unknown' }, port: undefined, evidence }
    : { verdict: 'denied', reason: { code: 'address-port-unnamed', name, names }, port: undefined, evidence };
}

function addressEndpoint(
  cluster: Cluster,
  service: Sourced<Service>,
  owner: Sourced<Endpoints>,
  address: EndpointAddress,
  onPort: PortInSubset,
): Endpoint {
  const place = proof(owner, 'endpoint-address', ...address.path);
  const text = known(address.address) ?? '';
  const pod = podWithAddress(cluster, text);
  const destination: Destination = pod
    ? { kind: 'pod', pod, instance: known(pod.workload.name) }
    : { kind: 'address', address: text };
  const problem = addressProblem(cluster, service, owner, address) ?? onPort;
  const refused = problem !== onPort && problem.verdict === 'denied';
  return {
    ...hop('endpoint', problem.verdict, problem.reason, place, ...onPort.evidence),
    kind: 'endpoint',
    destination,
    port: onPort.port,
    inRotation: !refused && onPort.verdict !== 'denied',
  };
}

function summarized(cluster: Cluster, service: Sourced<Service>, endpoints: readonly Endpoint[]): EndpointsStep {
  if (endpoints.length === 0) return { hop: judgeAbsence(cluster, service), endpoints };
  const verdict = best(endpoints.map((one) => one.verdict));
  const place = proof(service, 'selector', 'spec', 'selector');
  if (verdict !== 'denied')
    return { hop: hop('endpoints', verdict, { code: 'has-endpoints', count: endpoints.length }, place), endpoints };
  const lacksPort = endpoints.some((one) => LACKS_PORT.has(one.reason.code));
  const reason: Reason = { code: lacksPort ? 'none-serves-the-port' : 'none-runs' };
  return { hop: hop('endpoints', 'denied', reason, place), endpoints };
}
const LACKS_PORT: ReadonlySet<string> = new Set(['target-port-unnamed', 'address-port-unnamed']);
