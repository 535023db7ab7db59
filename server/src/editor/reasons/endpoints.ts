/** Sentences about ports of Services and what stands behind them. */
import type { Difference, NearMiss } from '../../cluster/index.js';
import { isHeadless, known } from '../../resources/index.js';
import { listed, objectText, servedText, servicePortText, targetText } from '../wording.js';
import type { Saying, Sentences } from './saying.js';

export const ENDPOINT_SENTENCES = {
  'service-port-found': ({ port }, { service, ...wording }) => {
    const same = port.targetPort === undefined || ('number' in port.targetPort && port.targetPort.number === 0);
    return same
      ? `${service} takes port ${servicePortText(port, wording)} and leads to the same port of its pods.`
      : `${service} takes port ${servicePortText(port, wording)} and leads to ${targetText(port, wording)}.`;
  },
  'service-port-missing': ({ asked, protocol, serves, targetOf, outcome }, { service, ...wording }) => {
    const meant =
      targetOf === undefined
        ? ''
        : ` That is the port of its pods; clients dial ${servicePortText(targetOf, wording)}.`;
    return `${service} has no port ${portAsked(asked, wording)} for ${protocol}; it serves ${servedText(serves, wording)}.${meant}${outcome === undefined ? '' : ` ${UNSERVED[outcome]}`}`;
  },
  'service-port-other-protocol': ({ asked, protocol, serves }, { service, ...wording }) =>
    `${service} has port ${portAsked(asked, wording)}, but not for ${protocol}; it serves ${servedText(serves, wording)}.`,
  'service-ports-unknown': ({ asked }, { service, ...wording }) =>
    `whether ${service} has port ${portAsked(asked, wording)} is not known: its ports are filled in later.`,
  'headless-dials-pods': ({ port }, { service }) =>
    `${service} is headless, so nothing maps a port: the client dials port ${port} of the pod itself.`,

  'has-endpoints': ({ count }, say) => picks(count, say),
  'selects-nothing': ({ selector, near }, { code, name, service }) => {
    const pairs = [...selector.values].map(([key, value]) => code(`${key}: ${known(value) ?? '…'}`));
    return `${service} selects no pod: none has ${listed(pairs)}.${near ? ` ${nearText(near, { code, name })}.` : ''}`;
  },
  'selects-nothing-here': ({ because }, { service, name }) =>
    `${service} selects no pod that is here, and there may be some: ${name(because)}.`,
  'no-endpoints': (_, { service }) => `${service} has no selector, and nobody wrote endpoints for it.`,
  'endpoints-made-elsewhere': (_, { service }) =>
    `${service} has no selector, so its endpoints are made by hand or by a controller, and not here.`,
  'none-serves-the-port': (_, { service }) => `${service} has pods, but none of them for this port.`,
  'none-runs': (_, { service }) => `${service} has no pod that runs, so nobody answers.`,
  'pod-port': ({ transient }, { pods }) =>
    transient ? `a pod of ${pods} takes it, while the Job runs.` : `a pod of ${pods} takes it.`,
  'scaled-to-zero': (_, { code, pods }) => `${pods} has ${code('replicas: 0')}, so there is no pod.`,
  'scaled-elsewhere': (_, { code, pods }) =>
    `${pods} has ${code('replicas: 0')}, and something else scales it while it runs.`,
  'selection-unknown': (_, { pods, service }) =>
    `whether ${service} selects ${pods} is not known: labels are filled in later.`,
  'target-port-unnamed': ({ name, names }, { code, pods }) =>
    `no container of ${pods} calls a port ${code(name)}, so its pods are left out for this port${names.length === 0 ? '' : `; they name ${listed(names.map(code))}`}.`,
  'target-port-may-be-added': ({ name }, { code, pods }) =>
    `no container of ${pods} calls a port ${code(name)}, but one may be added when it is applied.`,
  'target-port-of-sidecar': ({ name }, { code, pods }) =>
    `only a sidecar (an init container that keeps running) of ${pods} calls a port ${code(name)}, which counts from Kubernetes 1.32; the version of the cluster is not known.`,
  'target-port-unknown': (_, { pods }) => `which port of ${pods} is meant is filled in later.`,
  'headless-ignores-target': ({ port, target, declared }, { code, pods, service }) =>
    `${service} is headless, so ${code(`targetPort: ${target}`)} has no effect: clients reach ${pods} on port ${port} itself${declared ? '' : `, which no container declares. It works only if something listens there; clients that dial ${target} reach the pod`}.`,
  'address-port': (_, { service }) => `an address that was written by hand for ${service} takes it.`,
  'address-port-unnamed': ({ name, names }, { code }) =>
    `the endpoints have no port ${name === '' ? 'without a name' : `called ${code(name)}`}, and ports are matched by name and protocol${names.length === 0 ? '' : `; they have ${listed(names.map((one) => (one === '' ? 'one without a name' : code(one))))}`}.`,
  'address-not-ready': () => 'the address is marked as not ready, so no traffic is sent to it.',
  'address-refused': ({ address }, { code }) =>
    `${code(address)} is a loopback, link-local or multicast address, which the API server refuses as an endpoint.`,
  'address-is-service': ({ address, service }, { code, name }) =>
    `${code(address)} is the address of ${service === undefined ? 'a Service' : objectText(service, { code, name })}; an endpoint has to be a pod's or a machine's.`,
  'address-is-name': ({ address }, { code }) =>
    `${code(address)} is a host name, and kube-proxy takes addresses only; a Service of type ExternalName is for names.`,
} satisfies Partial<Sentences>;

const UNSERVED = {
  rejected: 'The connection is refused.',
  'passed-on': 'The packet is passed on and gets lost.',
  'node-may-answer': 'The node itself may answer, since it holds the address.',
} as const;

function portAsked(asked: number | string, { code }: Pick<Saying, 'code'>): string {
  return typeof asked === 'number' ? String(asked) : code(asked);
}

/** Who picks the pod: the client itself, kube-proxy, or what stands in for it. */
function picks(count: number, { service, serviceObject, profile }: Saying): string {
  const whom = count === 1 ? 'one ready pod' : `one of the ${count} backends`;
  if (serviceObject && isHeadless(serviceObject)) return `the client itself picks ${whom} of ${service}.`;
  switch (profile.kubeProxyMode) {
    case 'iptables':
    case 'nftables':
      return `for each connection kube-proxy (${profile.kubeProxyMode}) picks ${whom} of ${service} at random.`;
    case 'ipvs':
      return `for each connection kube-proxy (ipvs) picks ${whom} of ${service}, in turn unless its scheduler is another.`;
    case 'replaced':
      return `for each connection the network plugin, in place of kube-proxy, picks ${whom} of ${service}.`;
    default:
      return `each connection goes to ${whom} of ${service}.`;
  }
}

/** "Deployment api comes nearest, with `app: api`". */
function nearText({ pod, differences }: NearMiss, wording: Pick<Saying, 'code' | 'name'>): string {
  const has = differences.map((one) => hasText(one, wording.code));
  return `${objectText(pod.workload, wording)} comes nearest, with ${listed(has)}`;
}

function hasText(difference: Difference, code: Saying['code']): string {
  switch (difference.kind) {
    case 'value':
      return code(`${difference.key}: ${difference.actual}`);
    case 'key':
      return code(`${difference.otherKey}: ${difference.wanted}`);
    case 'lacking':
      return `no label ${code(difference.key)}`;
  }
}
