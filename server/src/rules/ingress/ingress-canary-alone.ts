/** An Ingress that takes a share of another one's requests, or a part of its host, while there is no other one (§1.2). */
import type { Cluster } from '../../cluster/index.js';
import { describe, type IngressPath, isUnknown } from '../../resources/index.js';
import { at, clusterRule, relatedTo } from '../rule.js';
import { type Contender, type Contenders, contendersOf, isCanary, isMinion } from './contenders.js';
import { routeText } from './routes.js';

export default clusterRule({
  id: 'ingress-canary-alone',
  group: 'Ingress',
  summary: 'A canary without a main Ingress for its host and path, or a minion without a master',
  silences:
    'the main Ingress may be elsewhere: then it is a hint, or nothing where a part is missing or the rest of the workspace has it',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['services', 'ingresses', 'ingress-classes', 'namespaces', 'profile', 'gaps', 'surround'],
  fix: 'none',
  subject: 'ingress',
  messages: {
    otherPath: {
      level: 'warning',
      absence: true,
      text: '{ingress} is a canary for {route}, which no other Ingress has, so {controller} never sends it a request; {near} has {nearRoute}.',
    },
    none: {
      level: 'warning',
      absence: true,
      text: '{ingress} is a canary for {route}, which no other Ingress has, so {controller} never sends it a request.',
    },
    notHere: {
      level: 'hint',
      absence: true,
      text: '{ingress} is a canary for {route}, and none of the files that are applied with it has the main Ingress.',
    },
    noMaster: {
      level: 'warning',
      absence: true,
      text: '{ingress} is a minion of {host}, and no Ingress is the master of that host, so {controller} leaves it out.',
    },
    noMasterHere: {
      level: 'hint',
      absence: true,
      text: '{ingress} is a minion of {host}, and none of the files that are applied with it has the master.',
    },
  },
  check(ingress, cluster, report) {
    // Annotations make it one or the other.
    if (ingress.annotations.values.size === 0) return;
    const all = contendersOf(cluster);
    const told = new Set<string>();
    for (const one of all.of(ingress)) {
      const canary = isCanary(one);
      if (!canary && !isMinion(one)) continue;
      const key = canary ? `${one.host} ${one.urlPath}` : one.host;
      if (told.has(key)) continue;
      told.add(key);
      const isServed = canary ? mainsOf(all, one).length > 0 : all.owners(one.domain, one.host).length > 0;
      if (isServed || all.isOpen || cluster.gaps.length > 0 || hasMainElsewhere(cluster, one)) {
        report.refute(ingress, key);
        continue;
      }
      const anchor = at(ingress, ...(canary ? one.place : [...one.rule.path, 'host']));
      const values = {
        ingress: describe(ingress),
        route: routeText(one.host, one.urlPath),
        host: one.host,
        controller: one.profile.name,
      };
      const near = canary ? nearestOf(all, one) : undefined;
      if (near) {
        report('otherPath', anchor, {
          values: { ...values, near: describe(near.ingress), nearRoute: routeText(near.host, near.urlPath) },
          about: key,
          related: [relatedTo(near.ingress, at(near.ingress, ...near.place))],
        });
      } else if (cluster.scope.complete) report(canary ? 'none' : 'noMaster', anchor, { values, about: key });
      else report(canary ? 'notHere' : 'noMasterHere', anchor, { values, about: key });
    }
  },
});

/** Ingresses that are no canaries and have the host and path. */
function mainsOf(all: Contenders, one: Contender): readonly Contender[] {
  return all.at(one.domain, one.host, one.urlPath).filter((other) => !isCanary(other));
}

/** One that is no canary and has the host: it seems to be the main one, with another path. */
function nearestOf(all: Contenders, one: Contender): Contender | undefined {
  return all.on(one.domain, one.host).find((other) => !isCanary(other));
}

/** The rest of the workspace has an Ingress for the host, and the path of a canary, that is no canary or minion itself. */
function hasMainElsewhere(cluster: Cluster, one: Contender): boolean {
  const { host, profile, urlPath } = one;
  return cluster.surround
    .ingressesFor(host)
    .some(
      (ingress) =>
        !isCanary({ ingress, profile }) &&
        !isMinion({ ingress, profile }) &&
        (isMinion(one) ||
          ingress.isOpen ||
          ingress.rules.some((rule) => rule.paths.some((path) => isPath(path, urlPath)))),
    );
}

function isPath({ urlPath }: IngressPath, text: string): boolean {
  return isUnknown(urlPath) || (urlPath || '/') === (text || '/');
}
