/** A rename in a workspace of texts: what it gives, as text, and the texts after it. */
import { type Rename, type RenameEdit, renameAt } from '../../server/src/editor/index.js';
import type { Snapshot } from '../../server/src/workspace/index.js';
import { lineStarts, offsetAt, type Position } from '../../server/src/yaml/index.js';
import { judge, ROOT } from '../judging/workspace.js';

type Files = Readonly<Record<string, string>>;

/** The lines that change, file by file, with why an edit needs somebody's word; or the refusal. */
export function renamedText(files: Files, file: string, position: Position, name: string): string {
  const result = renameAt(judge(files), `${ROOT}/${file}`, position, name);
  if (result === undefined) return 'nothing is named here';
  if ('refusal' in result) return `refused: ${result.refusal}`;
  const after = textsAfter(files, result);
  const changed = Object.keys(files).flatMap((one) => {
    const lines = files[one]?.split('\n') ?? [];
    const next = after[one]?.split('\n') ?? [];
    const different = lines.flatMap((line, index) => (line === next[index] ? [] : [index]));
    return different.length === 0
      ? []
      : [
          one,
          ...different.flatMap((at) => [`- ${lines[at]?.trim()}`, `+ ${next[at]?.trim()}${doubts(result, one, at)}`]),
        ];
  });
  return changed.length === 0 ? 'nothing changes' : changed.join('\n');
}

function doubts({ edits }: Rename, file: string, line: number): string {
  const why = edits.flatMap((edit) =>
    edit.file === `${ROOT}/${file}` && edit.range.start.line === line ? (edit.why ?? []) : [],
  );
  return why.length === 0 ? '' : `  # to confirm: ${[...new Set(why)].join('; ')}`;
}

export function textsAfter(files: Files, { edits }: Pick<Rename, 'edits'>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name,
      textAfter(
        text,
        edits.filter(({ file }) => file === `${ROOT}/${name}`),
      ),
    ]),
  );
}

function textAfter(text: string, edits: readonly RenameEdit[]): string {
  const starts = lineStarts(text);
  const spans = edits.map(({ range, newText }) => ({
    start: offsetAt(starts, range.start, text.length),
    end: offsetAt(starts, range.end, text.length),
    newText,
  }));
  return spans
    .sort((a, b) => b.start - a.start)
    .reduce((now, { start, end, newText }) => now.slice(0, start) + newText + now.slice(end), text);
}

/** Texts of files that change, by path. */
export function textsAfterIn({ files }: Snapshot, { edits }: Pick<Rename, 'edits'>): Map<string, string> {
  const changed = new Set(edits.map(({ file }) => file));
  return new Map(
    [...changed].map((path) => [
      path,
      textAfter(
        files.get(path)?.text ?? '',
        edits.filter(({ file }) => file === path),
      ),
    ]),
  );
}
