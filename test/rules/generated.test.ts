/** Files that follow from tables: none is stale, and the schema of `.podpath.yaml` agrees with its reader. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { RULES } from '../../server/src/rules/index.js';
import { readConfiguration } from '../../server/src/workspace/index.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const SCHEMA = JSON.parse(readFileSync(path.join(ROOT, 'schemas/podpath.schema.json'), 'utf8'));
const validate = new Ajv({ allowUnionTypes: true }).compile(SCHEMA);

test('no generated file is stale', () => {
  const run = spawnSync(process.execPath, ['scripts/generate.mjs', '--check'], { cwd: ROOT, encoding: 'utf8' });
  assert.equal(run.stderr, '');
  assert.equal(run.status, 0);
});

test('the schema offers every rule with what it finds', () => {
  for (const rule of RULES) {
    const { description } = SCHEMA.properties.rules.properties[rule.id];
    assert.ok(description.startsWith(rule.summary), `${rule.id}: ${description}`);
  }
});

const UNDERSTOOD = [
  'rules: {headless-port-remapped: off, value-not-string: warning}',
  'rules: {value-not-string: {level: hint, ignore: ["legacy/**"]}}',
  'exclude: ["vendor/**"]',
  'clusters: [{name: staging, include: ["staging/**"], complete: true}]',
  'profile: {kubernetes: 1.33, nodePortRange: 30000-32767, ingressController: traefik}',
  'profile: {kubernetes: v1.33.2, kubeProxyMode: nftables, dnsDomain: cluster.example}',
];
const REFUSED = [
  'rule: {}',
  'rules: {headless-port: off}',
  'rules: {headless-port-remapped: warn}',
  'rules: {headless-port-remapped: {level: off, only: []}}',
  'rules: [headless-port-remapped]',
  'exclude: vendor/**',
  'clusters: [{name: staging}]',
  'clusters: [{name: staging, include: [], complete: 3}]',
  'profile: {nodePortRange: 30000 to 32767}',
  'profile: {ingressController: nginx}',
  'profile: {kubernetes: latest}',
];

for (const text of UNDERSTOOD) test(`schema and reader understand ${text}`, () => checkConfiguration(text, true));
for (const text of REFUSED) test(`schema and reader refuse ${text}`, () => checkConfiguration(text, false));

function checkConfiguration(text: string, understood: boolean): void {
  const ids = RULES.map((rule) => rule.id);
  const { problems } = readConfiguration('/.podpath.yaml', text, ids);
  assert.equal(problems.length === 0, understood, problems.map((problem) => problem.message).join('\n'));
  assert.equal(validate(parse(text)), understood, JSON.stringify(validate.errors));
}
