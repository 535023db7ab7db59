/**
 * What rules do where a part of their cluster is not here, told from their own pages: every failing example is judged
 * again as one part of a kustomization whose other part is fetched from elsewhere.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES, type Rule } from '../../server/src/rules/index.js';
import { type Files, judge } from './example.js';
import { type Example, examplesOf } from './pages.js';

/** Those of a document, and of the configuration, know no cluster; that of the gaps speaks of nothing else. */
const OF_CLUSTERS = RULES.filter((rule) => !['document', 'configuration', 'gap'].includes(rule.subject));

for (const rule of OF_CLUSTERS) {
  const examples = examplesOf(rule).filter((example) => example.heading.startsWith('Fails '));
  if (rule.withGaps === 'judges')
    test(`${rule.id} says the same where a part is fetched from elsewhere`, () => checkSame(examples, rule));
  else test(`${rule.id} says nothing where a part is fetched from elsewhere`, () => checkSilent(examples, rule));
}

function checkSame(examples: readonly Example[], rule: Rule): void {
  const told = partly(examples).map(({ example, files }) => ({
    heading: example.heading,
    closed: textsOf(files(false), rule),
    open: textsOf(files(true), rule),
  }));
  assert.ok(told.some((one) => one.closed.length > 0));
  for (const { heading, closed, open } of told) assert.deepEqual(open, closed, heading);
}

function checkSilent(examples: readonly Example[], rule: Rule): void {
  const told = partly(examples);
  assert.ok(told.length > 0);
  assert.ok(told.some(({ files }) => textsOf(files(false), rule).length > 0));
  for (const { example, files } of told) assert.deepEqual(textsOf(files(true), rule), [], example.heading);
}

/** Examples that have no kustomization yet, with one; a cluster that is configured is not looked at so. */
function partly(examples: readonly Example[]): { example: Example; files: (isOpen: boolean) => Files }[] {
  const plain = examples.filter(
    ({ files }) =>
      ![...files].some(([name, text]) => name.endsWith('kustomization.yaml') || text.startsWith('clusters:')),
  );
  return plain.map((example) => ({
    example,
    files: (isOpen) => {
      const names = [...example.files.keys()].filter((name) => name !== '.podpath.yaml');
      const resources = isOpen ? [...names, 'https://example.com/the-rest.yaml'] : names;
      const text = `resources:\n${resources.map((name) => `  - ${name}\n`).join('')}`;
      return new Map([...example.files, ['kustomization.yaml', text]]);
    },
  }));
}

function textsOf(files: Files, rule: Rule): string[] {
  return judge(files)
    .findings.filter((finding) => finding.rule === rule.id)
    .map((finding) => finding.text);
}
