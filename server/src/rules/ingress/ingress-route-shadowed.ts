/** Paths that can never get a request, since the controller asks another one first for all of it (§1.2). */
import { describe, type Ingress, known } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, firstFew, relatedTo } from '../rule.js';
import { type Contender, type Contenders, contendersOf, isCanary } from './contenders.js';
import { takenByExpression } from './expressions.js';
import { routeText } from './routes.js';
import { askedBefore } from './sequence.js';

export default clusterRule({
  id: 'ingress-route-shadowed',
  group: 'Ingress',
  summary: 'A path of an Ingress never gets a request, since another one is asked first for all of it',
  silences:
    'the controller is not known; canaries; conditions and actions of the AWS controller; values filled in later',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['services', 'ingresses', 'ingress-classes', 'namespaces', 'profile'],
  fix: 'none',
  subject: 'ingress',
  messages: {
    slash: {
      level: 'error',
      text: '{path} and {otherPath} of {other} become one location of {host} in {controller}; nginx refuses a configuration that has it twice, and with it every later change of any Ingress.',
    },
    sequence: {
      level: 'warning',
      text: '{route} ({type}) never gets a request: the load balancer asks {otherRoute} ({otherType}) of {other} first, which takes all of it.',
    },
    expression: {
      level: 'warning',
      text: '{route} never gets a request: the paths of this host are expressions in {controller}, the longest is asked first, and {otherPath} of {other} takes all of it.',
    },
    wildcard: {
      level: 'information',
      text: '{path} is for {wildcard}, but not for {host}: {controller} asks only the rules of the most exact host, and those of {other} have no such path.',
    },
  },
  check(ingress, cluster, report) {
    const all = contendersOf(cluster);
    for (const one of all.of(ingress)) {
      if (isCanary(one) || one.backend.isResource) continue;
      const { profile } = one;
      const tell = (message: 'slash' | 'sequence' | 'expression' | 'wildcard', others: readonly Contender[]): void => {
        const [other] = others;
        if (other === undefined) return;
        report(message, at(ingress, ...one.place), {
          values: {
            path: one.urlPath || '/',
            otherPath: other.urlPath || '/',
            route: routeText(one.host, one.urlPath),
            otherRoute: routeText(other.host, other.urlPath),
            type: one.pathType,
            otherType: other.pathType,
            host: (message === 'wildcard' ? other.host : one.host) || 'any host',
            wildcard: one.host,
            other: nameOf(ingress, other.ingress),
            controller: profile.name,
          },
          related: firstFew(others).map((each) => relatedTo(each.ingress, at(each.ingress, ...each.place))),
        });
      };
      tell('slash', slashTwins(all, one));
      tell('sequence', askedBefore(all, one));
      tell('expression', takenByExpression(all, one));
      tell('wildcard', hostsWithout(all, one));
    }
  },
});

/** "Ingress a", with its namespace where that is another one. */
function nameOf(ingress: Ingress, other: Sourced<Ingress>): string {
  const namespace = known(other.namespace);
  if (ingress === other) return 'the same Ingress';
  return namespace === undefined || namespace === known(ingress.namespace)
    ? describe(other)
    : `${describe(other)} of namespace ${namespace}`;
}

/** The same prefix with or without a slash at its end, where the configuration cannot hold both. */
function slashTwins(all: Contenders, one: Contender): readonly Contender[] {
  if (!one.profile.competition.slashBreaks || one.pathType === 'Exact' || one.urlPath.length < 2) return [];
  if (all.spreading(one.domain, one.host).length > 0) return [];
  const twin = one.urlPath.endsWith('/') ? one.urlPath.slice(0, -1) : `${one.urlPath}/`;
  return all
    .at(one.domain, one.host, twin)
    .filter((other) => other.pathType !== 'Exact' && !isCanary(other) && !other.backend.isResource);
}

/** Hosts below a wildcard that have rules of their own and not this path, so that the wildcard's is not asked there. */
function hostsWithout(all: Contenders, one: Contender): readonly Contender[] {
  const { host, urlPath, profile, domain } = one;
  if (profile.kind === undefined || !host.startsWith('*.') || urlPath === '' || urlPath === '/') return [];
  if (profile.readings.some((reading) => reading.hosts !== 'best-only')) return [];
  return all
    .below(domain, host)
    .slice(0, MOST)
    .filter((other) => all.at(domain, other.host, urlPath).length === 0);
}
const MOST = 50;
