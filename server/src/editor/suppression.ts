/**
 * Findings that people have decided to live with: `# podpath-ignore[rule]: reason` on a line or above it,
 * `# podpath-ignore-file[rule]: reason` in a file's first comment, and the annotation `podpath.dev/ignore.<rule>`.
 */
import { known } from '../resources/index.js';
import type { Finding, SuppressionForm, WrittenSuppression } from '../rules/index.js';
import { type Anchor, type SourceFile, treeOf } from '../workspace/index.js';
import { commentsOf, nodeOfComment, type Path, type Span } from '../yaml/index.js';
import { endOfBlock, templateComments } from './templateComments.js';

/** One that stands in a file, with what it covers. */
export interface Suppression extends WrittenSuppression {
  readonly covers: (finding: Finding, line: number) => boolean;
}

/** What stands in a file, and which of it speaks of a finding that is shown on a line of that file. */
export interface Suppressor {
  readonly written: readonly Suppression[];
  /** One without a reason suppresses nothing. */
  suppressing(finding: Finding, line: number): Suppression | undefined;
}

export const IGNORE_ANNOTATION = 'podpath.dev/ignore.';

export function suppressorOf(file: SourceFile): Suppressor {
  const known = suppressors.get(file);
  if (known) return known;
  const comments = !file.text.includes('podpath-ignore')
    ? []
    : file.documents.length > 0
      ? fromComments(file)
      : fromTemplate(file);
  const written = [...comments, ...(file.text.includes(IGNORE_ANNOTATION) ? fromAnnotations(file) : [])];
  const effective = written.filter((one) => one.reason !== '');
  const fresh: Suppressor = {
    written,
    suppressing: (finding, line) =>
      effective.find((one) => one.rules.some(({ id }) => id === finding.rule) && one.covers(finding, line)) ??
      fromElsewhere(finding),
  };
  suppressors.set(file, fresh);
  return fresh;
}
const suppressors = new WeakMap<SourceFile, Suppressor>();

/** An object that is rendered may have its annotation from a file other than the one in which the finding is shown. */
function fromElsewhere(finding: Finding): Suppression | undefined {
  const { object, rule } = finding;
  const reason = known(object?.annotations.values.get(IGNORE_ANNOTATION + rule))?.trim() ?? '';
  if (object === undefined || reason === '') return undefined;
  const anchor: Anchor = { source: object.source, path: [...object.base, 'metadata', 'annotations'], part: 'key' };
  return { form: 'annotation', rules: [{ id: rule, anchor }], reason, anchor, counts: true, covers: () => true };
}

function fromAnnotations(file: SourceFile): Suppression[] {
  return file.objects.flatMap((object) =>
    [...object.annotations.values].flatMap(([key, value]): Suppression[] => {
      if (!key.startsWith(IGNORE_ANNOTATION)) return [];
      const path = [...object.base, 'metadata', 'annotations', key];
      const anchor: Anchor = { source: object.source, path, part: 'key' };
      const reason = known(value)?.trim() ?? '';
      const rules = [{ id: key.slice(IGNORE_ANNOTATION.length), anchor }];
      return [
        { form: 'annotation', rules, reason, anchor, counts: true, covers: (finding) => finding.object === object },
      ];
    }),
  );
}

function fromComments(file: SourceFile): Suppression[] {
  const found: Suppression[] = [];
  for (const [index, document] of file.documents.entries()) {
    if (!document.text.includes('podpath-ignore')) continue;
    const { text } = document;
    for (const comment of commentsOf(text)) {
      const source = { file: file.path, document: index };
      const read = readComment(text, comment, (span) => ({ source, span }));
      if (!read) continue;
      if (read.form === 'file') {
        const above = text.slice(0, comment.start).replace(/^\s*(?:#.*|---.*)?$/gm, '');
        found.push({ ...read, counts: index === 0 && above.trim() === '', covers: () => true });
        continue;
      }
      const path = nodeOfComment(text, treeOf(document).root, comment);
      const ownLine = document.line + lineOf(text, comment.start);
      const covers: Suppression['covers'] = ({ anchor }, line) =>
        anchor.source.document === index && (line === ownLine || isWithinNode(path, anchor));
      found.push({ ...read, counts: true, covers });
    }
  }
  return found.map(effectiveOnly);
}

/** In a template of a chart, where comments of YAML and of templates count, and indentation tells what belongs together. */
function fromTemplate(file: SourceFile): Suppression[] {
  const source = { file: file.path, document: 0 };
  const { comments, lines, firstContent } = templateComments(file.text);
  const found = comments.flatMap(({ comment, line, isAlone }): Suppression[] => {
    const read = readComment(file.text, comment, (span) => ({ source, span }));
    if (!read) return [];
    if (read.form === 'file') return [{ ...read, counts: line < firstContent, covers: () => true }];
    const end = isAlone ? endOfBlock(lines, line + 1) : line;
    return [{ ...read, counts: true, covers: (_finding, shown) => shown >= line && shown <= end }];
  });
  return found.map(effectiveOnly);
}

/** One that stands where it counts for nothing covers nothing. */
function effectiveOnly(one: Suppression): Suppression {
  return one.counts ? one : { ...one, covers: () => false };
}

const COMMENT = /podpath-ignore(-file)?(?![\w-])(?:\[([^\]\n]*)\])?[ \t]*(:[ \t]*\S.*)?/;

/** What a comment says, with the places of its words; undefined for one that speaks of something else. */
function readComment(
  text: string,
  { start, end }: Span,
  place: (span: Span) => Anchor,
): Omit<Suppression, 'covers' | 'counts'> | undefined {
  const raw = text.slice(start, end);
  const match = /^#?[ \t]*(?=podpath-ignore)/.test(raw) ? COMMENT.exec(raw) : null;
  if (!match) return undefined;
  const form: SuppressionForm = match[1] === undefined ? 'comment' : 'file';
  const listed = match[2] ?? '';
  const listStart = start + match.index + match[0].indexOf('[') + 1;
  const rules = [...listed.matchAll(/[^,\s]+/g)].map(({ 0: id, index }) => ({
    id,
    anchor: place({ start: listStart + index, end: listStart + index + id.length }),
  }));
  const reason = match[3]?.slice(1).trim() ?? '';
  const length = raw.trimEnd().length;
  return { form, rules, reason, anchor: place({ start, end: start + length }) };
}

function isWithinNode(path: Path | undefined, anchor: Anchor): boolean {
  if (path === undefined) return false;
  if ('span' in anchor) return path.length === 0;
  return path.every((step, index) => anchor.path[index] === step);
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}
