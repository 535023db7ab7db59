/**
 * Findings that people have decided to live with: `# podpath-ignore[rule]: reason` on a line or above it,
 * `# podpath-ignore-file[rule]: reason` in a file's first comment, and the annotation `podpath.dev/ignore.<rule>`.
 */
import { known } from '../resources/index.js';
import type { Finding } from '../rules/index.js';
import { type Anchor, type SourceFile, treeOf } from '../workspace/index.js';
import { commentsOf, nodeOfComment, type Path } from '../yaml/index.js';

interface Suppression {
  readonly rules: readonly string[];
  readonly covers: (anchor: Anchor, line: number) => boolean;
}

export const IGNORE_ANNOTATION = 'podpath.dev/ignore.';
const COMMENT = /^podpath-ignore(-file)?\[([^\]]*)\]:\s*(\S.*)$/;

/** Tells whether a finding, shown on a line of its file, is suppressed. A comment without a reason suppresses nothing. */
export function suppressorOf(file: SourceFile): (finding: Finding, line: number) => boolean {
  const known = suppressors.get(file);
  if (known) return known;
  const all = file.text.includes('podpath-ignore')
    ? file.documents.length > 0
      ? fromComments(file)
      : fromTemplate(file.text)
    : [];
  const fresh = (finding: Finding, line: number): boolean =>
    all.some((one) => one.rules.includes(finding.rule) && one.covers(finding.anchor, line)) || byAnnotation(finding);
  suppressors.set(file, fresh);
  return fresh;
}
const suppressors = new WeakMap<SourceFile, (finding: Finding, line: number) => boolean>();

function byAnnotation(finding: Finding): boolean {
  const reason = finding.object?.annotations.values.get(`${IGNORE_ANNOTATION}${finding.rule}`);
  return (known(reason) ?? '').trim() !== '';
}

function fromComments(file: SourceFile): Suppression[] {
  const found: Suppression[] = [];
  let first = true;
  for (const [index, document] of file.documents.entries()) {
    if (!document.text.includes('podpath-ignore') && !first) continue;
    for (const comment of commentsOf(document.text)) {
      const match = COMMENT.exec(comment.text);
      const atTop =
        index === 0 &&
        document.text
          .slice(0, comment.start)
          .replace(/^\s*(?:#.*|---.*)?$/gm, '')
          .trim() === '';
      if (!match) continue;
      const rules = (match[2] ?? '').split(',').map((rule) => rule.trim());
      if (match[1] !== undefined) {
        if (atTop) found.push({ rules, covers: () => true });
        continue;
      }
      const path = nodeOfComment(document.text, treeOf(document).root, comment);
      const ownLine = document.line + lineOf(document.text, comment.start);
      found.push({
        rules,
        covers: (anchor, line) => anchor.source.document === index && (line === ownLine || covers(path, anchor)),
      });
    }
    first = false;
  }
  return found;
}

/** In a template of a chart, where comments of YAML and of templates count, and indentation tells what belongs together. */
function fromTemplate(text: string): Suppression[] {
  const lines = text.split('\n').map((line) => line.slice(0, MOST_CHARACTERS_OF_LINE));
  const top = lines.findIndex((line) => !/^\s*(?:#.*|---.*|\{\{-?\s*\/\*.*\*\/\s*-?\}\})?\s*$/.test(line));
  return lines.flatMap((line, index): Suppression[] => {
    const comment = line.includes('podpath-ignore') ? TEMPLATE_COMMENT.exec(line) : null;
    const match = comment && COMMENT.exec((comment[2] ?? comment[3] ?? '').trim());
    if (!match) return [];
    const rules = (match[2] ?? '').split(',').map((rule) => rule.trim());
    if (match[1] !== undefined) return top === -1 || index < top ? [{ rules, covers: () => true }] : [];
    const end = (comment?.[1] ?? '').trim() === '' ? endOfBlock(lines, index + 1) : index;
    return [{ rules, covers: (_anchor, shown) => shown >= index && shown <= end }];
  });
}
/** Nobody writes a reason that far out, and longer lines would take long to search. */
const MOST_CHARACTERS_OF_LINE = 1000;
/** What stands before it on the line, and its text as a comment of a template or of YAML. */
const TEMPLATE_COMMENT = /^(.*?)(?:\{\{-?\s*\/\*(.*?)\*\/\s*-?\}\}|#\s*(podpath-ignore.*))/;

/** The last line of what begins at a line: those that are indented deeper, and the items of a list below its key. */
function endOfBlock(lines: readonly string[], start: number): number {
  const first = lines[start] ?? '';
  const indent = indentOf(first);
  const isItem = first.trimStart().startsWith('-');
  let end = start;
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line.trim() === '' || line.trimStart().startsWith('{{')) continue;
    const isOwnItem = !isItem && indentOf(line) === indent && line.trimStart().startsWith('- ');
    if (indentOf(line) <= indent && !isOwnItem) break;
    end = index;
  }
  return end;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function covers(path: Path | undefined, anchor: Anchor): boolean {
  if (path === undefined) return false;
  if ('span' in anchor) return path.length === 0;
  return path.every((step, index) => anchor.path[index] === step);
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}
