/** The sample workspace as it stands in the repository: its files, what is found in them, and what fixes make of it. */
import path from 'node:path';
import { listFiles, readText, toSlashes } from '../../server/src/disk/index.js';
import { type Analysis, analyse, type ReportedFinding, reportOf } from '../../server/src/editor/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { emptySnapshot, isOfInterest, withChanges } from '../../server/src/workspace/index.js';
import { lineStarts, offsetAt } from '../../server/src/yaml/index.js';

/** Of the checkout; compiled tests stand in `out/test/examples`. */
export const ROOT = path.resolve(import.meta.dirname, '../../..');
const SHOP = toSlashes(path.join(ROOT, 'examples/shop'));

/** Texts by path within the sample. */
export type Files = ReadonlyMap<string, string>;

export function readShop(): Files {
  const { files, unreadable } = listFiles(SHOP, isOfInterest);
  if (unreadable.length > 0) throw new Error(`unreadable: ${JSON.stringify(unreadable)}`);
  return new Map(files.map((file) => [file.slice(SHOP.length + 1), textOf(file)]));
}

export function analyseShop(files: Files): Analysis {
  const empty = emptySnapshot({ folders: [SHOP], ruleIds: RULES.map((rule) => rule.id), exclude: [] });
  const analysis = analyse(withChanges(empty, new Map([...files].map(([name, text]) => [`${SHOP}/${name}`, text]))));
  if (analysis.failures.length > 0)
    throw new Error(`rule ${analysis.failures[0]?.rule} throws`, { cause: analysis.failures });
  return analysis;
}

/** Findings in the order of files and lines; files are named as in `Files`. */
export function findingsIn(files: Files): readonly ReportedFinding[] {
  return reportOf(analyseShop(files), { nameOf: (file) => file.slice(SHOP.length + 1), pages: '' }).findings;
}

/** The line that a finding begins in, without its indentation. */
export function lineOf(files: Files, finding: ReportedFinding): string {
  return files.get(finding.file)?.split('\n')[finding.range.start.line]?.trim() ?? '';
}

/** The files after the first fix of a finding, which has one. */
export function withFirstFix(files: Files, finding: ReportedFinding): Files {
  const after = new Map(files);
  const edits = [...(finding.fixes[0]?.edits ?? [])].sort(
    (a, b) => b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character,
  );
  for (const { file, range, newText } of edits) {
    const text = after.get(file) ?? '';
    const starts = lineStarts(text);
    after.set(
      file,
      text.slice(0, offsetAt(starts, range.start, text.length)) +
        newText +
        text.slice(offsetAt(starts, range.end, text.length)),
    );
  }
  return after;
}

/** The files when nothing is left that has a fix, and how many fixes that took. */
export function withAllFixes(files: Files): { files: Files; applied: number } {
  for (let applied = 0; ; applied++) {
    const next = findingsIn(files).find((finding) => finding.fixes.length > 0);
    if (next === undefined) return { files, applied };
    if (applied === MOST_FIXES) throw new Error(`fixes lead to more fixes: ${next.rule} in ${next.file}`);
    files = withFirstFix(files, next);
  }
}
const MOST_FIXES = 50;

function textOf(file: string): string {
  const text = readText(file);
  if (typeof text !== 'string') throw new Error(`${file}: ${text.reason}`);
  return text;
}
