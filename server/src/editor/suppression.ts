/**
 * Findings that people have decided to live with: `# podpath-ignore[rule]: reason` on a line or above it,
 * `# podpath-ignore-file[rule]: reason` in a file's first comment, and the annotation `podpath.dev/ignore.<rule>`.
 */
import { known } from '../resources/index.js';
import type { Finding, SuppressionForm, WrittenSuppression } from '../rules/index.js';
import { type Anchor, type SourceFile, treeOf } from '../workspace/index.js';
import { commentsOf, lineStarts, nodesOfComments, positionAt, type Span } from '../yaml/index.js';
import { type Cover, coverage, type Suppression } from './coverage.js';
import { templateComments } from './templateComments.js';

/** What stands in a file, and which of it speaks of a finding that is shown on a line of that file. */
export interface Suppressor {
  readonly written: readonly WrittenSuppression[];
  /** The first that speaks of it; one without a reason suppresses nothing. */
  suppressing(finding: Finding, line: number): WrittenSuppression | undefined;
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
  const covering = coverage(written.filter(({ reason, counts }) => reason !== '' && counts));
  const fresh: Suppressor = {
    written,
    suppressing: (finding, line) => covering(finding, line) ?? fromElsewhere(finding),
  };
  suppressors.set(file, fresh);
  return fresh;
}
const suppressors = new WeakMap<SourceFile, Suppressor>();

/** An object that is rendered may have its annotation from a file other than the one in which the finding is shown. */
function fromElsewhere(finding: Finding): WrittenSuppression | undefined {
  const { object, rule } = finding;
  const reason = known(object?.annotations.values.get(IGNORE_ANNOTATION + rule))?.trim() ?? '';
  if (object === undefined || reason === '') return undefined;
  const anchor: Anchor = { source: object.source, path: [...object.base, 'metadata', 'annotations'], part: 'key' };
  return { form: 'annotation', rules: [{ id: rule, anchor }], reason, anchor, counts: true };
}

function fromAnnotations(file: SourceFile): Suppression[] {
  return file.objects.flatMap((object) =>
    [...object.annotations.values].flatMap(([key, value]): Suppression[] => {
      if (!key.startsWith(IGNORE_ANNOTATION)) return [];
      const path = [...object.base, 'metadata', 'annotations', key];
      const anchor: Anchor = { source: object.source, path, part: 'key' };
      const reason = known(value)?.trim() ?? '';
      const rules = [{ id: key.slice(IGNORE_ANNOTATION.length), anchor }];
      return [{ form: 'annotation', rules, reason, anchor, counts: true, covers: [{ of: 'object', object }] }];
    }),
  );
}

function fromComments(file: SourceFile): Suppression[] {
  const found: Suppression[] = [];
  for (const [index, document] of file.documents.entries()) {
    if (!document.text.includes('podpath-ignore')) continue;
    const { text } = document;
    const starts = lineStarts(text);
    const nodeOf = nodesOfComments(text, treeOf(document).root);
    for (const comment of commentsOf(text)) {
      const source = { file: file.path, document: index };
      const read = readComment(text, comment, (span) => ({ source, span }));
      if (!read) continue;
      if (read.form === 'file') {
        found.push({ ...read, counts: index === 0 && comment.isAboveContent, covers: [{ of: 'file' }] });
        continue;
      }
      const line = document.line + positionAt(starts, comment.start).line;
      const path = nodeOf(comment);
      const node: Cover[] = path === undefined ? [] : [{ of: 'node', document: index, path }];
      found.push({ ...read, counts: true, covers: [{ of: 'lines', first: line, last: line }, ...node] });
    }
  }
  return found;
}

/** In a template of a chart, where comments of YAML and of templates count, and indentation tells what belongs together. */
function fromTemplate(file: SourceFile): Suppression[] {
  const source = { file: file.path, document: 0 };
  const { comments, lastLineBelow, firstContent } = templateComments(file.text);
  return comments.flatMap(({ comment, line, isAlone }): Suppression[] => {
    const read = readComment(file.text, comment, (span) => ({ source, span }));
    if (!read) return [];
    if (read.form === 'file') return [{ ...read, counts: line < firstContent, covers: [{ of: 'file' }] }];
    const last = isAlone ? lastLineBelow(line) : line;
    return [{ ...read, counts: true, covers: [{ of: 'lines', first: line, last }] }];
  });
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
