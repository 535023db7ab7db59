/**
 * After any script of edits the next analysis equals one from scratch: findings, clusters, gaps and all. Scripts are
 * random: `PODPATH_RUNS` says how many, `PODPATH_SEED` repeats those of a run that failed.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { Cluster } from '../../server/src/cluster/index.js';
import { analyse, NO_SETTINGS } from '../../server/src/editor/index.js';
import { RULES, type Rule } from '../../server/src/rules/index.js';
import { emptySnapshot, withChanges } from '../../server/src/workspace/index.js';
import { isClusterRule } from '../rules/observed.js';
import { beginning, beginningFor, relatedIngress, type Step, step } from './editScripts.js';
import { configMap, deployment, OPTIONS, service } from './fixture.js';
import { checkScript, type Turn } from './scratch.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 250);
const SEED = Number(process.env['PODPATH_SEED'] ?? Date.now() % 2 ** 31);

/** Rules that look at Services, pods, names in environments, policies and the rest of the workspace. */
const SOME: ReadonlySet<string> = new Set([
  'dns-port-not-served',
  'dns-service-not-found',
  'external-name-unusable',
  'ingress-backend-not-found',
  'policy-blocks-call',
  'policy-peer-matches-nothing',
  'service-port-undeclared',
  'service-selects-nothing',
  'service-without-endpoints',
  'stateful-set-service-missing',
]);

const turn: fc.Arbitrary<Turn> = fc.record({
  step,
  interrupted: fc.option(fc.array(fc.nat(), { maxLength: 2 }), { nil: undefined, freq: 2 }),
  awake: fc.nat({ max: 3 }),
  untold: fc.constantFrom(0, 3, 1_000),
});
/** Scripts that go on from a beginning. */
const scripts = (from: fc.Arbitrary<Step>): fc.Arbitrary<readonly Turn[]> =>
  fc
    .tuple(from, fc.array(turn, { minLength: 2, maxLength: 12 }), fc.constantFrom(0, 1_000))
    .map(([first, turns, untold]) => [{ step: first, interrupted: undefined, awake: 3, untold }, ...turns]);

test('after random edits, moves and deletions the analysis equals one from scratch, though edits interrupt it', (t) => {
  t.diagnostic(`${RUNS} scripts, seed ${SEED}`);
  fc.assert(
    fc.property(scripts(beginning), (turns) => checkScript(turns)),
    { numRuns: RUNS, seed: SEED, includeErrorInReport: true },
  );
});

/** More pods than anybody looks through one by one, of which nobody speaks. */
const CROWD = Array.from(
  { length: 40 },
  (_, at) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: stranger-${at}, labels: {kind: of-${at}}}\nspec: {containers: [{name: c}]}\n`,
).join('---\n');

test('after random edits in a crowd of pods the analysis equals one from scratch', () => {
  fc.assert(
    fc.property(scripts(beginning), (turns) => checkScript(turns, { '/w/a/crowd.yaml': CROWD })),
    { numRuns: Math.ceil(RUNS / 5), seed: SEED, includeErrorInReport: true },
  );
});

test('after random edits of Ingresses alone the analysis equals one from scratch', () => {
  const file = fc.constantFrom('/w/a/i.yaml', '/w/a/j.yaml', '/w/a/k.yaml');
  const edit = fc.tuple(file, fc.option(relatedIngress, { nil: undefined, freq: 5 }));
  fc.assert(
    fc.property(fc.array(edit, { minLength: 2, maxLength: 8 }), (edits) =>
      checkChanges(...edits.map(([path, text]) => ({ [path]: text }))),
    ),
    { numRuns: RUNS, seed: SEED, includeErrorInReport: true },
  );
});

/** Takes from a rule the telling of what it reads, as a hole in the recording would. */
function withHole(rule: Rule, use: () => void): void {
  const open = rule as { check: (...given: never[]) => void };
  const { check } = rule;
  const throughHole = (subject: unknown, cluster: Cluster, report: unknown): void =>
    (check as (...given: unknown[]) => void)(subject, cluster.base, report);
  open.check = throughHole;
  try {
    use();
  } finally {
    open.check = check;
  }
}

/** The same scripts fail as soon as a rule reads what it does not tell. */
function checkHoleIsFound(rule: Rule, t: TestContext): void {
  withHole(rule, () => {
    const property = fc.property(scripts(beginningFor(rule)), (turns) => checkScript(turns));
    const { failed, numRuns } = fc.check(property, { numRuns: 1_000, seed: 1, endOnFailure: true });
    t.diagnostic(`${numRuns} scripts`);
    assert.ok(
      failed,
      `after ${numRuns} scripts no finding of ${rule.id} hangs on anything but its subject; does its page show what it reads?`,
    );
  });
}

for (const rule of RULES.filter(readsCluster))
  test(`the scripts find out a rule that reads and does not tell: ${rule.id}`, (t) => checkHoleIsFound(rule, t));

/**
 * Every rule that looks beyond its subject, where somebody asks for many scripts. Of the profile nothing is told, since
 * another one makes another cluster.
 */
function readsCluster(rule: Rule): boolean {
  return SOME.has(rule.id) || (RUNS >= 2_000 && isClusterRule(rule) && rule.reads.some((one) => one !== 'profile'));
}

/** Follows texts of files, one change after the other, and compares with scratch each time; clusters keep all or nothing. */
function checkChanges(...changes: readonly Readonly<Record<string, string | undefined>>[]): void {
  for (const awake of [0, 3])
    checkScript(
      changes.map((files, index) => ({
        step: { write: Object.entries(files) },
        interrupted: undefined,
        awake,
        untold: index % 2 === 0 ? 0 : 1_000,
      })),
    );
}

const BROKEN = 'apiVersion: v1\nkind: Service\nmetadata: {name: web\nspec: broken\n';
const POLICY = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}}\n';

test('a folder without pods is joined as soon as a file below it turns out to have some', () => {
  checkChanges(
    { '/w/x.yaml': POLICY, '/w/a/z.yaml': `${service('web')}---\n${BROKEN}` },
    { '/w/a/z.yaml': deployment('web') },
  );
});

test('a folder has pods of its own when one file gets some while another breaks', () => {
  checkChanges(
    { '/w/m.yaml': deployment('agent'), '/w/a/svc.yaml': configMap('c'), '/w/a/x.yaml': service('web') },
    { '/w/a/x.yaml': BROKEN, '/w/a/svc.yaml': deployment('web') },
  );
});

test('pods that appear elsewhere in the workspace take a finding away, and give it back when they go', () => {
  const web = (selector: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: ${selector}}, ports: [{port: 80}]}\n`;
  const pod = (app: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${app}, labels: {app: ${app}}}\nspec: {containers: [{name: c}]}\n`;
  const steps: readonly (readonly [string, string | undefined, number])[] = [
    ['/w/a/svc.yaml', web('webs'), 0],
    ['/w/a/pod.yaml', pod('web'), 1],
    ['/w/b/pod.yaml', pod('webs'), 0],
    ['/w/b/pod.yaml', pod('other'), 1],
    ['/w/b/pod.yaml', undefined, 1],
    ['/w/a/svc.yaml', web('web'), 0],
  ];
  let analysis = analyse(emptySnapshot(OPTIONS), NO_SETTINGS);
  for (const [path, text, expected] of steps) {
    analysis = analyse(withChanges(analysis.snapshot, new Map([[path, text]])), NO_SETTINGS, analysis);
    assert.equal(analysis.findingsOf('/w/a/svc.yaml').length, expected, `${path}: ${text}`);
  }
});

test('an edit that changes no facts judges no other cluster anew', () => {
  const pod = (name: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}}\nspec: {containers: [{name: c}]}\n`;
  const files = new Map(Array.from({ length: 20 }, (_, i) => [`/w/d${i}/pod.yaml`, pod(`p${i}`)]));
  const before = analyse(withChanges(emptySnapshot(OPTIONS), files), NO_SETTINGS);
  assert.equal(before.rerun, 20);
  const after = withChanges(before.snapshot, new Map([['/w/d3/pod.yaml', `${pod('p3')}# a comment\n`]]));
  assert.ok(analyse(after, NO_SETTINGS, before).rerun <= 1);
});

test('what a kustomization cannot read is told with the line at which it stands by now', () => {
  const template =
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: "${X}"}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: cart}\nspec: {selector: {app: ${X}}}\n';
  checkChanges(
    { '/w/a/kustomization.yaml': 'resources: [x.yaml]\n', '/w/a/x.yaml': template },
    { '/w/a/x.yaml': `# a line more\n${template}` },
  );
});

const inShop = (pod: string, labels: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${pod}, namespace: shop, labels: {${labels}}}\nspec: {containers: [{name: c, image: c}]}\n`;

test('a pod that alone has a key among those which an expression lets through makes another one near', () => {
  checkChanges(
    {
      '/w/a/policy.yaml':
        'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: web, tier: front}, matchExpressions: [{key: zone, operator: Exists}]}\n  policyTypes: [Ingress]\n',
      '/w/a/meant.yaml': inShop('meant', 'app: web, zone: a'),
      '/w/a/outside.yaml': inShop('outside', 'tier: back'),
      '/w/a/other.yaml': inShop('other', 'zone: a'),
    },
    { '/w/a/other.yaml': inShop('other', 'zone: a, tier: middle') },
    { '/w/a/other.yaml': inShop('other', 'zone: a') },
  );
});

test('of two equal policies the one adds nothing that a kustomization now lists last', () => {
  const policy =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Ingress]\n  ingress:\n  - from: [{podSelector: {matchLabels: {app: cart}}}]\n';
  checkChanges(
    {
      '/w/base/x.yaml': [policy, inShop('web', 'app: web'), inShop('cart', 'app: cart')].join('---\n'),
      '/w/base/kustomization.yaml': 'namespace: shop\nresources: [x.yaml]\n',
      '/w/one/kustomization.yaml': 'resources: [../base]\nnamePrefix: one-\n',
      '/w/two/kustomization.yaml': 'resources: [../base]\nnamePrefix: two-\n',
      '/w/over/kustomization.yaml': 'resources: [../one, ../two]\n',
    },
    { '/w/over/kustomization.yaml': 'resources: [../two, ../one]\n' },
  );
});

test('of two equal policies the one adds nothing whose file a kustomization now lists last', () => {
  const policy = (name: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec:\n  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Ingress]\n  ingress:\n  - from: [{podSelector: {matchLabels: {app: cart}}}]\n`;
  checkChanges(
    {
      '/w/a/one.yaml': policy('one'),
      '/w/a/two.yaml': policy('two'),
      '/w/a/pods.yaml': [inShop('web', 'app: web'), inShop('cart', 'app: cart')].join('---\n'),
      '/w/a/kustomization.yaml': 'namespace: shop\nresources: [pods.yaml, one.yaml, two.yaml]\n',
    },
    { '/w/a/kustomization.yaml': 'namespace: shop\nresources: [pods.yaml, two.yaml, one.yaml]\n' },
  );
});
