/** The source files as text, and what each of them imports. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface SourceText {
  /** Relative to the project, with `/`: `server/src/yaml/read.ts`. */
  readonly file: string;
  readonly text: string;
  /** Comments and the insides of strings left out. */
  readonly code: string;
  /** As written, types and dynamic imports included. */
  readonly imports: readonly string[];
}

/** The project's root, from the place of the compiled test. */
export const ROOT = path.resolve(import.meta.dirname, '../../..');

export function sourcesBelow(folder: string): SourceText[] {
  const root = path.join(ROOT, folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|mts|cts|tsx)$/.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort()
    .map((file) => sourceText(file, readFileSync(path.join(ROOT, file), 'utf8')));
}

export function sourceText(file: string, text: string): SourceText {
  const bare = withoutComments(text);
  const imports = [...bare.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"\n]+)\1/g)].map(
    (match) => match[2] ?? '',
  );
  return { file, text, code: bare.replace(STRING, "''"), imports };
}

const STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g;
const COMMENT_OR_STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|(?<![\\:/[])\/\/[^\n]*/g;

function withoutComments(text: string): string {
  return text.replace(COMMENT_OR_STRING, (part) => (part.startsWith('/') ? ' ' : part));
}
