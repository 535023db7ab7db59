/** What rules said of one object, and what each of them read to say it: kept until something that was read changes. */
import { type Cluster, watched } from '../cluster/index.js';
import {
  type CheckResult,
  type ClusterSubject,
  checkSubject,
  NOTHING,
  RULES,
  type Rule,
  type RuleFailure,
} from '../rules/index.js';
import type { Sourced } from '../workspace/index.js';

/** One object that rules judge, with what each of them said. */
export interface Subject {
  readonly object: Sourced;
  readonly checks: readonly Check[];
}

export interface Check extends CheckResult {
  readonly rule: Rule;
  readonly reads: readonly string[];
}

const BY_SUBJECT: Readonly<Record<Exclude<ClusterSubject, 'policy'>, readonly Rule[]>> = {
  service: RULES.filter((rule) => rule.subject === 'service'),
  ingress: RULES.filter((rule) => rule.subject === 'ingress'),
  workload: RULES.filter((rule) => rule.subject === 'workload'),
  networkPolicy: [
    ...RULES.filter((rule) => rule.subject === 'networkPolicy' || rule.subject === 'policy'),
    ...RULES.flatMap(joinedRule),
  ],
  tieredPolicy: RULES.filter((rule) => rule.subject === 'tieredPolicy' || rule.subject === 'policy'),
};

/** Objects of these kinds are judged, in this order. */
/** The part of a rule that judges the policies of a folder without pods. */
function joinedRule(rule: Rule): Rule[] {
  if (rule.subject !== 'workload' || rule.checkJoined === undefined) return [];
  return [{ ...rule, subject: 'networkPolicy', withGaps: 'near-misses', check: rule.checkJoined }];
}

export function judgedObjects(cluster: Cluster): readonly (readonly Sourced[])[] {
  return [cluster.services, cluster.ingresses, cluster.workloads, cluster.networkPolicies, cluster.tieredPolicies];
}

export function isJudged({ model }: Sourced): boolean {
  return isSubject(model);
}

function rulesFor({ model }: Sourced): readonly Rule[] {
  return isSubject(model) ? BY_SUBJECT[model] : [];
}

const RANKS: readonly string[] = Object.keys(BY_SUBJECT);
function rankOf(model: string): number {
  return RANKS.indexOf(model);
}

function isSubject(model: string): model is keyof typeof BY_SUBJECT {
  return rankOf(model) !== -1;
}

/** Runs checks in a cluster. */
export interface Checker {
  /** Keeps checks of before that read nothing of what was touched; without `touched`, none. */
  check(object: Sourced, before: Subject | undefined, touched: ReadonlySet<string> | undefined): Subject;
  /** How many have run, and those of their rules that failed. */
  readonly ran: number;
  readonly failed: readonly RuleFailure[];
}

export function checkerOf(cluster: Cluster): Checker {
  let reads = new Set<string>();
  let ran = 0;
  const failed: RuleFailure[] = [];
  let watching: Cluster | undefined;
  const run = (rule: Rule, object: Sourced, beside: readonly string[]): Check => {
    watching ??= watched(cluster, (key) => reads.add(key));
    reads.clear();
    ran++;
    const result = checkSubject(rule, object, watching);
    if (result.failure) failed.push(result.failure);
    if (reads.size === 0 && result === NOTHING) return silent(rule);
    const keys = sameKeys(beside, reads) ? beside : [...reads];
    reads = reads.size > MANY ? new Set() : reads;
    return { ...result, rule, reads: keys };
  };
  return {
    check(object, before, touched) {
      const checks: Check[] = [];
      const add = (rule: Rule): void => void checks.push(run(rule, object, checks.at(-1)?.reads ?? NO_READS));
      if (before && touched) {
        for (const one of before.checks) {
          if (isStale(one, touched)) add(one.rule);
          else checks.push(one);
        }
      } else for (const rule of rulesFor(object)) add(rule);
      return { object, checks };
    },
    get ran() {
      return ran;
    },
    failed,
  };
}
/** A set that has grown is slow to empty. */
const MANY = 1000;
const NO_READS: readonly string[] = [];

/** Most checks find nothing and look nowhere; they share their result. */
function silent(rule: Rule): Check {
  const made = silents.get(rule) ?? { ...NOTHING, rule, reads: NO_READS };
  silents.set(rule, made);
  return made;
}
const silents = new Map<Rule, Check>();

function sameKeys(list: readonly string[], keys: ReadonlySet<string>): boolean {
  return list.length === keys.size && list.every((key) => keys.has(key));
}

function isStale({ reads }: Check, touched: ReadonlySet<string>): boolean {
  return reads.some((key) => touched.has(key));
}

/** What its checks have read. */
export function readsOf({ checks }: Subject): ReadonlySet<string> {
  const keys = new Set<string>();
  let last: readonly string[] | undefined;
  for (const { reads } of checks) {
    if (reads !== last) for (const key of reads) keys.add(key);
    last = reads;
  }
  return keys;
}

/** Files in which it found something, or of whose objects it said that what is absent elsewhere is here. */
export function filesSpokenOf({ checks }: Subject): ReadonlySet<string> {
  const files = new Set<string>();
  for (const { findings, refuted } of checks) {
    for (const { anchor } of findings) files.add(anchor.source.file);
    for (const { object } of refuted) files.add(object.source.file);
  }
  return files;
}

/** Always the same order, whatever came first. */
export function inOrder(subjects: readonly Subject[]): readonly Subject[] {
  return subjects.length < 2 ? subjects : [...subjects].sort(compared);
}

function compared({ object: a }: Subject, { object: b }: Subject): number {
  return (
    rankOf(a.model) - rankOf(b.model) ||
    (a.source.file < b.source.file ? -1 : a.source.file > b.source.file ? 1 : 0) ||
    a.source.document - b.source.document ||
    comparedTexts(JSON.stringify([a.base, a.namespace, a.name]), JSON.stringify([b.base, b.namespace, b.name]))
  );
}

function comparedTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
