/** An annotation of one Ingress that makes the paths of another regular expressions, since they share a host (§1.2.1). */
import { describe, known } from '../../resources/index.js';
import { at, clusterRule, firstFew, relatedTo } from '../rule.js';
import { type Contender, contendersOf, isCanary, spreadingAnnotation } from './contenders.js';

export default clusterRule({
  id: 'ingress-regex-spreads',
  group: 'Ingress',
  summary: 'An annotation of another Ingress makes the paths of this one regular expressions, since they share a host',
  silences:
    'the Ingress uses such annotations itself; its only path is `/`; canaries; other controllers than ingress-nginx',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['services', 'ingresses', 'ingress-classes', 'namespaces', 'profile'],
  fix: 'none',
  subject: 'ingress',
  messages: {
    exact: {
      level: 'warning',
      text: '`{annotation}` of {other} makes all paths of {host} expressions in {controller}, so the Exact path {path} of {ingress} also takes everything that begins so.',
    },
    prefix: {
      level: 'warning',
      text: '`{annotation}` of {other} makes all paths of {host} expressions in {controller}, so the path {path} of {ingress} also takes {example}, and in any case of letters.',
    },
  },
  check(ingress, cluster, report) {
    const all = contendersOf(cluster);
    const own = all.of(ingress);
    const [first] = own;
    if (first === undefined || isCanary(first) || spreadingAnnotation(first) !== undefined) return;
    const told = new Set<string>();
    for (const one of own) {
      if (told.has(one.host) || one.backend.isResource || !isChanged(one)) continue;
      const spreading = all.spreading(one.domain, one.host).filter((other) => other.identity !== one.identity);
      const [by] = spreading;
      const annotation = by && spreadingAnnotation(by);
      if (by === undefined || annotation === undefined) continue;
      told.add(one.host);
      report(one.pathType === 'Exact' ? 'exact' : 'prefix', at(ingress, ...one.place), {
        values: {
          annotation: annotation.replace(/^.*\//, ''),
          other: describe(by.ingress),
          host: one.host === '' ? 'any host' : one.host,
          controller: one.profile.name,
          path: one.urlPath === '' ? '/' : one.urlPath,
          ingress: describe(ingress),
          example: `${one.urlPath.replace(/\/$/, '')}${one.urlPath.endsWith('/') ? '/' : 'x'}`,
        },
        related: firstFew(spreading).map((other) =>
          relatedTo(
            other.ingress,
            at(other.ingress, 'metadata', 'annotations', spreadingAnnotation(other) ?? annotation),
          ),
        ),
      });
    }
  },
});

/** `/` takes everything under either reading. */
function isChanged({ urlPath, pathType }: Contender): boolean {
  return pathType === 'Exact' || (urlPath !== '' && urlPath !== '/' && known(urlPath) !== undefined);
}
