/**
 * Of two objects that are equally good findings name the first. So after objects only change places, in a file or in
 * what a kustomization lists, the analysis must equal one from scratch, too.
 */
import { test } from 'node:test';
import fc from 'fast-check';
import type { Step } from './editScripts.js';
import { checkScript, type Turn } from './scratch.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 250);
const SEED = Number(process.env['PODPATH_SEED'] ?? Date.now() % 2 ** 31);

const object = (kind: string, name: string, rest: string): string =>
  `${kind}\nmetadata: {name: ${name}}\n${rest}\n`.replace(/^(.*)\/(\w+)\n/, 'apiVersion: $1\nkind: $2\n');
const named = (names: readonly string[], make: (name: string) => string): fc.Arbitrary<string> =>
  fc.constantFrom(...names).map(make);

/** Objects that are alike but for their names. */
const document = fc.oneof(
  named(['p', 'q'], (name) =>
    object(
      'networking.k8s.io/v1/NetworkPolicy',
      name,
      'spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}]}]}',
    ),
  ),
  named(['web', 'wbe', 'cart'], (label) =>
    object(
      'apps/v1/Deployment',
      label,
      `spec: {selector: {matchLabels: {app: ${label}}}, template: {metadata: {labels: {app: ${label}}}, spec: {containers: [{name: c, image: c, env: [{name: URL, value: "http://wee"}]}]}}}`,
    ),
  ),
  named(['web', 'wet'], (name) =>
    object('v1/Service', name, 'spec: {type: NodePort, selector: {app: weeb}, ports: [{port: 80, nodePort: 30080}]}'),
  ),
  named(['i', 'j'], (name) =>
    object(
      'networking.k8s.io/v1/Ingress',
      name,
      'spec: {ingressClassName: nginx, rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}',
    ),
  ),
  named(['k8s.io/ingress-nginx', 'ingress.k8s.aws/alb'], (controller) =>
    object('networking.k8s.io/v1/IngressClass', 'nginx', `spec: {controller: ${controller}}`),
  ),
  named(['Kafka', 'Redis'], (kind) => object(`db.example.com/v1/${kind}`, 'weeb', 'spec: {}')),
);
const manifest = fc.array(document, { minLength: 1, maxLength: 4 }).map((documents) => documents.join('---\n'));
const MANIFESTS = ['/w/a/x.yaml', '/w/a/y.yaml', '/w/base/x.yaml'];

const listing = (resources: string[], more = ''): fc.Arbitrary<string> =>
  fc
    .shuffledSubarray(resources, { minLength: 1 })
    .map((list) => `namespace: shop\n${more}resources: [${list.join(', ')}]\n`);
const KUSTOMIZATIONS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  '/w/base/kustomization.yaml': listing(['x.yaml']),
  '/w/two/kustomization.yaml': listing(['../base'], 'namePrefix: two-\n'),
  '/w/a/kustomization.yaml': listing(['x.yaml', 'y.yaml', '../base', '../two']),
};

const beginning: fc.Arbitrary<Step> = fc
  .tuple(
    ...MANIFESTS.map((path) => manifest.map((text) => [path, text] as const)),
    ...Object.entries(KUSTOMIZATIONS).map(([path, text]) => text.map((one) => [path, one] as const)),
  )
  .map((files) => ({ write: files }));
const step: fc.Arbitrary<Step> = fc.oneof(
  ...Object.entries(KUSTOMIZATIONS).map(([path, text]) => text.map((one): Step => ({ write: [[path, one]] }))),
  fc.tuple(fc.constantFrom(...MANIFESTS), manifest).map((file): Step => ({ write: [file] })),
);
const turn = (one: Step): Turn => ({ step: one, interrupted: undefined, awake: 3, untold: 0 });

test('after objects change places the analysis equals one from scratch', (t) => {
  const runs = Math.ceil(RUNS / 4);
  t.diagnostic(`${runs} scripts, seed ${SEED}`);
  fc.assert(
    fc.property(beginning, fc.array(step, { minLength: 2, maxLength: 8 }), (first, steps) =>
      checkScript([first, ...steps].map(turn)),
    ),
    { numRuns: runs, seed: SEED, includeErrorInReport: true },
  );
});
