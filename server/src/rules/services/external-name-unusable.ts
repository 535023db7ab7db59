/** An ExternalName whose alias leads nowhere: an address, a name that nobody has, a circle (S8, D6, C11). */
import { type Cluster, meshOf } from '../../cluster/index.js';
import { describe, known, mayShareNamespace, nearestName, type Service } from '../../resources/index.js';
import { resolveAlias } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, type Details, edit, type Fix, type Report, relatedTo } from '../rule.js';

type MessageId = 'address' | 'nearMiss' | 'shortName' | 'loop' | 'meshPort';

export default clusterRule({
  id: 'external-name-unusable',
  group: 'Services and workloads',
  summary: 'The alias of an ExternalName Service leads nowhere',
  silences:
    'names outside the cluster; nothing in the cluster is called nearly so; a Service of that name is elsewhere in the workspace',
  withGaps: 'near-misses',
  since: '0.1.0',
  reads: ['services', 'namespaces', 'objects', 'profile', 'gaps', 'surround'],
  fix: 'suggested',
  subject: 'service',
  messages: {
    address: {
      level: 'warning',
      text: '{service} is an alias for `{target}`, which DNS takes for a name that nobody has; an address needs a Service without a selector, and an EndpointSlice.',
    },
    nearMiss: {
      level: 'warning',
      absence: true,
      text: '{service} is an alias for `{target}`, and no Service has that name; `{right}` is one.',
    },
    shortName: {
      level: 'warning',
      text: '{service} is an alias for `{target}`, which nobody completes: {meant} is only found by its full name, `{right}`.',
    },
    loop: {
      level: 'warning',
      text: '{service} is an alias that leads back to itself ({names}), so it never becomes an address.',
    },
    meshPort: {
      level: 'warning',
      text: 'Port {port} of {service} is named `{name}`: Istio takes it for plain TCP to any host, and its proxies may fail to forward what pods send to port {port}.',
    },
  },
  check(service, cluster, report) {
    const target = known(service.externalName)?.toLowerCase().replace(/\.$/, '');
    if (service.type !== 'ExternalName' || !target) return;
    if (meshOf(cluster) === 'istio') checkPortNames(service, report);
    const problem = problemOf(service, target, cluster);
    if (problem === undefined) return;
    const { message, details } = problem;
    const values = { ...details.values, service: describe(service), target };
    report(message, at(service, 'spec', 'externalName'), { ...details, values });
  },
});

interface Problem {
  readonly message: Exclude<MessageId, 'meshPort'>;
  readonly details: Details;
}

function problemOf(service: Sourced<Service>, target: string, cluster: Cluster): Problem | undefined {
  const { hops, aliases } = resolveAlias(cluster, service);
  const reasons = hops.map((hop) => hop.reason);
  const isLast = aliases.length === 1;
  const isLoop = reasons.some((reason) => reason.code === 'alias-loop');
  // An alias of an alias is judged where it goes wrong.
  if (isLoop) return aliases.at(-1) === service ? loopOf(aliases) : undefined;
  if (reasons.some((reason) => reason.code === 'alias-is-address'))
    return isLast ? { message: 'address', details: {} } : undefined;
  const short = shortNameOf(cluster, service, target);
  if (short !== undefined) {
    const right = fullNameOf(cluster, short);
    const pattern = `${known(short.name) ?? ''}.NAMESPACE.svc.${domainOf(cluster)}`;
    const values = { meant: describe(short), right: right ?? pattern };
    const fixes = right === undefined ? [] : [fixFor(service, right)];
    return { message: 'shortName', details: { values, related: [relatedTo(short)], fixes } };
  }
  const isAbsent = hops.some((hop) => hop.reason.code === 'no-such-name' && hop.verdict === 'denied');
  const meant = isAbsent && isLast ? nearMissOf(cluster, service, target) : undefined;
  const right = meant && fullNameOf(cluster, meant);
  if (meant === undefined || right === undefined) return undefined;
  return {
    message: 'nearMiss',
    details: { values: { right }, related: [relatedTo(meant)], fixes: [fixFor(service, right)] },
  };
}

/** The way from the Service back to itself, with both ends. */
function loopOf(aliases: readonly Sourced<Service>[]): Problem {
  const names = aliases.map((one) =>
    [known(one.name), known(one.namespace)].filter((part) => part !== undefined).join('.'),
  );
  const others = aliases.slice(1, -1);
  const related = others.map((one) => relatedTo(one, at(one, 'spec', 'externalName')));
  return { message: 'loop', details: { values: { names: names.join(' → ') }, related } };
}

function domainOf(cluster: Cluster): string {
  return cluster.profile.dnsDomain ?? 'cluster.local';
}

/** Undefined where its namespace is not known. */
function fullNameOf(cluster: Cluster, service: Service): string | undefined {
  const [name, namespace] = [known(service.name), known(service.namespace)];
  return name === undefined || namespace === undefined ? undefined : `${name}.${namespace}.svc.${domainOf(cluster)}`;
}

/** The Service that `db`, `db.shop` or `db.shop.svc` is short for: no search path completes what an alias stands for. */
function shortNameOf(cluster: Cluster, service: Sourced<Service>, target: string): Sourced<Service> | undefined {
  const [name, namespace, svc, ...more] = target.split('.');
  if ((svc !== undefined && svc !== 'svc') || more.length > 0) return undefined;
  return cluster.services.find(
    (one) =>
      one !== service &&
      known(one.name) === name &&
      (namespace === undefined
        ? mayShareNamespace(one.namespace, service.namespace)
        : known(one.namespace) === namespace),
  );
}

/** The Service whose name, or whose namespace, is nearly the one of a full name. */
function nearMissOf(cluster: Cluster, service: Sourced<Service>, target: string): Sourced<Service> | undefined {
  const [name = '', namespace = '', svc, ...domain] = target.split('.');
  if (svc !== 'svc' || domain.join('.') !== domainOf(cluster)) return undefined;
  const others = cluster.services.filter((one) => one !== service);
  const inNamespace = others.filter((one) => known(one.namespace) === namespace);
  const near = nearestName(
    name,
    inNamespace.flatMap((one) => known(one.name) ?? []),
  );
  if (near !== undefined) return inNamespace.find((one) => known(one.name) === near);
  const called = others.filter((one) => known(one.name) === name);
  const other = nearestName(
    namespace,
    called.flatMap((one) => known(one.namespace) ?? []),
  );
  return other === undefined ? undefined : called.find((one) => known(one.namespace) === other);
}

function fixFor(service: Sourced<Service>, right: string): Fix {
  return {
    title: `Make it an alias for \`${right}\``,
    safe: false,
    edits: [edit(service, ['spec', 'externalName'], (path) => ({ op: 'setString', path, value: right }))],
  };
}

/** Istio's own analysis warns of these as IST0150. */
function checkPortNames(service: Sourced<Service>, report: Report<MessageId>): void {
  for (const port of service.ports) {
    const name = known(port.name);
    const number = known(port.port);
    if (name === undefined || number === undefined || !/^tcp(?:-|$)/.test(name)) continue;
    const meant = USUAL[number];
    report('meshPort', at(service, ...port.path, 'name'), {
      values: { service: describe(service), port: number, name },
      fixes:
        meant === undefined || service.ports.some((one) => one.name === meant)
          ? []
          : [
              {
                title: `Name it \`${meant}\``,
                safe: false,
                edits: [edit(service, [...port.path, 'name'], (path) => ({ op: 'setString', path, value: meant }))],
              },
            ],
    });
  }
}
const USUAL: Readonly<Record<number, string>> = {
  80: 'http',
  443: 'https',
  27017: 'mongo',
  3306: 'mysql',
  6379: 'redis',
};
