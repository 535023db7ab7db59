/** The sample workspace says what its README and its comments say: these mistakes are found, everything else is quiet. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { notJudged } from '../../server/src/editor/index.js';
import { analyseShop, type Files, findingsIn, lineOf, ROOT, readShop, withAllFixes } from './shop.js';

const shop = readShop();

/** Each finding as `file: line | rule | level`. */
function summaryOf(files: Files): string[] {
  return findingsIn(files).map(
    (finding) => `${finding.file}: ${lineOf(files, finding)} | ${finding.rule} | ${finding.level}`,
  );
}

const MISTAKES = [
  'base/cart.yaml: app: cart | service-selects-nothing | warning',
  'base/catalog.yaml: version: 1.10 | value-not-string | error',
  'base/catalog.yaml: targetPort: web | service-port-name-unresolved | error',
  'base/database.yaml: targetPort: 6432 | headless-port-remapped | warning',
  'base/ingress.yaml: number: 8080 | ingress-backend-port-not-found | error',
  'base/orders.yaml: app: order | workload-selector-mismatch | error',
  'base/payments.yaml: - port: 9090 | service-port-invalid | error',
  'base/storefront.yaml: app: storefront | service-selects-nothing | warning',
  'jobs/reports.yaml: - name:CART_URL | yaml-syntax | error',
];

test('finds the deliberate mistakes of the sample and nothing else', () => {
  assert.deepEqual(summaryOf(shop), MISTAKES);
});

test('every finding stands right below a comment that explains the mistake', () => {
  for (const finding of findingsIn(shop)) {
    const above = shop.get(finding.file)?.split('\n').slice(0, finding.range.start.line) ?? [];
    const comment = above.slice(above.findLastIndex((line) => !line.trim().startsWith('#')) + 1);
    assert.match(comment[0] ?? '', /^ *# MISTAKE /, `${finding.file}: ${finding.rule}`);
  }
  const explained = [...shop.values()].flatMap((text) => text.match(/# MISTAKE /g) ?? []).length;
  assert.equal(explained, MISTAKES.length);
});

test('the first fixes, one after the other, leave exactly the mistakes that have no fix', () => {
  const fixable = findingsIn(shop).filter((finding) => finding.fixes.length > 0);
  const hard = MISTAKES.filter((_, index) => findingsIn(shop)[index]?.fixes.length === 0);
  const { files, applied } = withAllFixes(shop);
  assert.deepEqual(summaryOf(files), hard);
  assert.equal(applied, fixable.length);
  assert.ok(fixable.length >= 7, `${fixable.length} have a fix`);
});

test('fixes keep the comments and every line that they do not mend', () => {
  const { files } = withAllFixes(shop);
  const lines = (all: Files): string[] => [...all.values()].flatMap((text) => text.split('\n'));
  const after = new Set(lines(files));
  const gone = lines(shop).filter((line) => !after.has(line));
  const edits = findingsIn(shop).flatMap((finding) => finding.fixes[0]?.edits ?? []).length;
  assert.equal(gone.length, edits, gone.join('\n'));
  assert.ok(gone.every((line) => !line.trim().startsWith('#')));
});

test('says why the right but unusual parts are left alone', () => {
  const { unsure, gaps } = notJudged(analyseShop(shop));
  assert.deepEqual(unsure.map((one) => one.object).sort(), ['Service cart-sessions', 'Service orders-leader']);
  assert.equal(gaps.length, 1);
});

test('the suppression in the sample holds back a finding', () => {
  const [file = '', text = ''] = [...shop].find(([, one]) => one.includes('podpath-ignore[')) ?? [];
  const without = new Map(shop).set(file, text.replace(/^ *# podpath-ignore\[.*\n/m, ''));
  const more = summaryOf(without).filter((one) => !MISTAKES.includes(one));
  assert.deepEqual(more, ['base/payments.yaml: app: payments-sandbox | service-selects-nothing | warning']);
});

test('the overlay is what gives the port `metrics` to the database: without its patch the name is found missing', () => {
  const overlay = shop.get('staging/kustomization.yaml') ?? '';
  const without = new Map(shop).set('staging/kustomization.yaml', overlay.slice(0, overlay.indexOf('patches:')));
  const more = summaryOf(without).filter((one) => !MISTAKES.includes(one));
  assert.deepEqual(more, ['base/database.yaml: targetPort: metrics | service-port-name-unresolved | error']);
});

test('the README of the sample names file, level and rule of every mistake, and no other', () => {
  const readme = readFileSync(path.join(ROOT, 'examples/shop/README.md'), 'utf8');
  const rows = readme.split('\n').flatMap((line) => {
    const [, file, level, rule] =
      /^\| \[`([^`]+)`\]\([^)]+\) \|.*\| (error|warning|information|hint) `([a-z-]+)`/.exec(line) ?? [];
    return file === undefined ? [] : [`${file} | ${rule} | ${level}`];
  });
  assert.deepEqual(rows.sort(), MISTAKES.map((one) => one.replace(/:.*? \|/, ' |')).sort());
});
