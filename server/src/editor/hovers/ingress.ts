/** Hovers on an Ingress: who serves it, which requests a host and a path mean there, and where a backend leads. */
import { type Cluster, servicesNamed } from '../../cluster/index.js';
import {
  backendsOf,
  type Ingress,
  type IngressBackend,
  type IngressPath,
  type IngressRule,
  isUnknown,
  known,
} from '../../resources/index.js';
import { hasAnnotation, servingController } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { code, plain } from '../markdown.js';
import { backendText } from '../shortPath.js';
import { serviceFacts, typeText } from './service.js';
import type { Told } from './told.js';

type Served = ReturnType<typeof servingController>;
type PathReading = Served['profile']['readings'][number]['prefix'];

export function toldIngress(ingress: Sourced<Ingress>, cluster: Cluster): Told {
  const backends = backendsOf(ingress).map(({ backend, rule, path }) => {
    const host = rule?.host === undefined ? 'any host' : code(known(rule.host) ?? '…');
    const where = rule === undefined ? 'Everything else' : `${host} ${code(known(path?.urlPath) ?? '/')}`;
    return `${where} → ${backendName(backend)}`;
  });
  return {
    title: `Ingress ${plain(known(ingress.name) ?? '(name not known yet)')}`,
    lead: `Rules for HTTP from outside. By itself an Ingress does nothing: a controller that runs in the cluster reads it and sends requests on, by host and path. ${servedBy(ingress, cluster)}`,
    facts: [...backends, ...tlsText(ingress)],
  };
}

function backendName({ service, port, isResource }: IngressBackend): string {
  if (isResource) return 'another object than a Service';
  if (service === undefined || isUnknown(service)) return 'a Service that is filled in later';
  const shown = port === undefined || 'unknown' in port ? '' : `:${'number' in port ? port.number : port.name}`;
  return `Service ${code(`${service}${shown}`)}`;
}

function tlsText(ingress: Ingress): string[] {
  return ingress.tls.length === 0
    ? ['TLS: none here, so requests come in as plain HTTP, or the controller has a certificate of its own']
    : [];
}

/** One sentence on the controller. */
function servedBy(ingress: Sourced<Ingress>, cluster: Cluster): string {
  const { kind, profile, hop } = servingController(cluster, ingress);
  const className = known(ingress.className);
  if (kind !== undefined)
    return hop.verdict === 'allowed'
      ? `This one is served by ${plain(profile.name)}.`
      : `This one is served by ${plain(profile.name)}, if the class ${code(className ?? '')} means what its name says.`;
  return className === undefined || className === ''
    ? 'It names no class, so who serves it depends on the default class of the cluster, which is not known here.'
    : `Which controller serves the class ${code(className)} is not known here; an IngressClass among the manifests, or ${code('profile.ingressController')} in ${code('.podpath.yaml')}, would tell.`;
}

export function toldIngressClass(ingress: Sourced<Ingress>, cluster: Cluster): Told {
  return {
    title: `Class of Ingress ${plain(known(ingress.name) ?? '?')}`,
    lead: `Names an IngressClass, and that names the controller that serves this Ingress; all others leave it alone. ${servedBy(ingress, cluster)}`,
    facts: [],
  };
}

export function toldHost(ingress: Sourced<Ingress>, rule: IngressRule, cluster: Cluster): Told | undefined {
  const host = known(rule.host);
  if (host === undefined) return undefined;
  const { profile, kind } = servingController(cluster, ingress);
  const [reading] = profile.readings;
  const depth = reading?.wildcard === 'any-depth' ? 'one label or more' : 'exactly one label';
  const star = host.startsWith('*.');
  const who = kind === undefined ? '' : ` with ${plain(profile.name)}`;
  return {
    title: `Host ${code(host)}`,
    lead: star
      ? `Requests for any host that puts ${depth} in place of the star${who === '' ? '' : `,${who}`}; ${code(host.slice(2))} itself is not among them. An Ingress that names the host exactly goes first.`
      : `Requests that ask for exactly this host, by the Host header or TLS. DNS must lead it to the controller's address; no manifest can tell whether it does.`,
    facts: rule.paths.map(
      (path) => `${code(known(path.urlPath) ?? '/')} → ${path.backend ? backendName(path.backend) : 'no backend'}`,
    ),
  };
}

export function toldPath(ingress: Sourced<Ingress>, path: IngressPath, cluster: Cluster): Told {
  const { profile, kind } = servingController(cluster, ingress);
  const [reading, ...others] = profile.readings;
  const { annotations } = profile;
  const type = known(path.pathType) ?? 'ImplementationSpecific';
  const of = (one: typeof reading): PathReading | undefined =>
    type === 'Exact' ? one?.exact : type === 'Prefix' ? one?.prefix : one?.specific;
  const url = known(path.urlPath) ?? '/';
  const inWords = (one: typeof reading): string | undefined => {
    const chosen = of(one);
    return chosen && READINGS[chosen](url);
  };
  const takes = inWords(reading);
  const differs = others.some((one) => inWords(one) !== takes);
  const who = kind === undefined ? 'By the specification' : `With ${plain(profile.name)}`;
  return {
    title: `Path ${code(url)} · ${plain(type)}`,
    lead: annotations.expressions.some((one) => hasAnnotation(ingress, one, url))
      ? `An annotation makes this a regular expression, compared from the beginning of the path and without regard to case${annotations.expressionsOf === 'host' ? '; so are all paths of its hosts, those of other Ingresses too' : ''}.`
      : annotations.unfollowed.some((one) => hasAnnotation(ingress, one))
        ? 'Annotations of this Ingress change which requests its paths take, in a way that is not followed here.'
        : takes === undefined || (kind === undefined && type === 'ImplementationSpecific')
          ? `${code('ImplementationSpecific')} means what the controller makes of it, and the controller is not known here.`
          : `${who}: ${takes}${differs ? ' A setting or the version of the controller may change that.' : ''}`,
    facts: path.backend ? [`→ ${backendName(path.backend)}`] : [],
  };
}

const READINGS: Readonly<Record<PathReading, (path: string) => string>> = {
  equal: onlyThis,
  elements: (path) => {
    const bare = path.replace(/\/+$/, '');
    return bare === ''
      ? 'every path.'
      : `${code(bare)}, ${code(`${bare}/`)} and everything below, part by part between the slashes; ${code(`${bare}x`)} is another path.`;
  },
  characters: beginsSo,
  glob: (path) =>
    /[*?]/.test(path)
      ? `${code('*')} stands for any text here, and ${code('?')} for any one character.`
      : onlyThis(path),
  'trailing-star': (path) => (path.endsWith('/*') ? belowText(path.slice(0, -1)) : onlyThis(path)),
  'star-or-dot-star': (path) => (/(?:\/|\.)\*$/.test(path) ? belowText(path.replace(/\.?\*$/, '')) : onlyThis(path)),
  'expression-or-characters': (path) => (/[\^+*[\]%]/.test(path) ? EXPRESSION : beginsSo(path)),
  'tilde-or-characters': (path) => (path.startsWith('/~') ? EXPRESSION : beginsSo(path)),
  'star-or-equal': (path) => (path.endsWith('*') ? belowText(path.slice(0, -1)) : onlyThis(path)),
};
const EXPRESSION = 'a regular expression.';

function onlyThis(path: string): string {
  return `only a request for exactly ${code(path)}; ${code(`${path.replace(/\/$/, '')}/x`)} is another path.`;
}

function beginsSo(path: string): string {
  return path === '/' ? 'every path.' : `everything that begins with these characters, so ${code(`${path}x`)} too.`;
}

function belowText(start: string): string {
  return start === '/' ? 'every path.' : `everything that begins with ${code(start)}.`;
}

/** A backend: whether the internet gets there, and the Service that it leads to. */
export function toldBackend(
  ingress: Sourced<Ingress>,
  { backend, rule, path }: ReturnType<typeof backendsOf>[number],
  cluster: Cluster,
): Told | undefined {
  const name = known(backend.service);
  if (name === undefined) return undefined;
  const host = known(rule?.host);
  const ways =
    host === undefined || host.startsWith('*')
      ? []
      : backendText(cluster, host, known(path?.urlPath) ?? '/', undefined);
  const [service] = servicesNamed(cluster, name, ingress.namespace);
  return {
    title: `Ingress ${plain(known(ingress.name) ?? '')} → Service ${plain(name)}`,
    lead: service
      ? typeText(service, cluster.profile)
      : 'No Service of that name is in this cluster; it may be applied from elsewhere.',
    facts: [...ways, ...(service ? serviceFacts(service, cluster) : [])],
  };
}
