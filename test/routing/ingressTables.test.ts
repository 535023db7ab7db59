/** Published tables about Ingress paths: that of the Kubernetes documentation, and pairs of rules under ingress-nginx. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INGRESS_CONTROLLERS, type IngressControllerName } from '../../server/src/workspace/profile.js';
import { judge } from '../rules/example.js';
import { clusterOf, documents, ingress, rulesTaking } from './clusters.js';

/** Paths of one host with their types, a request, and which of the paths takes it by the documentation. */
const DOCUMENTED: readonly (readonly [paths: string, request: string, winner: string | undefined])[] = [
  ['/ Prefix', '/anything/at/all', '/ Prefix'],
  ['/foo Exact', '/foo', '/foo Exact'],
  ['/foo Exact', '/bar', undefined],
  ['/foo Exact', '/foo/', undefined],
  ['/foo/ Exact', '/foo', undefined],
  ['/foo Prefix', '/foo', '/foo Prefix'],
  ['/foo Prefix', '/foo/', '/foo Prefix'],
  ['/foo/ Prefix', '/foo', '/foo/ Prefix'],
  ['/foo/ Prefix', '/foo/', '/foo/ Prefix'],
  ['/aaa/bb Prefix', '/aaa/bbb', undefined],
  ['/aaa/bbb Prefix', '/aaa/bbb', '/aaa/bbb Prefix'],
  ['/aaa/bbb/ Prefix', '/aaa/bbb', '/aaa/bbb/ Prefix'],
  ['/aaa/bbb Prefix', '/aaa/bbb/', '/aaa/bbb Prefix'],
  ['/aaa/bbb Prefix', '/aaa/bbb/ccc', '/aaa/bbb Prefix'],
  ['/aaa/bbb Prefix', '/aaa/bbbxyz', undefined],
  ['/ Prefix,/aaa Prefix', '/aaa/ccc', '/aaa Prefix'],
  ['/ Prefix,/aaa Prefix,/aaa/bbb Prefix', '/aaa/bbb', '/aaa/bbb Prefix'],
  ['/ Prefix,/aaa Prefix,/aaa/bbb Prefix', '/ccc', '/ Prefix'],
  ['/aaa Prefix', '/ccc', undefined],
  ['/foo Prefix,/foo Exact', '/foo', '/foo Exact'],
];

function answers(kind: IngressControllerName, paths: string, request: string): string[] {
  const all = paths.split(',');
  const written = all.map((one, index) => {
    const [path, pathType] = one.split(' ');
    return { path, pathType, backend: { service: { name: `b${index}`, port: { number: 80 } } } };
  });
  const text = JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web' },
    spec: { rules: [{ host: 'example.org', http: { paths: written } }] },
  });
  return rulesTaking(clusterOf(text, { profile: { ingressController: kind } }), `example.org${request}`).map((line) => {
    const [verdict, backend] = line.split(' ');
    return `${verdict === 'allowed' ? '' : 'maybe '}${all[Number(backend?.slice(1))]}`;
  });
}

/** Where a controller does otherwise than the table, or may: all that is known of it. */
const OTHERWISE: Partial<Record<IngressControllerName, Readonly<Record<string, readonly string[]>>>> = {
  traefik: {
    '/foo/ Prefix → /foo': ['maybe /foo/ Prefix'],
    '/aaa/bbb/ Prefix → /aaa/bbb': ['maybe /aaa/bbb/ Prefix'],
    '/aaa/bb Prefix → /aaa/bbb': ['maybe /aaa/bb Prefix'],
    '/aaa/bbb Prefix → /aaa/bbbxyz': ['maybe /aaa/bbb Prefix'],
    '/foo Prefix,/foo Exact → /foo': ['/foo Prefix'],
  },
  'nginx-ingress': {
    '/foo/ Prefix → /foo': ['maybe /foo/ Prefix'],
    '/aaa/bbb/ Prefix → /aaa/bbb': ['maybe /aaa/bbb/ Prefix'],
    '/aaa/bb Prefix → /aaa/bbb': ['maybe /aaa/bb Prefix'],
    '/aaa/bbb Prefix → /aaa/bbbxyz': ['maybe /aaa/bbb Prefix'],
  },
};

for (const kind of INGRESS_CONTROLLERS.filter((one) => one !== 'azure'))
  test(`paths match under ${kind} as the table of the Ingress documentation has it, but where it is known to differ`, () => {
    const known = OTHERWISE[kind] ?? {};
    for (const [paths, request, winner] of DOCUMENTED) {
      const row = `${paths} → ${request}`;
      assert.deepEqual(answers(kind, paths, request), known[row] ?? (winner === undefined ? [] : [winner]), row);
    }
  });

interface Pair {
  /** Of an older Ingress and a newer one. */
  readonly a: string;
  readonly b: string;
  /** Which of the two has a request, "a or b" where it hangs on their age. */
  readonly owners: Readonly<Record<string, string>>;
  /** What is found, once for the pair; the webhook refuses the second one in at least one order of applying. */
  readonly found: 'conflict' | 'order' | 'broken' | 'nothing';
}

const PAIRS: readonly Pair[] = [
  { a: '/foo Prefix', b: '/foo Prefix', owners: { '/foo': 'a or b', '/foo/x': 'a or b' }, found: 'conflict' },
  { a: '/foo Exact', b: '/foo Exact', owners: { '/foo': 'a or b', '/foo/x': 'none' }, found: 'conflict' },
  { a: '/foo Exact', b: '/foo Prefix', owners: { '/foo': 'a', '/foo/': 'b', '/foo/x': 'b' }, found: 'order' },
  { a: '/foo Prefix', b: '/foo Exact', owners: { '/foo': 'b', '/foo/': 'a', '/foo/x': 'a' }, found: 'order' },
  { a: '/foo ImplementationSpecific', b: '/foo Prefix', owners: { '/foo': 'a or b' }, found: 'conflict' },
  { a: '/foo Prefix', b: '/foo/ Prefix', owners: { '/foo/x': 'a or b' }, found: 'broken' },
  { a: '/foo/ Prefix', b: '/foo Prefix', owners: { '/foo/x': 'a or b' }, found: 'broken' },
  { a: '/ Prefix', b: '/ Prefix', owners: { '/': 'a or b', '/x': 'a or b' }, found: 'conflict' },
  { a: '/ Prefix', b: '/ Exact', owners: { '/': 'b', '/x': 'a' }, found: 'order' },
  { a: '/foo/ Exact', b: '/foo Prefix', owners: { '/foo/': 'a', '/foo': 'b', '/foo/x': 'b' }, found: 'nothing' },
  { a: '/foo Prefix', b: '/foo/ Exact', owners: { '/foo/': 'b', '/foo': 'a', '/foo/x': 'a' }, found: 'nothing' },
  { a: '/foo/ Prefix', b: '/foo Exact', owners: { '/foo': 'b', '/foo/': 'a' }, found: 'nothing' },
  { a: '/foo Exact', b: '/foo/ Prefix', owners: { '/foo': 'a', '/foo/': 'b' }, found: 'nothing' },
  { a: '/foo Prefix', b: '/foo/bar Prefix', owners: { '/foo/bar': 'b', '/foo/x': 'a' }, found: 'nothing' },
];

const FOUND: Readonly<Record<Pair['found'], string | undefined>> = {
  conflict: 'ingress-route-conflict error',
  order: 'ingress-route-conflict warning',
  broken: 'ingress-route-shadowed error',
  nothing: undefined,
};

test('two Ingresses of one host share paths under ingress-nginx as its code has it', () => {
  for (const { a, b, owners, found } of PAIRS) {
    const text = documents(
      ingress('first', { namespace: 'm', rules: [`h.io ${a} a:80`], className: 'nginx' }),
      ingress('second', { namespace: 'n', rules: [`h.io ${b} b:80`], className: 'nginx' }),
    );
    const cluster = clusterOf(text, { profile: { ingressController: 'ingress-nginx' } });
    for (const [request, owner] of Object.entries(owners)) {
      const taking = rulesTaking(cluster, `h.io${request}`).map((line) => line.split(' ').slice(0, 2).join(' '));
      const expected = owner === 'a or b' ? ['unknown a', 'unknown b'] : owner === 'none' ? [] : [`allowed ${owner}`];
      assert.deepEqual(taking, expected, `${request} of ${a} and ${b}`);
    }
    const findings = judge(new Map([['all.yaml', text]]))
      .findings.filter((finding) => finding.rule.startsWith('ingress-route-'))
      .map((finding) => `${finding.rule} ${finding.level}`);
    const each = FOUND[found];
    assert.deepEqual(findings, each === undefined ? [] : [each, each], `${a} and ${b}`);
  }
});
