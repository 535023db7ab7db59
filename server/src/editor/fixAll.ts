/**
 * Makes every safe fix of a workspace, in memory: those that do not touch each other at once, then what is found in the
 * result, until nothing is left. The texts that come out have been read and judged again.
 */
import { type Snapshot, withChanges } from '../workspace/index.js';
import { offsetAt } from '../yaml/index.js';
import { type Analysis, analyse } from './analysis.js';
import { startsOf } from './locate.js';
import { fixingWithin, type ReportedFix } from './report.js';
import type { JudgedFinding, Settings } from './shown.js';

export interface FixedAll {
  /** After the fixes. */
  readonly analysis: Analysis;
  readonly applied: readonly AppliedFix[];
  /** Files that changed, with their new texts. */
  readonly texts: ReadonlyMap<string, string>;
  /** Safe fixes that were not made, since they would change a file that may not be. */
  readonly outside: number;
}

export interface AppliedFix {
  readonly rule: string;
  readonly title: string;
  readonly files: readonly string[];
}

/** A fix may call for another one; people's files are done after two or three rounds. */
const MOST_ROUNDS = 25;

export function fixAll(
  before: Analysis,
  settings: Settings,
  mayFix: (finding: JudgedFinding) => boolean,
  mayEdit: (file: string) => boolean,
): FixedAll {
  const applied: AppliedFix[] = [];
  const texts = new Map<string, string>();
  // What made a text worse is not tried again, wherever it is offered.
  const refused = new Set<string>();
  let analysis = before;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const offered = safeFixes(analysis, mayFix).filter((one) => !refused.has(keyOf(one)));
    const possible = offered.filter((one) => one.fix.edits.every((edit) => mayEdit(edit.file)));
    const made = make(analysis.snapshot, apart(analysis.snapshot, possible), refused);
    if (made === undefined) {
      if (possible.length > 0 && possible.some((one) => !refused.has(keyOf(one)))) continue;
      return { analysis, applied, texts, outside: offered.length - possible.length };
    }
    for (const [file, text] of made.texts) texts.set(file, text);
    for (const one of made.fixes)
      applied.push({
        rule: one.rule,
        title: one.fix.title,
        files: [...new Set(one.fix.edits.map((edit) => edit.file))],
      });
    analysis = analyse(made.snapshot, settings, analysis);
  }
  return { analysis, applied, texts, outside: 0 };
}

interface Offered {
  readonly rule: string;
  readonly fix: ReportedFix;
}

function safeFixes(analysis: Analysis, mayFix: (finding: JudgedFinding) => boolean): Offered[] {
  const fixing = fixingWithin(analysis.snapshot);
  return [...analysis.files].sort().flatMap((file) =>
    analysis.findingsOf(file).flatMap((finding) => {
      const fix = mayFix(finding) ? fixing.fixesOf(finding).find((one) => one.safe) : undefined;
      return fix ? [{ rule: finding.rule, fix }] : [];
    }),
  );
}

function keyOf({ rule, fix }: Offered): string {
  return JSON.stringify([rule, fix.title, fix.edits.map(({ file, newText }) => [file, newText])]);
}

/** The first of those that overlap, or whose places touch. */
function apart(snapshot: Snapshot, offered: readonly Offered[]): Offered[] {
  const taken = new Map<string, { from: number; to: number }[]>();
  return offered.filter(({ fix }) => {
    const spans = fix.edits.map((edit) => ({ file: edit.file, ...spanOf(snapshot, edit) }));
    const isFree = spans.every(({ file, from, to }) =>
      (taken.get(file) ?? []).every((other) => to < other.from || other.to < from),
    );
    if (isFree) for (const { file, from, to } of spans) taken.set(file, [...(taken.get(file) ?? []), { from, to }]);
    return isFree;
  });
}

interface Made {
  readonly snapshot: Snapshot;
  readonly texts: ReadonlyMap<string, string>;
  readonly fixes: readonly Offered[];
}

/** All of them together, or, where they do not go together, the first that does no harm. */
function make(snapshot: Snapshot, fixes: readonly Offered[], refused: Set<string>): Made | undefined {
  if (fixes.length === 0) return undefined;
  const together = tried(snapshot, fixes);
  if (together) return together;
  for (const one of fixes) {
    const alone = tried(snapshot, [one]);
    if (alone) return alone;
    refused.add(keyOf(one));
  }
  return undefined;
}

function tried(snapshot: Snapshot, fixes: readonly Offered[]): Made | undefined {
  const texts = new Map<string, string>();
  for (const file of new Set(fixes.flatMap(({ fix }) => fix.edits.map((edit) => edit.file)))) {
    const text = textOf(snapshot, file);
    if (text === undefined) return undefined;
    const edits = fixes.flatMap(({ fix }) => fix.edits.filter((edit) => edit.file === file));
    const changes = edits.map((edit) => ({ ...spanOf(snapshot, edit), newText: edit.newText }));
    changes.sort((a, b) => b.from - a.from);
    texts.set(
      file,
      changes.reduce((changed, { from, to, newText }) => changed.slice(0, from) + newText + changed.slice(to), text),
    );
  }
  const next = withChanges(snapshot, texts);
  if ([...texts].every(([file, text]) => text === textOf(snapshot, file))) return undefined;
  const isWhole = [...texts.keys()].every((file) => readable(next, file) >= readable(snapshot, file));
  return isWhole ? { snapshot: next, texts, fixes } : undefined;
}

/** How many documents of a file can be read. */
function readable(snapshot: Snapshot, file: string): number {
  const documents = snapshot.files.get(file)?.documents ?? [];
  const isKustomization = snapshot.kustomizations.get(file)?.broken === false;
  return documents.filter((one) => one.state === 'kubernetes').length + (isKustomization ? 1 : 0);
}

function spanOf(snapshot: Snapshot, { file, range }: ReportedFix['edits'][number]): { from: number; to: number } {
  const source = sourceOf(snapshot, file);
  if (source === undefined) return { from: 0, to: 0 };
  const starts = startsOf(source);
  return {
    from: offsetAt(starts, range.start, source.text.length),
    to: offsetAt(starts, range.end, source.text.length),
  };
}

function textOf(snapshot: Snapshot, file: string): string | undefined {
  return sourceOf(snapshot, file)?.text;
}

function sourceOf(snapshot: Snapshot, file: string): { readonly text: string } | undefined {
  return snapshot.files.get(file) ?? snapshot.kustomizations.get(file);
}
