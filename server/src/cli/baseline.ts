/**
 * `--baseline FILE`: findings that were there when somebody decided to mend only new ones. They are recognized by rule,
 * object and field, so that edits elsewhere do not bring them back; a second one of the same kind is new.
 */
import path from 'node:path';
import { kindOf, readText, replaceText, toSlashes, writeNew } from '../disk/index.js';
import type { ReportedFinding } from '../editor/index.js';
import { folderOf } from '../workspace/index.js';
import { identityOf } from './identity.js';
import { type Io, UsageError } from './io.js';

/** Findings by their identity, with how many there are. */
export type Baseline = ReadonlyMap<string, number>;

export interface Divided {
  readonly fresh: readonly ReportedFinding[];
  /** Findings that the baseline knows. */
  readonly known: number;
  /** Findings of the baseline that are no more. */
  readonly gone: number;
}

/** Findings that a baseline does not know, and how many it does. */
export function divide(findings: readonly ReportedFinding[], baseline: Baseline): Divided {
  const left = new Map(baseline);
  const fresh = findings.filter((finding) => {
    const identity = identityOf(finding);
    const count = left.get(identity) ?? 0;
    if (count > 0) left.set(identity, count - 1);
    return count === 0;
  });
  const gone = [...left.values()].reduce((sum, count) => sum + count, 0);
  return { fresh, known: findings.length - fresh.length, gone };
}

export function baselineOf(findings: readonly ReportedFinding[]): Baseline {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(identityOf(finding), (counts.get(identityOf(finding)) ?? 0) + 1);
  return counts;
}

/** The baseline at a path as it was written on the command line. */
export function readBaseline(written: string, io: Io): Baseline {
  const text = readText(fileOf(written, io));
  if (typeof text !== 'string')
    throw new UsageError(`Cannot read the baseline \`${written}\`: ${text.reason}; --update-baseline writes one.`);
  const entries = entriesIn(text);
  if (entries === undefined)
    throw new UsageError(`\`${written}\` is no baseline of podpath; --update-baseline writes one.`);
  const counts = new Map<string, number>();
  for (const identity of entries) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  return counts;
}

/** One line for each finding, in a stable order, so that a change of the file reads well. */
export function writeBaseline(written: string, findings: readonly ReportedFinding[], io: Io): void {
  const file = fileOf(written, io);
  const lines = findings.map((finding) => JSON.stringify(identityOf(finding))).sort();
  const list = lines.length === 0 ? '[]' : `[\n${lines.map((line) => `    ${line}`).join(',\n')}\n  ]`;
  const text = `{\n  "podpath": "baseline",\n  "version": 1,\n  "findings": ${list}\n}\n`;
  if (typeof kindOf(file) === 'object') {
    const failed = writeNew(file, text);
    if (failed) throw new UsageError(`Cannot write the baseline \`${written}\`: ${failed.reason}.`);
    return;
  }
  const before = readText(file);
  if (typeof before !== 'string') throw new UsageError(`Cannot write the baseline \`${written}\`: ${before.reason}.`);
  if (before.trim() !== '' && entriesIn(before) === undefined)
    throw new UsageError(`\`${written}\` is no baseline of podpath, so it is left as it is.`);
  const failed = before === text ? undefined : replaceText(file, before, text, [folderOf(file)]);
  if (failed) throw new UsageError(`Cannot write the baseline \`${written}\`: ${failed.reason}.`);
}

function fileOf(written: string, io: Io): string {
  return toSlashes(path.resolve(io.cwd, written));
}

/** Undefined for a text that is something else. */
function entriesIn(text: string): readonly string[] | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    // What is no JSON is no baseline, and the caller says so.
    return undefined;
  }
  if (typeof read !== 'object' || read === null || !('podpath' in read) || read.podpath !== 'baseline')
    return undefined;
  if (!('version' in read) || read.version !== 1 || !('findings' in read) || !Array.isArray(read.findings))
    return undefined;
  const findings: unknown[] = read.findings;
  return findings.every((one) => typeof one === 'string') ? findings : undefined;
}
