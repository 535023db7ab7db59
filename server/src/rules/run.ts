/**
 * Runs rules over their subjects. A rule that throws is taken out of this run and named in the result; the others go
 * on, since one mistake of ours must not cost people the rest.
 */
import { type Cluster, mayBePatched } from '../cluster/index.js';
import { trimmed } from '../sets/index.js';
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

/** Runs checks of rules whose subjects are objects of a cluster, one after the other. A check that throws has found nothing. */
export function subjectChecks(cluster: Cluster): (rule: Rule, subject: Sourced) => CheckResult {
  let running: Rule | undefined;
  let judged: Sourced | undefined;
  let found: Found | undefined;
  const add = (): Found => {
    found ??= { findings: [], unsure: [], refuted: [] };
    return found;
  };
  // Made once for all checks, of which nearly none has anything to say.
  const report = (message: string, anchor: Anchor, details: Details = {}): void => {
    if (!running || !judged) return;
    const { reason, isSilent } = withheld(running, cluster);
    if (reason !== undefined) {
      refute(judged, details.about);
      unsure(judged, reason);
    } else if (!isSilent) add().findings.push(findingOf(running, judged, message, anchor, details));
  };
  const unsure = (object: Sourced, reason: string): void => {
    if (running) add().unsure.push({ rule: running.id, object, reason });
  };
  const refute = (object: Sourced, about?: string): void => {
    if (running) add().refuted.push({ rule: running.id, object, about });
  };
  const telling: Report<string> = Object.assign(report, { unsure, refute });
  return (rule, subject) => {
    running = rule;
    judged = subject;
    found = undefined;
    try {
      (rule.check as (subject: Sourced, cluster: Cluster, report: Report<string>) => void)(subject, cluster, telling);
    } catch (error) {
      return { ...NOTHING, failure: { rule: rule.id, error } };
    } finally {
      running = undefined;
    }
    const told = found as Found | undefined;
    if (!told) return NOTHING;
    const { findings, unsure, refuted } = told;
    return { findings: trimmed(findings), unsure: trimmed(unsure), refuted: trimmed(refuted), failure: undefined };
  };
}

/** Runs a single check. */
export function checkSubject(rule: Rule, subject: Sourced, cluster: Cluster): CheckResult {
  return subjectChecks(cluster)(rule, subject);
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
      // One by one: a list of arguments has room for some hundred thousand.
      for (const one of found.findings) findings.push(one);
      for (const one of found.unsure) unsure.push(one);
    } catch (error) {
      failures.push({ rule: rule.id, error });
    }
  }
  return { findings, failures, unsure };
}

function reporter(rule: Rule, object: Sourced | undefined, found: Found): Report<string> {
  const report = (message: string, anchor: Anchor, details: Details = {}): void => {
    found.findings.push(findingOf(rule, object, message, anchor, details));
  };
  const unsure = (subject: Sourced, reason: string): void => {
    found.unsure.push({ rule: rule.id, object: subject, reason });
  };
  const refute = (subject: Sourced, about?: string): void => {
    found.refuted.push({ rule: rule.id, object: subject, about });
  };
  return Object.assign(report, { unsure, refute });
}

function findingOf(rule: Rule, object: Sourced | undefined, id: string, anchor: Anchor, details: Details): Finding {
  const message = rule.messages[id];
  if (!message) throw new Error(`${rule.id} has no message "${id}"`);
  return {
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
  };
}

/** What a rule would have to know more for is not said, and as absent it is refuted elsewhere too: the reason is why. */
function withheld(rule: Rule, cluster: Cluster): { readonly reason: string | undefined; readonly isSilent: boolean } {
  const { open, kind } = cluster.scope;
  const reason = mayBePatched(cluster)
    ? 'a part of the kustomization that is not rendered may change it'
    : open && rule.withGaps !== 'judges'
      ? 'part of what is applied with it is not here'
      : undefined;
  return { reason, isSilent: kind === 'joined' && rule.withGaps === 'silent' };
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
