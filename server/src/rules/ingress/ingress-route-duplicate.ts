/** One Ingress that lists a host and path twice: the second entry is dead, or takes the place of the first. */
import type { Cluster } from '../../cluster/index.js';
import { describe, type Ingress, type IngressRule, known } from '../../resources/index.js';
import { servingController } from '../../routing/index.js';
import type { Anchor, Sourced } from '../../workspace/index.js';
import { at, clusterRule, keyAt, type Report, relatedTo } from '../rule.js';
import { backendText, isMadeByAnnotation } from './backends.js';
import { type IngressRouteEntry, routesIn, routeText } from './routes.js';

export default clusterRule({
  id: 'ingress-route-duplicate',
  group: 'Ingress',
  summary: 'An Ingress lists the same host, path and path type twice',
  silences: 'actions and conditions of the AWS controller, which tell such entries apart; values filled in later',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['ingresses', 'ingress-classes', 'namespaces', 'profile'],
  fix: 'none',
  subject: 'ingress',
  messages: {
    otherBackend: {
      level: 'error',
      text: '{ingress} lists {route} ({type}) twice, for {first} and for {second}; only one of them gets the requests.',
    },
    sameBackend: {
      level: 'warning',
      text: '{ingress} lists {route} ({type}) twice for the same backend, {first}; once is enough.',
    },
    hostTwice: {
      level: 'error',
      text: '{ingress} has two rules for {host}, and {controller} replaces the paths of the first with those of the second.',
    },
  },
  check(ingress, cluster, report) {
    checkHosts(ingress, cluster, report);
    const seen = new Map<string, IngressRouteEntry>();
    for (const entry of routesIn(ingress)) {
      const { host, urlPath, pathType, path } = entry;
      const key = JSON.stringify([host.toLowerCase(), urlPath, pathType]);
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, entry);
        continue;
      }
      const [one, other] = [first.path.backend, path.backend];
      const [before, after] = [one && backendText(one), other && backendText(other)];
      if (!one || !other || before === undefined || after === undefined) continue;
      if ([one, other].some((backend) => isMadeByAnnotation(backend) || isConditional(known(backend.service))))
        continue;
      report(before === after ? 'sameBackend' : 'otherBackend', at(ingress, ...entry.place), {
        values: {
          ingress: describe(ingress),
          route: routeText(host, urlPath),
          type: pathType,
          first: before,
          second: after,
        },
        related: [relatedTo(ingress, at(ingress, ...first.place), 'The first one')],
      });
    }

    function isConditional(service: string | undefined): boolean {
      return ingress.annotations.values.has(`alb.ingress.kubernetes.io/conditions.${service ?? ''}`);
    }
  },
});

/** Most controllers join the rules of a host. */
function checkHosts(ingress: Sourced<Ingress>, cluster: Cluster, report: Report<'hostTwice'>): void {
  const seen = new Map<string, IngressRule>();
  for (const rule of ingress.rules) {
    const host = rule.host === undefined ? '' : known(rule.host)?.toLowerCase();
    if (host === undefined || rule.paths.length === 0) continue;
    const first = seen.get(host);
    seen.set(host, rule);
    if (first === undefined) continue;
    const { profile } = servingController(cluster, ingress);
    if (profile.competition.repeatedHost !== 'replaced') return;
    const placeOf = (one: IngressRule): Anchor =>
      one.host === undefined ? keyAt(ingress, ...one.path, 'http') : at(ingress, ...one.path, 'host');
    report('hostTwice', placeOf(rule), {
      values: { ingress: describe(ingress), host: host || 'every host', controller: profile.name },
      related: [relatedTo(ingress, placeOf(first), 'The first one')],
    });
  }
}
