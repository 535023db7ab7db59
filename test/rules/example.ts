/** An example of a page as a workspace in memory: its findings, drawn as pages draw them, and what its fixes make of it. */
import {
  analyse,
  fixesOf,
  type JudgedFinding,
  type Location,
  locate,
  type ReportedFix,
} from '../../server/src/editor/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { emptySnapshot, type Snapshot, withChanges } from '../../server/src/workspace/index.js';
import { commentsOf, lineStarts, offsetAt } from '../../server/src/yaml/index.js';
import { type Mark, withMarks } from './carets.js';

/** Texts by name, as the blocks of a section give them. */
export type Files = ReadonlyMap<string, string>;

export interface Judged {
  readonly files: Files;
  readonly snapshot: Snapshot;
  readonly findings: readonly JudgedFinding[];
  fixesOf(finding: JudgedFinding): readonly ReportedFix[];
  /** A file with its findings and their related places under the lines they speak of. */
  drawn(name: string, rule: string): string;
  /** The workspace as a fix leaves it. */
  fixed(fix: ReportedFix): Judged;
}

const FOLDER = '/example';
const inFolder = (name: string): string => `${FOLDER}/${name}`;
const nameOf = (path: string): string => path.slice(FOLDER.length + 1);

export function judge(files: Files): Judged {
  const empty = emptySnapshot({ folders: [FOLDER], ruleIds: RULES.map((rule) => rule.id), exclude: [] });
  const snapshot = withChanges(empty, new Map([...files].map(([name, text]) => [inFolder(name), text])));
  const analysis = analyse(snapshot);
  const findings = [...files.keys()].flatMap((name) => analysis.findingsOf(inFolder(name)));
  if (analysis.failures.length > 0)
    throw new Error(`rule ${analysis.failures[0]?.rule} throws`, { cause: analysis.failures[0]?.error });
  return {
    files,
    snapshot,
    findings,
    fixesOf: (finding) => fixesOf(snapshot, finding),
    drawn: (name, rule) =>
      withMarks(files.get(name) ?? '', marksOf(snapshot, name, files.get(name) ?? '', findings, rule)),
    fixed: (fix) => judge(edited(files, fix)),
  };
}

/** Comments of all files in their order. */
export function commentsIn(files: Files): string[] {
  return [...files.values()].flatMap((text) => commentsOf(text).map((comment) => comment.text));
}

function marksOf(
  snapshot: Snapshot,
  name: string,
  text: string,
  findings: readonly JudgedFinding[],
  rule: string,
): Mark[] {
  const lines = text.split('\n');
  const markAt = ({ file, range }: Location, said: string): Mark[] => {
    if (file !== inFolder(name)) return [];
    const { line, character: start } = range.start;
    const end = range.end.line === line ? range.end.character : (lines[line]?.length ?? 0);
    return [{ line, start, end, text: said }];
  };
  const found = findings.flatMap((finding) => {
    const label = finding.rule === rule ? finding.level : `${finding.level} ${finding.rule}`;
    return markAt(locate(snapshot, finding.anchor), `${label}: ${finding.text}`);
  });
  const related = findings
    .flatMap((finding) => finding.related)
    .flatMap((one) => markAt(locate(snapshot, one.anchor), `related: ${one.text}`));
  // Several findings may speak of one place; it is marked once.
  const places = new Map(related.map((mark) => [`${mark.line} ${mark.start} ${mark.text}`, mark]));
  return [...found, ...places.values()];
}

function edited(files: Files, fix: ReportedFix): Files {
  const after = new Map(files);
  for (const [name, text] of files) {
    const starts = lineStarts(text);
    const edits = fix.edits
      .filter((edit) => nameOf(edit.file) === name)
      .map(({ range, newText }) => ({
        from: offsetAt(starts, range.start, text.length),
        to: offsetAt(starts, range.end, text.length),
        newText,
      }))
      .sort((a, b) => b.from - a.from);
    after.set(
      name,
      edits.reduce((changed, { from, to, newText }) => changed.slice(0, from) + newText + changed.slice(to), text),
    );
  }
  return after;
}
