/**
 * What rules do where a part of their cluster is not here, told from their own pages: every failing example is judged
 * again as one part of a kustomization whose other part is fetched from elsewhere.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES, type Rule } from '../../server/src/rules/index.js';
import { type Files, judge } from './example.js';
import { type Example, examplesOf } from './pages.js';

/** The others know no cluster, or speak of nothing but its gaps. */
const WITHOUT_CLUSTER = ['document', 'kustomization', 'configuration', 'gap', 'suppression'];
/** It may change anything. */
const PLUGIN = 'transformers:\n  - |\n    apiVersion: example.com/v1\n    kind: Anything\n    metadata: {name: it}';
const OF_CLUSTERS = RULES.filter((rule) => !WITHOUT_CLUSTER.includes(rule.subject));

for (const rule of OF_CLUSTERS) {
  const examples = examplesOf(rule).filter((example) => example.heading.startsWith('Fails '));
  if (rule.withGaps === 'judges')
    test(`${rule.id} says the same where a part is fetched from elsewhere`, () => checkSame(examples, rule));
  else
    test(`${rule.id} says nothing where a part is fetched from elsewhere`, () =>
      checkSilent(examples, rule, '- https://example.com/the-rest.yaml'));
  test(`${rule.id} says nothing where a part is not rendered`, () => checkSilent(examples, rule, PLUGIN));
}

function checkSame(examples: readonly Example[], rule: Rule): void {
  const told = inKustomization(examples).map(({ heading, whole, partly }) => ({
    heading,
    whole: textsOf(whole, rule),
    partly: textsOf(partly('- https://example.com/the-rest.yaml'), rule),
  }));
  assert.ok(told.some((one) => one.whole.length > 0));
  for (const { heading, whole, partly } of told) assert.deepEqual(partly, whole, heading);
}

function checkSilent(examples: readonly Example[], rule: Rule, gap: string): void {
  const told = inKustomization(examples);
  assert.ok(told.some(({ whole }) => textsOf(whole, rule).length > 0));
  for (const { heading, partly } of told) assert.deepEqual(textsOf(partly(gap), rule), [], heading);
}

interface InKustomization {
  readonly heading: string;
  readonly whole: Files;
  partly(gap: string): Files;
}

/** Examples that have no kustomization yet, with one; a cluster that is configured is not looked at so. */
function inKustomization(examples: readonly Example[]): InKustomization[] {
  const plain = examples.filter(
    ({ files }) =>
      ![...files].some(([name, text]) => name.endsWith('kustomization.yaml') || text.startsWith('clusters:')),
  );
  return plain.map(({ heading, files }) => {
    const resources = [...files.keys()].filter((name) => name !== '.podpath.yaml').map((name) => `- ${name}\n`);
    const text = `resources:\n${resources.join('')}`;
    return {
      heading,
      whole: new Map([...files, ['kustomization.yaml', text]]),
      partly: (gap) => new Map([...files, ['kustomization.yaml', `${text}${gap}\n`]]),
    };
  });
}

function textsOf(files: Files, rule: Rule): string[] {
  return judge(files)
    .findings.filter((finding) => finding.rule === rule.id)
    .map((finding) => finding.text);
}
