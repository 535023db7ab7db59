/** The pages of the rules and the examples on them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Rule } from '../../server/src/rules/index.js';
import { withoutMarks } from './carets.js';
import { type Files, type Judged, judge } from './example.js';
import { type Page, readPage, type Section } from './page.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../server/src/rules');

/** Files by the ids of their rules. */
export const PAGES: ReadonlyMap<string, string> = new Map(
  readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => [path.basename(file, '.md'), path.join(FOLDER, file)]),
);

export function pageOf(rule: Rule): Page | undefined {
  const file = PAGES.get(rule.id);
  return file === undefined ? undefined : readPage(readFileSync(file, 'utf8'));
}

export interface Example {
  readonly heading: string;
  /** Name → text with marks. */
  readonly drawn: Files;
  /** Name → text as it stands in the workspace. */
  readonly files: Files;
  readonly diffs: readonly string[];
  judged(): Judged;
}

/** The sections that fail or pass, in their order; none for a rule without a page. */
export function examplesOf(rule: Rule): Example[] {
  const sections = pageOf(rule)?.sections ?? [];
  return sections.filter((section) => /^(?:Fails|Passes) /.test(section.heading)).map(readExample);
}

function readExample(section: Section): Example {
  const drawn = new Map<string, string>();
  for (const { language, name, text } of section.blocks) {
    if (language === 'yaml' || language === 'json') drawn.set(name === '' ? 'manifests.yaml' : name, text);
  }
  const files = new Map([...drawn].map(([name, text]) => [name, withoutMarks(text)]));
  const diffs = section.blocks.filter((block) => block.language === 'diff').map((block) => block.text);
  let judged: Judged | undefined;
  return { heading: section.heading, drawn, files, diffs, judged: () => (judged ??= judge(files)) };
}
