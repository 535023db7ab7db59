/**
 * The pages beside this file, each a list of examples: files with the cursor at ⌖, and the whole hover. With
 * UPDATE_HOVERS=1 the pages are written anew; read the difference.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { hoverAt } from '../../server/src/editor/index.js';
import { judge, ROOT } from '../judging/workspace.js';
import { readPage, type Section } from '../rules/page.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../test/hovers');
const CURSOR = '⌖';

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.md'))) {
  const file = path.join(FOLDER, name);
  const markdown = readFileSync(file, 'utf8');
  const { sections } = readPage(markdown);
  if (process.env['UPDATE_HOVERS'] === '1') writeFileSync(file, sections.reduce(updated, markdown));
  else for (const section of sections) test(`${name} › ${section.heading}`, () => checkHover(section));
}

function checkHover(section: Section): void {
  const text = hovered(section);
  assert.equal(text, expectedIn(section));
  const lines = text.split('\n').filter((line) => line !== '');
  assert.ok(lines.length > 0 && lines.length <= 12, `a hover is short:\n${text}`);
}

function hovered({ blocks }: Section): string {
  const files = blocks.flatMap(({ language, name, text }, index) =>
    language === 'yaml' ? [{ name: name === '' ? `${index}.yaml` : name, text }] : [],
  );
  const [marked, ...more] = files.filter(({ text }) => text.includes(CURSOR));
  assert.ok(marked && more.length === 0, 'one file has the cursor');
  const before = marked.text.slice(0, marked.text.indexOf(CURSOR)).split('\n');
  const position = { line: before.length - 1, character: (before.at(-1) ?? '').length };
  const analysis = judge(Object.fromEntries(files.map(({ name, text }) => [name, text.replace(CURSOR, '')])));
  return hoverAt(analysis, `${ROOT}/${marked.name}`, position)?.markdown ?? '';
}

function expectedIn({ blocks }: Section): string {
  const [only, ...more] = blocks.filter(({ language }) => language === 'markdown');
  assert.ok(only && more.length === 0, 'one block is the hover');
  return only.text.replace(/\n$/, '');
}

function updated(page: string, section: Section): string {
  const heading = page.indexOf(`\n## ${section.heading}\n`);
  const start = page.indexOf('```markdown\n', heading) + '```markdown\n'.length;
  const end = page.indexOf('\n```', start - 1);
  return `${page.slice(0, start)}${hovered(section)}${page.slice(end)}`;
}
