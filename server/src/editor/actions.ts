/** What can be done about a finding: mend it, live with it (here, in the file, in the project), read about it. */
import {
  CONFIGURATION_NAME,
  type Configuration,
  configurationFor,
  extensionOf,
  isWithin,
  type SourceFile,
} from '../workspace/index.js';
import { editText, fieldOf, type Position, positionAt, type Range, readChunk, type YamlEdit } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { type FileEdit, locate, locateEdit, startsOf } from './locate.js';
import { fixesOf } from './report.js';
import type { JudgedFinding } from './shown.js';
import { IGNORE_ANNOTATION } from './suppression.js';

export type Action =
  | {
      readonly kind: 'edit';
      readonly title: string;
      readonly finding: JudgedFinding;
      readonly preferred: boolean;
      readonly edits: readonly FileEdit[] /** A file to create first. */;
      readonly create: string | undefined;
    }
  | { readonly kind: 'documentation'; readonly title: string; readonly finding: JudgedFinding };

/** Stands in for the reason, which only a person knows; they are expected to change it. */
const REASON = 'known and accepted';

export function actionsAt(analysis: Analysis, path: string, range: Range): Action[] {
  const findings = analysis
    .findingsOf(path)
    .filter((finding) => touches(locate(analysis.snapshot, finding.anchor).range, range));
  return findings.flatMap((finding) => [
    ...fixesOf(analysis.snapshot, finding).map((fix, index) => edit(finding, fix.title, fix.edits, index === 0)),
    ...ignoreActions(analysis, path, finding),
    { kind: 'documentation' as const, title: `Podpath: show documentation of ${finding.rule}`, finding },
  ]);
}

function ignoreActions(analysis: Analysis, path: string, finding: JudgedFinding): Action[] {
  if (finding.rule === 'configuration-invalid') return [];
  const file = analysis.snapshot.files.get(path);
  const actions: Action[] = [];
  if (file) {
    const here =
      extensionOf(path) === '.json' ? annotationEdit(analysis, finding) : commentAbove(file, finding, analysis);
    if (here) actions.push(edit(finding, `Podpath: ignore ${finding.rule} here`, [here]));
    if (extensionOf(path) !== '.json') {
      const top: Position = { line: 0, character: 0 };
      const newText = `${commentIn(file, `podpath-ignore-file[${finding.rule}]: ${REASON}`)}\n`;
      actions.push(
        edit(finding, `Podpath: ignore ${finding.rule} in this file`, [
          { file: path, range: { start: top, end: top }, newText },
        ]),
      );
    }
  }
  const project = projectEdit(analysis, path, finding.rule);
  if (project)
    actions.push({
      ...edit(finding, `Podpath: ignore ${finding.rule} in the project`, [project.edit]),
      create: project.create,
    });
  return actions;
}

/** A comment on a line of its own above the finding, indented like the line that it covers. */
function commentAbove(file: SourceFile, finding: JudgedFinding, analysis: Analysis): FileEdit | undefined {
  const { line } = locate(analysis.snapshot, finding.anchor).range.start;
  const start = startsOf(file)[line];
  if (start === undefined) return undefined;
  const indent = /^[ \t]*/.exec(file.text.slice(start))?.[0] ?? '';
  const at: Position = { line, character: 0 };
  return {
    file: file.path,
    range: { start: at, end: at },
    newText: `${indent}${commentIn(file, `podpath-ignore[${finding.rule}]: ${REASON}`)}\n`,
  };
}

/** A template's own comment puts nothing out; one of YAML could swallow what is joined to its line. */
function commentIn(file: SourceFile, text: string): string {
  return file.documents.length > 0 ? `# ${text}` : `{{- /* ${text} */}}`;
}

/** JSON has no comments, so the object says it itself. */
function annotationEdit(analysis: Analysis, finding: JudgedFinding): FileEdit | undefined {
  const { object } = finding;
  if (!object) return undefined;
  const key = `${IGNORE_ANNOTATION}${finding.rule}`;
  const metadata = [...object.base, 'metadata'];
  const insert: YamlEdit =
    object.annotations.values.size > 0
      ? { op: 'insertEntry', path: [...metadata, 'annotations'], key, value: REASON, place: 'last' }
      : { op: 'insertEntry', path: metadata, key: 'annotations', value: { [key]: REASON }, place: 'last' };
  return locateEdit(analysis.snapshot, object.source, insert);
}

/** Switches the rule off in the configuration that governs the file, or in a new one in the workspace's folder. */
function projectEdit(
  analysis: Analysis,
  path: string,
  rule: string,
): { edit: FileEdit; create: string | undefined } | undefined {
  const { snapshot } = analysis;
  const configuration = configurationFor(snapshot, path);
  if (configuration) {
    const made = configurationEdit(configuration, rule);
    return made && { edit: made, create: undefined };
  }
  const folder = snapshot.options.folders.find((one) => isWithin(one, path));
  if (folder === undefined) return undefined;
  const file = `${folder}/${CONFIGURATION_NAME}`;
  const top: Position = { line: 0, character: 0 };
  return { edit: { file, range: { start: top, end: top }, newText: `rules:\n  ${rule}: off\n` }, create: file };
}

function configurationEdit(configuration: Configuration, rule: string): FileEdit | undefined {
  const { text, file } = configuration;
  const starts = startsOf(configuration);
  const { root, broken } = readChunk(text);
  if (broken) return undefined;
  const rules = fieldOf(root, 'rules');
  if (rules?.kind === 'map' && rules.entries.length > 0) {
    const change: YamlEdit = configuration.rules.has(rule)
      ? { op: 'setString', path: ['rules', rule], value: 'off' }
      : { op: 'insertEntry', path: ['rules'], key: rule, value: 'off', place: 'last' };
    const made = editText(text, root, change);
    return (
      made && {
        file,
        range: { start: positionAt(starts, made.start), end: positionAt(starts, made.end) },
        newText: made.newText,
      }
    );
  }
  if (rules !== undefined) return undefined;
  const end = positionAt(starts, text.length);
  return {
    file,
    range: { start: end, end },
    newText: `${text === '' || text.endsWith('\n') ? '' : '\n'}rules:\n  ${rule}: off\n`,
  };
}

function edit(
  finding: JudgedFinding,
  title: string,
  edits: readonly FileEdit[],
  preferred = false,
): Action & { kind: 'edit' } {
  return { kind: 'edit', title, finding, preferred, edits, create: undefined };
}

function touches(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
