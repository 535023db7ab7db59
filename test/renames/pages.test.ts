/**
 * The pages beside this file, each a list of examples: files with the cursor at ⌖, the new name, and then what changes,
 * line by line, or the sentence that refuses. With UPDATE_RENAMES=1 the pages are written anew; read the difference.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { filesOf } from '../references/marked.js';
import { readPage, type Section } from '../rules/page.js';
import { renamedText } from './renaming.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../test/renames');

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.md'))) {
  const file = path.join(FOLDER, name);
  const markdown = readFileSync(file, 'utf8');
  const { sections } = readPage(markdown);
  if (process.env['UPDATE_RENAMES'] === '1') writeFileSync(file, sections.reduce(updated, markdown));
  else
    for (const section of sections)
      test(`${name} › ${section.heading}`, () => assert.equal(outcome(section), blockOf(section, 'diff')));
}

function outcome(section: Section): string {
  const { files, file, position } = filesOf(section);
  return renamedText(files, file, position, blockOf(section, 'text'));
}

function blockOf({ blocks }: Section, language: string): string {
  const [only, ...more] = blocks.filter((block) => block.language === language);
  assert.ok(only && more.length === 0, `one block is ${language}`);
  return only.text.replace(/\n$/, '');
}

function updated(page: string, section: Section): string {
  const heading = page.indexOf(`\n## ${section.heading}\n`);
  const start = page.indexOf('```diff\n', heading) + '```diff\n'.length;
  const end = page.indexOf('\n```', start - 1);
  return `${page.slice(0, start)}${outcome(section)}${page.slice(end)}`;
}
