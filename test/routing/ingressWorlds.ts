/** Random Ingresses as models for the oracle, and as manifests. */
import fc from 'fast-check';
import type { IngressControllerName } from '../../server/src/workspace/profile.js';
import type { IngressModel, RuleModel } from './ingressOracle.js';

const HOSTS = ['', 'a.io', 'b.a.io', '*.a.io', '*.b.a.io', 'c.b.a.io'];
export const ASKED_HOSTS = ['a.io', 'b.a.io', 'x.a.io', 'c.b.a.io', 'd.b.a.io', 'e.d.b.a.io', 'other.io'];
const segments = fc.array(fc.constantFrom('a', 'b', 'ab', 'A'), { maxLength: 3 });
export const paths = fc
  .tuple(segments, fc.boolean())
  .map(([parts, slash]) => (parts.length === 0 ? '/' : `/${parts.join('/')}${slash ? '/' : ''}`));
const types = fc.constantFrom<RuleModel['type']>('Exact', 'Prefix', 'Prefix', 'ImplementationSpecific');

export function worldsOf(kind: IngressControllerName): fc.Arbitrary<IngressModel[]> {
  const hasPatterns = kind === 'aws-alb' || kind === 'gke' || kind === 'istio';
  const rule = fc.tuple(fc.constantFrom(...HOSTS), paths, types, fc.boolean()).map(([host, path, type, star]) => ({
    host,
    type,
    path: hasPatterns && star && type === 'ImplementationSpecific' ? `${path.replace(/\/$/, '')}/*` : path,
  }));
  const ingress = fc.record({
    namespace: fc.constantFrom('m', 'n'),
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
    regex: kind === 'ingress-nginx' ? fc.constantFrom(false, false, false, true) : fc.constant(false),
    order: kind === 'aws-alb' ? fc.constantFrom(0, 0, 5, -5) : fc.constant(0),
  });
  // Each Ingress of GKE stands for itself.
  return fc.array(ingress, { minLength: 1, maxLength: kind === 'gke' ? 1 : 3 }).map((list) =>
    list.map((one, index) => ({
      ...one,
      name: `i${index}`,
      rules: one.rules.map((own, place) => ({ ...own, name: `r${index}x${place}` })),
    })),
  );
}

export function manifestsOf(kind: IngressControllerName | undefined, world: readonly IngressModel[]): string {
  return world
    .map(({ namespace, name, rules, regex, order }) => {
      const written: { host: string; http: { paths: unknown[] } }[] = [];
      for (const { host, path, type, name: service } of rules) {
        const last = written.at(-1);
        const rule = last?.host === host ? last : { host, http: { paths: [] } };
        if (rule !== last) written.push(rule);
        rule.http.paths.push({ path, pathType: type, backend: { service: { name: service, port: { number: 80 } } } });
      }
      const annotations = {
        ...(kind === 'aws-alb'
          ? {
              'alb.ingress.kubernetes.io/group.name': 'all',
              'alb.ingress.kubernetes.io/group.order': String(order),
            }
          : {}),
        ...(regex ? { 'nginx.ingress.kubernetes.io/use-regex': 'true' } : {}),
      };
      return JSON.stringify({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name, namespace, annotations },
        spec: { rules: written.map((rule) => (rule.host === '' ? { http: rule.http } : rule)) },
      });
    })
    .join('\n---\n');
}
