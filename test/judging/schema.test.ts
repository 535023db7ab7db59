/** What is said of the shape of objects among all that is said of them: once, and by the rule that knows most of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JudgedFinding } from '../../server/src/editor/index.js';
import { type Damage, damageOf, damages } from '../resources/shapeDamages.js';
import { WHOLE } from '../resources/wholeObjects.js';
import { findingsIn, judge } from './workspace.js';

const FILE = 'object.json';

function findingsOf(text: string): readonly JudgedFinding[] {
  return judge({ [FILE]: text }).findingsOf(`/w/${FILE}`);
}

function placeOf({ anchor }: JudgedFinding): string {
  return 'path' in anchor ? anchor.path.join('/') : `at ${anchor.span.start}`;
}

function textOf(finding: JudgedFinding): string {
  return `${finding.level} ${finding.rule} at ${placeOf(finding)}: ${finding.text}`;
}

test('nothing is said of the shape of objects in which nothing is wrong', () => {
  for (const text of Object.values(WHOLE))
    assert.deepEqual(
      findingsOf(text)
        .filter(({ level }) => level === 'error')
        .map(textOf),
      [],
    );
});

test('damage to the shape of an object is told, and no rule tells worse or the same of the place', () => {
  fc.assert(fc.property(damages, checkToldOnce), { numRuns: 1500, seed: 3 });
});

function checkToldOnce(given: Damage): void {
  const damage = damageOf(given);
  if (damage === undefined) return;
  const found = findingsOf(JSON.stringify(damage.object, undefined, 2));
  const told = found.filter(({ level }) => level === 'error' || level === 'warning');
  const context = `${given.kind} ${given.how} ${damage.place.join('.')}\n${found.map(textOf).join('\n')}`;
  assert.notDeepEqual(told, [], `nothing is told: ${context}`);
  for (const finding of told.filter(({ rule }) => rule === 'schema')) {
    const others = told.filter((one) => one !== finding && placeOf(one) === placeOf(finding));
    const same = others.filter(({ level }) => level === 'error' || finding.level === 'warning');
    assert.deepEqual(same.map(textOf), [], `twice at ${placeOf(finding)}: ${context}`);
  }
}

test('a kustomization may bring what is missing, and keeps words that are booleans elsewhere', () => {
  const web =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec: { nodeName: on, hostNetwrk: true, containers: [{ name: web }] }\n';
  const unknown = 'web.yaml:8 warning schema';
  assert.deepEqual(findingsIn(judge({ 'web.yaml': web })), [
    'web.yaml:8 error schema',
    unknown,
    'web.yaml:8 error schema',
  ]);
  assert.deepEqual(findingsIn(judge({ 'web.yaml': web, 'kustomization.yaml': 'resources: [web.yaml]\n' })), [unknown]);
});

test('the version of the profile decides, and counts as unknown where the clusters of a file differ', () => {
  const job = 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: report }\nspec: { schedule: "0 4 * * *" }\n';
  const cluster = (name: string, version: string): string =>
    `  - name: ${name}\n    include: ['**']\n    profile: { kubernetes: ${version} }\n`;
  const told = (clusters: string): string[] =>
    findingsIn(judge({ 'job.yaml': job, '.podpath.yaml': `clusters:\n${clusters}` }));
  assert.deepEqual(told(cluster('old', '1.24')), ['job.yaml:1 hint schema']);
  assert.deepEqual(told(cluster('new', '1.33')), ['job.yaml:1 error schema']);
  assert.deepEqual(told(cluster('old', '1.24') + cluster('new', '1.33')), ['job.yaml:1 warning schema']);
});
