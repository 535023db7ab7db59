/**
 * Every rule's page, executed: each example is a workspace whose findings are exactly the marked ones, and whose
 * fixes do exactly what the page shows.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { JudgedFinding, ReportedFix } from '../../server/src/editor/index.js';
import { RULES, type Rule } from '../../server/src/rules/index.js';
import { applyHunks, drawHunks, readDiff, type ShownFix } from './diff.js';
import { commentsIn, type Files, type Judged, judge } from './example.js';
import type { Page } from './page.js';
import { type Example, examplesOf, PAGES, pageOf } from './pages.js';

test('every rule has a page and every page a rule', () => {
  assert.deepEqual([...PAGES.keys()].sort(), RULES.map((rule) => rule.id).sort());
});

for (const rule of RULES) {
  const page = pageOf(rule);
  const examples = examplesOf(rule);
  if (page === undefined) continue;

  test(`${rule.id} › has the parts of a page`, () => checkParts(page, rule));
  for (const example of examples) {
    test(`${rule.id} › ${example.heading}`, () => checkExample(example, rule));
  }
  test(`${rule.id} › shows every message, and a fix of each that offers one`, () => checkCoverage(examples, rule));
}

function checkParts(page: Page, rule: Rule): void {
  assert.deepEqual(page.titles, [rule.id]);
  assert.equal(page.unclosed, undefined);
  const [sentence, facts, ...rest] = page.introduction.split('\n\n');
  assert.match(sentence ?? '', /^[A-Z`][^\n]*\.$/, 'the title is followed by one sentence');
  assert.equal(facts, factsOf(rule), 'the second paragraph tells levels, fix and version');
  assert.deepEqual(rest, [], 'nothing else stands before the first section');
  const parts = page.sections.map(({ heading }) => /^(?:Fails|Passes)(?= )/.exec(heading)?.[0] ?? heading);
  const distinct = parts.filter((part, index) => part !== parts[index - 1] && part !== 'Known limits');
  assert.deepEqual(distinct, ['What happens', 'Fails', 'Passes', 'When to ignore it', 'References']);
  for (const { heading, prose, blocks } of page.sections)
    assert.ok(prose !== '' || blocks.length > 0, `"${heading}" is empty`);
  const headings = page.sections.map((section) => section.heading);
  assert.deepEqual(headings, [...new Set(headings)], 'every heading stands once');
  for (const line of page.sections.at(-1)?.prose.split('\n') ?? [])
    assert.match(line, /^- \[[^\]]+\]\(https:\/\/[^)]+\)/);
}

/** The paragraph below a page's first sentence. */
function factsOf(rule: Rule): string {
  const levels = [...new Set(Object.values(rule.messages).map((message) => message.level))];
  const written = rule.offByDefault ? `off; ${levels.join(', ')} when enabled` : levels.join(', ');
  return `Level: ${written} · Quick fix: ${rule.fix} · Since ${rule.since}`;
}

function checkExample(example: Example, rule: Rule): void {
  const judged = example.judged();
  for (const [name, drawn] of example.drawn) {
    assert.equal(
      drawn,
      judged.drawn(name, rule.id),
      `${name}: the marks of the page are not the findings; expected is what to paste`,
    );
  }
  const own = judged.findings.filter((finding) => finding.rule === rule.id);
  if (example.heading.startsWith('Fails '))
    assert.notEqual(own.length, 0, 'an example that fails has a finding of its rule');
  else
    assert.deepEqual(
      own.map((finding) => finding.text),
      [],
      'an example that passes has no finding of its rule',
    );
  for (const { text } of judged.findings)
    assert.doesNotMatch(text, /\{[a-zA-Z]+\}/, 'a slot of the message is not filled');
  const offered = own.flatMap((finding) => judged.fixesOf(finding).map((fix) => ({ finding, fix })));
  for (const { finding, fix } of offered) checkFix(judged, finding, fix);
  for (const shown of example.diffs.map(readDiff))
    checkShownFix(
      judged,
      shown,
      offered.map(({ fix }) => fix),
    );
}

/** A fix removes its finding, adds none, and keeps every comment and how the file is laid out. */
function checkFix(before: Judged, finding: JudgedFinding, fix: ReportedFix): void {
  const after = before.fixed(fix);
  checkLayout(before, after, finding, fix);
  const left = before.findings.map(textOf);
  for (const text of after.findings.map(textOf)) {
    const index = left.indexOf(text);
    assert.notEqual(index, -1, `"${fix.title}" adds a finding: ${text}\n${drawnChange(before, after)}`);
    left.splice(index, 1);
  }
  assert.ok(
    left.includes(textOf(finding)),
    `"${fix.title}" leaves its finding: ${finding.text}\n${drawnChange(before, after)}`,
  );
  assert.deepEqual(otherComments(after, finding), otherComments(before, finding), `"${fix.title}" loses a comment`);
}

/** A finding may be about what a comment says to us; all others are people's own. */
function otherComments({ files }: Judged, { rule }: JudgedFinding): string[] {
  const isOurs = RULES.some((one) => one.id === rule && one.subject === 'suppression');
  return commentsIn(files).filter((comment) => !isOurs || !comment.startsWith('podpath-ignore'));
}

/** In a file whose lines end as on Windows, and whose last line does not end, the fix does the same and nothing else. */
function checkLayout(before: Judged, after: Judged, { rule, text }: JudgedFinding, { title }: ReportedFix): void {
  const elsewhere = judge(mapped(before.files, (file) => file.replace(/\n$/, '').replaceAll('\n', '\r\n')));
  const same = elsewhere.findings.filter((one) => one.rule === rule && one.text === text);
  const fixes = same.flatMap((one) => elsewhere.fixesOf(one)).filter((one) => one.title === title);
  assert.notEqual(fixes.length, 0, `"${title}" is not offered in a file with CRLF`);
  const changed = fixes.map((fix) => elsewhere.fixed(fix).files);
  for (const file of changed.flatMap((files) => [...files.values()]))
    assert.doesNotMatch(file, /(?<!\r)\n/, `"${title}" ends a line in a way of its own`);
  // Whether the last line ends is nobody's concern.
  const plain = (files: Files): Files => mapped(files, (file) => file.replaceAll('\r\n', '\n').replace(/\n$/, ''));
  const results = changed.map(plain);
  const wanted = plain(after.files);
  assert.ok(
    results.some((result) => isDeepStrictEqual(result, wanted)),
    `"${title}" does something else in a file with CRLF`,
  );
}

function mapped(files: Files, change: (text: string) => string): Files {
  return new Map([...files].map(([name, text]) => [name, change(text)]));
}

function checkShownFix(before: Judged, shown: ShownFix, offered: readonly ReportedFix[]): void {
  const kindOf = (fix: ReportedFix): string => (fix.safe ? 'safe' : 'suggested');
  const fix = offered.find((one) => one.title === shown.title && kindOf(one) === shown.kind);
  const titles = offered.map((one) => `@@ ${kindOf(one)}: ${one.title} @@\n${drawnChange(before, before.fixed(one))}`);
  assert.ok(fix, `no fix is "${shown.kind}: ${shown.title}"; offered are\n${titles.join('\n')}`);
  const after = before.fixed(fix);
  const changed = [...before.files].filter(([name, text]) => after.files.get(name) !== text).map(([name]) => name);
  const [only] = changed.length === 1 ? changed : [];
  for (const [name, text] of before.files) {
    const hunks = shown.hunks.filter((hunk) => (hunk.file ?? only) === name);
    assert.equal(
      applyHunks(text, hunks),
      after.files.get(name),
      `${name}: the fix does this instead:\n${drawnChange(before, after)}`,
    );
  }
}

function checkCoverage(examples: readonly Example[], rule: Rule): void {
  const shown = new Set<string>();
  const fixable = new Set<string>();
  const fixed = new Set<string>();
  const kinds = new Set<string>();
  for (const example of examples) {
    const judged = example.judged();
    for (const finding of judged.findings.filter((one) => one.rule === rule.id)) {
      shown.add(finding.message);
      for (const fix of judged.fixesOf(finding)) {
        fixable.add(finding.message);
        kinds.add(fix.safe ? 'safe' : 'suggested');
        if (example.diffs.some((diff) => readDiff(diff).title === fix.title)) fixed.add(finding.message);
      }
    }
  }
  assert.deepEqual([...shown].sort(), Object.keys(rule.messages).sort(), 'the page shows every message');
  assert.deepEqual([...fixed].sort(), [...fixable].sort(), 'the page shows a fix of every message that offers one');
  // Metadata promises the most that a person has to judge.
  assert.equal(kinds.has('suggested') ? 'suggested' : kinds.has('safe') ? 'safe' : 'none', rule.fix);
}

function textOf(finding: JudgedFinding): string {
  return `${finding.level} ${finding.rule}: ${finding.text}`;
}

function drawnChange(before: Judged, after: Judged): string {
  return [...before.files]
    .filter(([name, text]) => after.files.get(name) !== text)
    .map(([name, text]) => `+++ ${name}\n${drawHunks(text, after.files.get(name) ?? '')}`)
    .join('\n');
}
