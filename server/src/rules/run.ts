/**
 * Runs rules over their subjects. A rule that throws is taken out of this run and named in the result; the others go
 * on, since one mistake of ours must not cost people the rest.
 */
import { type Cluster, mayBePatched } from '../cluster/index.js';
import {
  type Anchor,
  type Configuration,
  type Gap,
  type KustomizeProblem,
  type Sourced,
  settled,
} from '../workspace/index.js';
import type { Details, DocumentSubject, Finding, Report, Rule, SuppressionSubject, Unsure } from './rule.js';

export interface RuleFailure {
  readonly rule: string;
  readonly error: unknown;
}

export interface RunResult {
  readonly findings: readonly Finding[];
  readonly failures: readonly RuleFailure[];
  readonly unsure: readonly Unsure[];
}

/** What is said to be absent in another cluster is here, or may be. */
export interface Refutation {
  readonly rule: string;
  readonly object: Sourced;
  readonly about: string | undefined;
}

/** What one check of one subject comes to. */
export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly unsure: readonly Unsure[];
  readonly refuted: readonly Refutation[];
  readonly failure: RuleFailure | undefined;
}

export const NOTHING: CheckResult = { findings: [], unsure: [], refuted: [], failure: undefined };

/** Runs the check of a rule whose subjects are objects of a cluster. A check that throws has found nothing. */
export function checkSubject(rule: Rule, subject: Sourced, cluster: Cluster): CheckResult {
  const found: Found = { findings: [], unsure: [], refuted: [] };
  try {
    const check = rule.check as (subject: Sourced, cluster: Cluster, report: Report<string>) => void;
    check(subject, cluster, withheld(rule, subject, cluster, reporter(rule, subject, found)));
  } catch (error) {
    return { ...NOTHING, failure: { rule: rule.id, error } };
  }
  const isSilent = found.findings.length === 0 && found.unsure.length === 0 && found.refuted.length === 0;
  return isSilent ? NOTHING : { ...found, failure: undefined };
}

export function runDocumentRules(rules: readonly Rule[], subject: DocumentSubject): RunResult {
  return run(rules, (rule, found) => {
    if (rule.subject !== 'document') return;
    const [only] = subject.document.objects;
    rule.check(subject, reporter(rule, subject.document.objects.length === 1 ? only : undefined, found));
  });
}

export function runConfigurationRules(rules: readonly Rule[], configuration: Configuration): RunResult {
  return run(rules, (rule, found) => {
    if (rule.subject === 'configuration') rule.check(configuration, reporter(rule, undefined, found));
  });
}

/** Judges what a cluster lacks, one part at a time. */
export function runGapRules(rules: readonly Rule[], gaps: readonly Gap[]): RunResult {
  return run(rules, (rule, found) => {
    if (rule.subject !== 'gap') return;
    for (const gap of gaps) rule.check(gap, reporter(rule, undefined, found));
  });
}

/** Judges the mistakes that rendering one root has met. */
export function runKustomizationRules(rules: readonly Rule[], problems: readonly KustomizeProblem[]): RunResult {
  return run(rules, (rule, found) => {
    if (rule.subject !== 'kustomization') return;
    for (const problem of problems) rule.check(problem, reporter(rule, undefined, found));
  });
}

/** Judges what takes findings away, once it is known which it took. */
export function runSuppressionRules(rules: readonly Rule[], suppressions: readonly SuppressionSubject[]): RunResult {
  return run(rules, (rule, found) => {
    if (rule.subject !== 'suppression') return;
    for (const suppression of suppressions) rule.check(suppression, reporter(rule, undefined, found));
  });
}

interface Found {
  readonly findings: Finding[];
  readonly unsure: Unsure[];
  readonly refuted: Refutation[];
}

function run(rules: readonly Rule[], check: (rule: Rule, found: Found) => void): RunResult {
  const findings: Finding[] = [];
  const failures: RuleFailure[] = [];
  const unsure: Unsure[] = [];
  for (const rule of rules) {
    const found: Found = { findings: [], unsure: [], refuted: [] };
    try {
      check(rule, found);
      findings.push(...found.findings);
      unsure.push(...found.unsure);
    } catch (error) {
      failures.push({ rule: rule.id, error });
    }
  }
  return { findings, failures, unsure };
}

function reporter(rule: Rule, object: Sourced | undefined, found: Found): Report<string> {
  const report = (id: string, anchor: Anchor, details: Details = {}): void => {
    const message = rule.messages[id];
    if (!message) throw new Error(`${rule.id} has no message "${id}"`);
    found.findings.push({
      rule: rule.id,
      message: id,
      level: message.level,
      text: filled(message.text, details.values ?? {}),
      anchor: settled(anchor),
      object: details.object ?? object,
      absence: message.absence ?? false,
      about: details.about,
      related: (details.related ?? []).map((one) => ({ ...one, anchor: settled(one.anchor) })),
      fixes: details.fixes ?? [],
      closeness: details.closeness ?? 0,
    });
  };
  const unsure = (subject: Sourced, reason: string): void => {
    found.unsure.push({ rule: rule.id, object: subject, reason });
  };
  const refute = (subject: Sourced, about?: string): void => {
    found.refuted.push({ rule: rule.id, object: subject, about });
  };
  return Object.assign(report, { unsure, refute });
}

/** What a rule would have to know more for is not said, and as absent it is refuted elsewhere too. */
function withheld(rule: Rule, subject: Sourced, cluster: Cluster, report: Report<string>): Report<string> {
  const { open, kind } = cluster.scope;
  const reason = mayBePatched(cluster)
    ? 'a part of the kustomization that is not rendered may change it'
    : open && rule.withGaps !== 'judges'
      ? 'part of what is applied with it is not here'
      : undefined;
  if (reason === undefined && !(kind === 'joined' && rule.withGaps === 'silent')) return report;
  const say = (_message: string, _anchor: Anchor, details?: Details): void => {
    if (reason === undefined) return;
    report.refute(subject, details?.about);
    report.unsure(subject, reason);
  };
  return Object.assign(say, { unsure: report.unsure, refute: report.refute });
}

/** A rule and the object that it judges, wherever that object stands; `about` names one of several things in it. */
export function refutationKey(rule: string, object: Sourced, about?: string): string {
  const key = `${rule} ${object.source.file} ${object.source.document} ${object.base.join('/')}`;
  return about === undefined ? key : `${key} ${about}`;
}

function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  const sentence = text.replace(/\{([a-zA-Z]+)\}/g, (slot, name: string) => String(values[name] ?? slot));
  return sentence.replace(/\?\.$/, '?');
}
