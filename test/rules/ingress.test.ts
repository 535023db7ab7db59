/** The rules for Ingresses together: pairs of routes by the table of ingress-nginx, symmetry, and hostile manifests. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { judge } from './example.js';

interface Route {
  readonly type: string;
  readonly path: string;
  readonly host?: string;
  readonly className?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

const SERVICES = ['a', 'b']
  .map(
    (name) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {type: NodePort, selector: {app: ${name}}, ports: [{port: 80}]}\n`,
  )
  .join('---\n');

function ingress(
  name: string,
  { type, path, host = 'shop.example', className = 'nginx', annotations = {} }: Route,
): string {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: ${JSON.stringify({ name, annotations })}
spec:
  ingressClassName: ${className}
  rules: ${JSON.stringify([{ host, http: { paths: [{ path, pathType: type, backend: { service: { name, port: { number: 80 } } } }] } }])}
`;
}

/** The messages about routes that one of two Ingresses gets; empty where they may stand side by side. */
function saidOf(a: Route, b: Route): { readonly a: string[]; readonly b: string[] } {
  const judged = judge(new Map([['x.yaml', [ingress('a', a), ingress('b', b), SERVICES].join('---\n')]]));
  const of = (name: string): string[] =>
    judged.findings
      .filter(({ rule, object }) => rule.startsWith('ingress-route-') && object?.name === name)
      .map(({ message }) => message)
      .sort();
  return { a: of('a'), b: of('b') };
}

describe('two Ingresses of ingress-nginx with one host', () => {
  for (const [a, b, expected] of [
    ['Prefix /foo', 'Prefix /foo', 'conflict'],
    ['Exact /foo', 'Exact /foo', 'conflict'],
    ['Exact /foo', 'Prefix /foo', 'order'],
    ['Prefix /foo', 'Exact /foo', 'order'],
    ['ImplementationSpecific /foo', 'Prefix /foo', 'conflict'],
    ['Prefix /foo', 'Prefix /foo/', 'slash'],
    ['Prefix /foo/', 'Prefix /foo', 'slash'],
    ['Prefix /', 'Prefix /', 'conflict'],
    ['Prefix /', 'Exact /', 'order'],
    ['Exact /foo/', 'Prefix /foo', ''],
    ['Prefix /foo', 'Exact /foo/', ''],
    ['Prefix /foo/', 'Exact /foo', ''],
    ['Exact /foo', 'Prefix /foo/', ''],
    ['Prefix /foo', 'Prefix /foo/bar', ''],
  ] as const) {
    test(`${a} and ${b}: ${expected || 'side by side'}`, () => {
      const routeOf = (text: string): Route => ({ type: text.split(' ')[0] ?? '', path: text.split(' ')[1] ?? '' });
      const wanted = expected === '' ? [] : [expected];
      assert.deepEqual(saidOf(routeOf(a), routeOf(b)), { a: wanted, b: wanted });
    });
  }
});

const route: fc.Arbitrary<Route> = fc.record({
  type: fc.constantFrom('Prefix', 'Exact', 'ImplementationSpecific'),
  path: fc.constantFrom('/', '/foo', '/foo/', '/foo/bar'),
  host: fc.constantFrom('', 'shop.example', 'shop.example', 'SHOP.example', '*.example'),
  className: fc.constantFrom('nginx', 'nginx', 'traefik', 'alb', 'contour', 'kong', 'istio', 'haproxy', 'edge'),
  annotations: fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    {},
    {},
    { 'nginx.ingress.kubernetes.io/canary': 'true' },
    { 'nginx.ingress.kubernetes.io/canary': 'false' },
    { 'nginx.org/mergeable-ingress-type': 'minion' },
    { 'alb.ingress.kubernetes.io/group.name': 'g' },
    { 'alb.ingress.kubernetes.io/group.name': 'g', 'alb.ingress.kubernetes.io/listen-ports': '[{"HTTP": 80}]' },
    { 'traefik.ingress.kubernetes.io/router.priority': '5' },
    { 'konghq.com/methods': 'GET' },
  ),
});

test('of two Ingresses in conflict both are told, and the same', () => {
  let conflicts = 0;
  fc.assert(
    fc.property(
      route,
      route,
      fc.subarray(['type', 'path', 'host', 'className', 'annotations'] as const),
      (one, own, shared) => {
        const other = { ...own, ...Object.fromEntries(shared.map((field) => [field, one[field]])) };
        // What is asked first, and what a wildcard does not reach, concerns only one of the two.
        const isMutual = (message: string): boolean => !['sequence', 'expression', 'wildcard'].includes(message);
        const { a, b } = saidOf(one, other);
        assert.deepEqual(a.filter(isMutual), b.filter(isMutual));
        if (a.some(isMutual)) conflicts++;
        // Which of the two stands first in the file decides nothing.
        const turned = saidOf(other, one);
        assert.deepEqual(turned.a.filter(isMutual), a.filter(isMutual));
        // Annotations tell whose class `edge` is.
        const classes = new Set([one.className, other.className]);
        if (classes.size > 1 && !classes.has('edge')) assert.deepEqual(a.filter(isMutual), []);
      },
    ),
    { numRuns: 400 },
  );
  assert.ok(conflicts > 20, `only ${conflicts} conflicts`);
});

const ODD = [
  null,
  '',
  0,
  -1,
  65536,
  true,
  [],
  {},
  [null],
  ['x', {}],
  { name: null },
  '*',
  '*.',
  '.',
  '/',
  '//',
  '/(((((((((((.*)*)*)*)*)*)*',
  '(/|$)(.*)',
  '${X}',
  '{{ .Values.x }}',
  'constructor',
  '__proto__',
  'a'.repeat(300),
  ':'.repeat(5_000),
  `/${'a/'.repeat(20_000)}`,
  `${'a.'.repeat(20_000)}b`,
  '1.'.repeat(5_000),
  '*'.repeat(5_000),
];
const odd = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...ODD) }, fc.jsonValue({ maxDepth: 2 }));
const maybe = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: odd });
const backend = fc.record(
  {
    service: maybe(
      fc.record({ name: maybe(fc.constantFrom('a', 'b')), port: maybe(fc.record({ number: maybe(fc.constant(80)) })) }),
    ),
    serviceName: odd,
    servicePort: odd,
    resource: odd,
  },
  { requiredKeys: [] },
);
const path = fc.record(
  {
    path: maybe(fc.constantFrom('/', '/foo', '/foo(/|$)(.*)')),
    pathType: maybe(fc.constantFrom('Prefix', 'Exact', 'ImplementationSpecific')),
    backend: maybe(backend),
  },
  { requiredKeys: [] },
);
const hostile = fc.record({
  apiVersion: fc.constantFrom('networking.k8s.io/v1', 'networking.k8s.io/v1beta1', 'extensions/v1beta1'),
  kind: fc.constant('Ingress'),
  metadata: maybe(
    fc.record({
      name: maybe(fc.constantFrom('a', 'b')),
      annotations: maybe(
        fc.dictionary(
          fc.constantFrom(
            'kubernetes.io/ingress.class',
            'nginx.ingress.kubernetes.io/canary',
            'nginx.ingress.kubernetes.io/use-regex',
            'nginx.ingress.kubernetes.io/rewrite-target',
            'alb.ingress.kubernetes.io/group.name',
            'alb.ingress.kubernetes.io/group.order',
            'alb.ingress.kubernetes.io/scheme',
            'alb.ingress.kubernetes.io/conditions.a',
            'nginx.org/mergeable-ingress-type',
            'cloud.google.com/neg',
          ),
          maybe(fc.constantFrom('true', 'nginx', 'alb', 'gce', 'minion', 'g', '1')),
        ),
      ),
    }),
  ),
  spec: maybe(
    fc.record(
      {
        ingressClassName: maybe(fc.constantFrom('nginx', 'alb', 'gce', 'traefik', 'edge')),
        defaultBackend: maybe(backend),
        backend: maybe(backend),
        tls: maybe(
          fc.array(maybe(fc.record({ hosts: maybe(fc.array(maybe(fc.constant('shop.example')))) })), { maxLength: 2 }),
        ),
        rules: maybe(
          fc.array(
            maybe(
              fc.record({
                host: maybe(fc.constantFrom('shop.example', '*.example', '')),
                http: maybe(fc.record({ paths: maybe(fc.array(maybe(path), { maxLength: 3 })) })),
              }),
            ),
            { maxLength: 3 },
          ),
        ),
      },
      { requiredKeys: [] },
    ),
  ),
});

test('no rule fails or lingers, whatever stands in an Ingress', () => {
  const began = process.cpuUsage();
  const runs = 400;
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (objects) => {
      const texts = objects.map((object) => `${JSON.stringify(object)}\n`);
      const { findings, fixesOf } = judge(new Map([['x.yaml', [...texts, SERVICES].join('---\n')]]));
      for (const finding of findings) fixesOf(finding);
    }),
    { numRuns: runs },
  );
  const spent = process.cpuUsage(began).user / 1000 / runs;
  assert.ok(spent < 500, `${spent.toFixed(0)} ms for a few Ingresses`);
});
