/** Sentences about the way from a URL to a backend. */
import { type Ingress, known } from '../../resources/index.js';
import type { PathDifference, Settlement } from '../../routing/index.js';
import { listed, objectText, servicePortText, type Wording } from '../wording.js';
import type { Saying, Sentences } from './saying.js';

export const INGRESS_SENTENCES = {
  'class-has-controller': (reason, { code, ingress }) =>
    `${ingress} is of class ${code(reason.class)}, which controller ${code(reason.controller)} serves.`,
  'class-is-default': (reason, { code, ingress }) =>
    `${ingress} names no class, so the default one counts, ${code(reason.class)}${reason.controller === undefined ? '' : `, which ${code(reason.controller)} serves`}.`,
  'class-elsewhere': (reason, { code, ingress }) =>
    `${ingress} is of class ${code(reason.class)}, which is not defined here${reason.controller === undefined ? '' : ` and usually means ${reason.controller}`}; nothing works unless a controller serves it, and ${code(reason.kind === undefined ? 'ingressController' : `ingressController: ${reason.kind}`)} in ${code('.podpath.yaml')} says that one does.`,
  'class-contradicts': ({ field, annotation }, { code, ingress }) =>
    `${ingress} names class ${code(field)} in its spec and ${code(annotation)} in an annotation; controllers differ in which of them counts.`,
  'class-field-ignored': (reason, { code, ingress }) =>
    `${ingress} is of class ${code(reason.class)} by ${code('ingressClassName')}, and ${reason.controller} reads the annotation ${code('kubernetes.io/ingress.class')} alone, so it ignores the Ingress.`,
  'class-unset': (_, { ingress }) =>
    `${ingress} names no class; whether a controller takes it depends on the default class, which is not here.`,
  'class-unknown': (_, { ingress }) => `the class of ${ingress} is filled in later.`,
  'controller-configured': ({ controller }, { code, ingress }) =>
    `${ingress} is served by ${code(controller)}, as ${code('.podpath.yaml')} says.`,
  'rule-matches': ({ host, path, pathType }, { code, ingress }) =>
    `a rule of ${ingress} matches: host ${host === '' ? 'any' : code(host)}, path ${code(path)} (${pathType}).`,
  'default-backend': (_, { ingress }) => `no rule matches, so the default backend of ${ingress} takes it.`,
  'host-without-paths': (_, { ingress }) =>
    `${ingress} names this host without paths; where such requests go is up to the controller.`,
  'path-by-controller': ({ path, controller, why }, { code, ingress }) =>
    `path ${code(path)} of ${ingress} may take this request: ${DIFFERENCES[why](controller)}.`,
  'rule-filled-in-later': (_, { ingress }) => `a host or path of ${ingress} is filled in later.`,
  outranked: ({ by }, { code, ingress }) =>
    by === undefined
      ? `a rule of ${ingress} fits, but not for the most exact host, and the controller asks no other.`
      : `a rule of ${ingress} fits, but another one is asked before it: that with path ${code(known(by.urlPath) ?? '…')}.`,
  contested: ({ path, by, over, settled, controller }, { ingress, ...say }) => {
    const others = by.length === 0 ? `another rule of ${ingress}` : listed(by.map((one) => ingressText(one, say)));
    const have = by.length > 1 ? 'have' : 'has';
    const what = over === 'host' ? 'the host of' : 'the same host and path as';
    const why = over === 'host' ? ', and only one can have a host' : '';
    return `${others} ${have} ${what} ${say.code(path)} of ${ingress}${why}; ${SETTLEMENTS[settled](controller)}.`;
  },
  'depends-on-controller': ({ path, sends, refuses }, { code, ingress }) => {
    const takes = sends.length === 0 ? [] : [`with ${listed(sends)} it does`];
    const not = refuses.length === 0 ? [] : [`with ${listed(refuses)} it does not`];
    const known = takes.length + not.length === 0 ? '' : `${[...takes, ...not].join(', ')}; `;
    return `path ${code(path)} of ${ingress} may take this request: ${known}which controller serves it is not known.`;
  },
  'minion-without-master': (_, { code, ingress }) =>
    `${ingress} is a minion, and no Ingress with ${code('nginx.org/mergeable-ingress-type: master')} has its host, so the controller ignores it.`,
  'default-backend-ignored': ({ controller }, { ingress }) =>
    `no rule matches, and ${controller} uses the default backend of an Ingress only where the Ingress has no rules; ${ingress} has some.`,
  'backend-found': (_, { service, ingress }) => `${ingress} sends this to ${service}.`,
  'backend-missing': (reason, { code, ingress, ...say }) =>
    `${ingress} sends this to Service ${code(reason.service)}, which does not exist in its namespace.${backendHint(reason, code)}${say.verdict === 'denied' ? ' The controller answers with an error.' : ''}`,
  'backend-not-here': (reason, { code, ingress }) =>
    `${ingress} sends this to Service ${code(reason.service)}, which is not here and may be elsewhere.${backendHint({ ...reason, nearest: undefined }, code)}`,
  'backend-is-resource': (_, { ingress }) =>
    `the backend of ${ingress} is no Service but another object, which only its controller understands.`,
  'backend-by-annotation': (_, { ingress }) =>
    `the backend of ${ingress} is given by an annotation that only its controller understands.`,
  'backend-incomplete': (_, { ingress }) =>
    `the backend of ${ingress} names no Service, or no port of it, so the API server refuses it.`,
  'backend-port-name-invalid': ({ name }, { code, ingress }) =>
    `${ingress} cannot name port ${code(name)}: a port name in an Ingress has at most 15 characters, and a letter.`,
  'backend-port-is-target': ({ port }, say) =>
    `${say.ingress} names the port of the pods; an Ingress names the port of the Service, ${servicePortText(port, say)}. Only ingress-nginx takes both.`,
  'backend-is-external-name': ({ takes }, { ingress }) =>
    `the backend of ${ingress} is a Service of type ExternalName, ${takes === undefined ? 'which some controllers follow and others refuse' : takes ? 'which this controller follows' : 'which this controller refuses'}.`,
  'backend-needs-node-port': ({ type }, { code, service }) =>
    `this controller sends to node ports, and ${service} is of type ${code(type)}, which has none.`,
  'backend-way-unknown': ({ type }, { code, service }) =>
    `some settings of this controller send to node ports, and ${service} is of type ${code(type)}, which has none; others send to the pods.`,
  canary: (_, { ingress }) => `${ingress} is a canary: a share of the requests for this path comes here.`,
  'controller-entry-unknown': (_, { code }) =>
    `who reaches the controller from outside depends on how it is installed, which is not here; ${code('loadBalancerScheme')} in ${code('.podpath.yaml')} says so.`,
} satisfies Partial<Sentences>;

const DIFFERENCES: Readonly<Record<PathDifference, (controller: string) => string>> = {
  'implementation-specific': (controller) => `what it means as ImplementationSpecific is up to ${controller}`,
  'prefix-by-character': (controller) =>
    `whether prefixes are compared by characters or part by part is a setting of ${controller}, or differs by version`,
  'regular-expression': () => 'an annotation makes the paths of this host regular expressions',
  order: (controller) => `the order in which ${controller} asks rules is not certain`,
  'less-exact-host': (controller) =>
    `a more exact host has no path for it, and it is not certain that ${controller} asks another one then`,
  annotation: () => 'an annotation changes what it takes',
  'wildcard-depth': (controller) =>
    `it is not certain that a wildcard stands for more than one label of a host name with ${controller}`,
};

/** Who gets what two rules ask for. */
const SETTLEMENTS: Readonly<Record<Settlement, (controller: string) => string>> = {
  oldest: (controller) => `${controller} keeps the one that was made first`,
  undefined: (controller) => `nothing decides which of them ${controller} asks`,
  'group-order': (controller) => `${controller} asks them in the order of their group`,
  'file-order': (controller) => `${controller} asks them in an order that does not follow the manifests`,
  router: (controller) => `the router of ${controller} decides between them`,
};

/** The namespace is named where there is one, since the other Ingress is often elsewhere. */
function ingressText(ingress: Ingress, say: Wording): string {
  const namespace = known(ingress.namespace);
  return `${objectText(ingress, say)}${namespace === undefined ? '' : ` of namespace ${say.name(namespace)}`}`;
}

function backendHint(
  { elsewhere, nearest }: { readonly elsewhere: readonly string[]; readonly nearest: string | undefined },
  code: Saying['code'],
): string {
  if (nearest !== undefined) return ` Is ${code(nearest)} meant?`;
  return elsewhere.length === 0
    ? ''
    : ` There is one in ${listed(elsewhere.map(code))}, but an Ingress reaches Services of its own namespace only.`;
}
