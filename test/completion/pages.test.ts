/**
 * The pages beside this file, each a list of examples: files with the cursor at ⌖ in a document as it is while one types,
 * then what is offered, and the line as it reads once the first offer is taken. With UPDATE_COMPLETIONS=1 the pages are
 * written anew; read the difference.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { manifestCompletions } from '../../server/src/editor/index.js';
import { judge, ROOT } from '../judging/workspace.js';
import { filesOf } from '../references/marked.js';
import { readPage, type Section } from '../rules/page.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../test/completion');
const pages = readdirSync(FOLDER).filter((file) => file.endsWith('.md'));

for (const name of pages) {
  const file = path.join(FOLDER, name);
  const markdown = readFileSync(file, 'utf8');
  const { sections } = readPage(markdown);
  if (process.env['UPDATE_COMPLETIONS'] === '1') writeFileSync(file, sections.reduce(updated, markdown));
  else
    for (const section of sections)
      test(`${name} › ${section.heading}`, () => assert.equal(offered(section), expectedIn(section)));
}

test('nothing fails wherever the cursor stands and wherever the text ends', () => {
  const marked = pages.flatMap((name) => readPage(readFileSync(path.join(FOLDER, name), 'utf8')).sections.map(filesOf));
  fc.assert(
    fc.property(fc.constantFrom(...marked), fc.nat(), fc.nat(), ({ files, file }, end, offset) => {
      const whole = files[file] ?? '';
      const text = whole.slice(0, end % (whole.length + 1));
      const before = text.slice(0, offset % (text.length + 1)).split('\n');
      const position = { line: before.length - 1, character: (before.at(-1) ?? '').length };
      const { items } = manifestCompletions(judge({ ...files, [file]: text }), `${ROOT}/${file}`, position);
      for (const { range } of items)
        assert.ok(range.start.line === range.end.line && range.start.line <= position.line);
    }),
    { numRuns: 300 },
  );
});

function offered(section: Section): string {
  const { files, file, position } = filesOf(section);
  const { items } = manifestCompletions(judge(files), `${ROOT}/${file}`, position);
  const [first] = items;
  if (!first) return 'nothing';
  const line = files[file]?.split('\n')[first.range.start.line] ?? '';
  const { start, end } = first.range;
  const taken = line.slice(0, start.character) + first.newText + line.slice(end.character);
  return [...items.map(({ label, detail }) => `${label}  ${detail}`.trim()), `→ ${taken.trim()}`].join('\n');
}

function expectedIn({ blocks }: Section): string {
  const [only, ...more] = blocks.filter(({ language }) => language === 'text');
  assert.ok(only && more.length === 0, 'one block says what is offered');
  return only.text.replace(/\n$/, '');
}

function updated(page: string, section: Section): string {
  const heading = page.indexOf(`\n## ${section.heading}\n`);
  const start = page.indexOf('```text\n', heading) + '```text\n'.length;
  const end = page.indexOf('\n```', start - 1);
  return `${page.slice(0, start)}${offered(section)}${page.slice(end)}`;
}
