/**
 * A division is made from the one before by what has changed. After any script of changes it equals one from scratch:
 * files come, go and say something else, and so do patches, charts, excludes, and folders that delivery tools apply.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { emptySnapshot, type Snapshot, withChanges } from '../../server/src/workspace/index.js';
import { deployment, OPTIONS, service } from './fixture.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 300);

const FOLDERS = ['/w', '/w/a', '/w/a/b', '/w/a/b/c', '/w/d'];
const MANIFESTS = ['x.yaml', 'y.yaml', 'z.yaml'];

const application = (path: string, more = ''): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\nspec: {source: {path: ${path}${more}}, destination: {namespace: shop}}\n`;
const manifest = fc.constantFrom(
  undefined,
  service('web'),
  service('web', 'shop'),
  deployment('web'),
  deployment('web', 'shop'),
  `${service('cart')}---\n${deployment('cart')}`,
  'apiVersion: v1\nkind: Service\nmetadata: {name: web\n',
  'not: kubernetes\n',
  application('a'),
  application('a/b', ', directory: {recurse: true}'),
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: cilium}\nspec: {template: {spec: {containers: []}}}\n',
);
const other = fc.constantFrom<readonly [string, string | undefined]>(
  ['.podpath.yaml', undefined],
  ['.podpath.yaml', 'exclude: [b/**]\n'],
  ['.podpath.yaml', 'exclude: ["**/x.yaml"]\n'],
  ['.podpath.yaml', 'profile: {cni: cilium}\n'],
  ['.podpath.yaml', 'clusters:\n- {name: one, include: ["b/**"], complete: true}\n'],
  ['Chart.yaml', undefined],
  ['Chart.yaml', 'name: chart\n'],
  ['kustomization.yaml', undefined],
  ['kustomization.yaml', 'resources: [x.yaml]\n'],
  ['kustomization.yaml', 'resources: [b, y.yaml]\n'],
  ['kustomization.yaml', 'resources: [x.yaml]\npatches: [{path: b/y.yaml}]\n'],
  ['kustomization.yaml', 'kind: Component\npatches: [{path: z.yaml}]\n'],
);
const change = fc
  .tuple(
    fc.constantFrom(...FOLDERS),
    fc.oneof({ weight: 3, arbitrary: fc.tuple(fc.constantFrom(...MANIFESTS), manifest) }, other),
  )
  .map(([folder, [name, text]]): readonly [string, string | undefined] => [`${folder}/${name}`, text]);
const script = fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 12 });

function seen({ division }: Snapshot): unknown {
  return {
    scopes: division.scopes.map(({ settings, charts, setting, ...scope }) => ({
      ...scope,
      setting: setting?.name,
      charts: charts.map(({ plan }) => plan.chart),
      namespace: settings?.namespace,
      cni: settings?.profile.cni,
    })),
    bySubject: [...division.bySubject].map(([path, scopes]) => [path, scopes.map(({ id }) => id)]).sort(),
    charts: division.charts,
    unrendered: division.unrendered,
    patchFiles: [...division.patchFiles].sort(),
  };
}

/** Divides after each change, or only after some of them. */
function checkDivisions(changes: readonly (readonly (readonly [string, string | undefined])[])[]): void {
  const texts = new Map<string, string>();
  let snapshot = emptySnapshot(OPTIONS);
  for (const [index, step] of changes.entries()) {
    for (const [path, text] of step) {
      if (text === undefined) texts.delete(path);
      else texts.set(path, text);
    }
    snapshot = withChanges(snapshot, new Map(step));
    if (index % 3 === 2) continue;
    assert.deepEqual(seen(snapshot), seen(withChanges(emptySnapshot(OPTIONS), texts)));
  }
}

test('after any changes the division equals one from scratch', () => {
  fc.assert(fc.property(script, checkDivisions), { numRuns: RUNS, includeErrorInReport: true });
});
