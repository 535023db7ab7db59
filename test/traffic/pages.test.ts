/**
 * The pages beside this file, each a list of examples: files with the cursor at ⌖, then who can reach what it stands on,
 * and whom that can reach, as the call hierarchy of an editor shows it. With UPDATE_TRAFFIC=1 the pages are written anew;
 * read the difference.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { incomingTraffic, outgoingTraffic, type TrafficCall, trafficAt } from '../../server/src/editor/index.js';
import { deployment, judge, ROOT } from '../judging/workspace.js';
import { filesOf } from '../references/marked.js';
import { readPage, type Section } from '../rules/page.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../test/traffic');

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.md'))) {
  const file = path.join(FOLDER, name);
  const markdown = readFileSync(file, 'utf8');
  const { sections } = readPage(markdown);
  if (process.env['UPDATE_TRAFFIC'] === '1') writeFileSync(file, sections.reduce(updated, markdown));
  else
    for (const section of sections)
      test(`${name} › ${section.heading}`, () => assert.equal(told(section), expectedIn(section)));
}

test('an item that an edit has taken away leads nowhere', () => {
  const [item] = trafficAt(judge({ 'a.yaml': deployment('web') }), `${ROOT}/a.yaml`, { line: 1, character: 0 });
  assert.ok(item?.key);
  const after = judge({ 'a.yaml': deployment('other'), 'b.yaml': deployment('more') });
  assert.deepEqual([incomingTraffic(after, item.key), outgoingTraffic(after, item.key)], [[], []]);
});

test('a long list is cut, and says so', () => {
  const files = Object.fromEntries(Array.from({ length: 260 }, (_, n) => [`${n}.yaml`, deployment(`web-${n}`)]));
  const analysis = judge(files);
  const [item] = trafficAt(analysis, `${ROOT}/0.yaml`, { line: 1, character: 0 });
  assert.ok(item?.key);
  const calls = incomingTraffic(analysis, item.key);
  assert.equal(calls.length, 201);
  assert.equal(calls.at(-1)?.item.name, 'and 59 more');
});

function told(section: Section): string {
  const { files, file, position } = filesOf(section);
  const analysis = judge(files);
  const items = trafficAt(analysis, `${ROOT}/${file}`, position);
  const list = (heading: string, calls: readonly TrafficCall[]): string[] => [
    heading,
    ...(calls.length === 0 ? ['  nobody'] : calls.map((call) => `  ${shown(call)}`)),
  ];
  if (items.length === 0) return 'nothing';
  return items
    .flatMap(({ key, name, detail }) => [
      `${name} · ${detail}`,
      ...list('can be reached by:', key ? incomingTraffic(analysis, key) : []),
      ...list('can reach:', key ? outgoingTraffic(analysis, key) : []),
    ])
    .join('\n');
}

function shown({ item: { name, detail, file, range }, ranges }: TrafficCall): string {
  const lines = ranges.map(({ start }) => start.line + 1).join(', ');
  return `${name} · ${detail}  # ${file.slice(ROOT.length + 1)}:${range.start.line + 1}, said in line ${lines}`;
}

function expectedIn({ blocks }: Section): string {
  const [only, ...more] = blocks.filter(({ language }) => language === 'text');
  assert.ok(only && more.length === 0, 'one block says who is found');
  return only.text.replace(/\n$/, '');
}

function updated(page: string, section: Section): string {
  const heading = page.indexOf(`\n## ${section.heading}\n`);
  const start = page.indexOf('```text\n', heading) + '```text\n'.length;
  const end = page.indexOf('\n```', start - 1);
  return `${page.slice(0, start)}${told(section)}${page.slice(end)}`;
}
