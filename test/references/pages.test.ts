/**
 * The pages beside this file, each a list of examples: files with the cursor at ⌖, then what stands there, where that is
 * defined and who refers to it, each in ⟦⟧ on its line. With UPDATE_REFERENCES=1 the pages are written anew; read the
 * difference.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  definitionAt,
  incomingTraffic,
  outgoingTraffic,
  outlineOf,
  referencesAt,
  trafficAt,
} from '../../server/src/editor/index.js';
import {
  definitionsOf,
  describeNamed,
  distinct,
  type LocatedReference,
  referencesTo,
  thingsAt,
} from '../../server/src/editor/references/index.js';
import { judge, ROOT } from '../judging/workspace.js';
import { readPage, type Section } from '../rules/page.js';
import { filesOf } from './marked.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../test/references');

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.md'))) {
  const file = path.join(FOLDER, name);
  const markdown = readFileSync(file, 'utf8');
  const { sections } = readPage(markdown);
  if (process.env['UPDATE_REFERENCES'] === '1') writeFileSync(file, sections.reduce(updated, markdown));
  else
    for (const section of sections)
      test(`${name} › ${section.heading}`, () => assert.equal(told(section), expectedIn(section)));
}

test('nothing fails wherever the cursor stands and wherever the text ends', () => {
  const marked = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.md'))
    .flatMap((name) => readPage(readFileSync(path.join(FOLDER, name), 'utf8')).sections.map(filesOf));
  fc.assert(
    fc.property(fc.constantFrom(...marked), fc.nat(), fc.nat(), fc.boolean(), ({ files, file }, at, size, isCut) => {
      const whole = files[file] ?? '';
      const offset = at % (whole.length + 1);
      const text = isCut ? whole.slice(0, offset) : whole.slice(0, offset) + whole.slice(offset + (size % 40));
      const before = text.slice(0, offset).split('\n');
      const position = { line: before.length - 1, character: (before.at(-1) ?? '').length };
      const analysis = judge({ ...files, [file]: text });
      const here = `${ROOT}/${file}`;
      const all = [
        ...definitionAt(analysis, here, position).targets,
        ...referencesAt(analysis, here, position, true),
        ...outlineOf(analysis.snapshot, here).map(({ range }) => ({ file: here, range })),
        ...trafficAt(analysis, here, position).flatMap(({ key }) =>
          key ? [...incomingTraffic(analysis, key), ...outgoingTraffic(analysis, key)].map(({ item }) => item) : [],
        ),
      ];
      for (const { range } of all)
        assert.ok(range.start.line < range.end.line || range.start.character <= range.end.character);
    }),
    { numRuns: 150 },
  );
});

function told(section: Section): string {
  const { files, file, position } = filesOf(section);
  const analysis = judge(files);
  const things = thingsAt(analysis, `${ROOT}/${file}`, position);
  const [first] = things;
  if (!first) return 'nothing';
  const list = (heading: string, all: readonly LocatedReference[]): string[] => [
    heading,
    ...(all.length === 0 ? ['  nowhere'] : all.map((one) => `  ${shown(files, one)}`)),
  ];
  const { snapshot } = analysis;
  return [
    describeNamed(first.occurrence.named),
    ...list('defined:', distinct(snapshot, definitionsOf(analysis, things))),
    ...list('referred to:', distinct(snapshot, referencesTo(analysis, things, { withUnknown: true }))),
  ].join('\n');
}

function shown(files: Readonly<Record<string, string>>, { place, why }: LocatedReference): string {
  const file = place.file.slice(ROOT.length + 1);
  const { start, end } = place.range;
  const line = files[file]?.split('\n')[start.line] ?? '';
  const until = end.line === start.line ? end.character : line.length;
  const marked = `${line.slice(0, start.character)}⟦${line.slice(start.character, until)}⟧${line.slice(until)}`;
  const notes = [...(place.isExact ? [] : ['not written here as it is']), ...(why === undefined ? [] : [why])];
  return `${file}:${start.line + 1}: ${marked.trim()}${notes.length === 0 ? '' : `  # ${notes.join('; ')}`}`;
}

function expectedIn({ blocks }: Section): string {
  const [only, ...more] = blocks.filter(({ language }) => language === 'text');
  assert.ok(only && more.length === 0, 'one block says what is found');
  return only.text.replace(/\n$/, '');
}

function updated(page: string, section: Section): string {
  const heading = page.indexOf(`\n## ${section.heading}\n`);
  const start = page.indexOf('```text\n', heading) + '```text\n'.length;
  const end = page.indexOf('\n```', start - 1);
  return `${page.slice(0, start)}${told(section)}${page.slice(end)}`;
}
