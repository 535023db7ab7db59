/** The files of a page's section, with the place of the cursor, which stands in one of them as ⌖. */
import assert from 'node:assert/strict';
import type { Position } from '../../server/src/yaml/index.js';
import type { Section } from '../rules/page.js';

const CURSOR = '⌖';

export interface Marked {
  /** Without the cursor. */
  readonly files: Readonly<Record<string, string>>;
  readonly file: string;
  readonly position: Position;
}

export function filesOf({ blocks }: Section): Marked {
  const files = blocks.flatMap(({ language, name, text }, index) =>
    language === 'yaml' ? [{ name: name === '' ? `${index}.yaml` : name, text }] : [],
  );
  const [marked, ...more] = files.filter(({ text }) => text.includes(CURSOR));
  assert.ok(marked && more.length === 0, 'one file has the cursor');
  const before = marked.text.slice(0, marked.text.indexOf(CURSOR)).split('\n');
  return {
    files: Object.fromEntries(files.map(({ name, text }) => [name, text.replace(CURSOR, '')])),
    file: marked.name,
    position: { line: before.length - 1, character: (before.at(-1) ?? '').length },
  };
}
