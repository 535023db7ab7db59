/** What rules said of one object, and what each of them read to say it: kept until something that was read changes. */
import { askingAround, type Cluster, type Note, watched } from '../cluster/index.js';
import { type CheckResult, NOTHING, type Rule, type RuleFailure, subjectChecks } from '../rules/index.js';
import { trimmed } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import { type Ruleset, rankOf } from './ruleset.js';

/** Of one object that rules judge. There are thousands, most of which nothing is said of: they share what is alike. */
export interface Subject {
  /** Those that judge it. */
  readonly rules: readonly Rule[];
  /** What the check of each of them has read, or where only that is told, has asked the surround. */
  readonly reads: readonly Reads[];
  readonly said: Said | undefined;
}

/** What is said of an object. The very same one for as long as it is the same that is said. */
export interface Said {
  readonly object: Sourced;
  /** Of the rules that have said something. */
  readonly spoken: readonly Spoken[];
}

type Reads = readonly string[];

interface Spoken extends CheckResult {
  readonly rule: Rule;
}

/** Objects of these kinds are judged, in this order. */
export function judgedObjects(cluster: Cluster): readonly (readonly Sourced[])[] {
  return [cluster.services, cluster.ingresses, cluster.workloads, cluster.networkPolicies, cluster.tieredPolicies];
}

/** Runs checks in a cluster. */
export interface Checker {
  /** Keeps checks of before that have read nothing of what was touched; without `touched`, none. */
  check(object: Sourced, before: Subject | undefined, touched: ReadonlySet<string> | undefined): Subject;
  /** How many have run, and those of their rules that failed. */
  readonly ran: number;
  readonly failed: readonly RuleFailure[];
}

/** Where `tellsReads` is false, only what checks ask the surround is told; they must all run again after an edit. */
export function checkerOf(cluster: Cluster, { rulesFor }: Ruleset, tellsReads: boolean): Checker {
  let ran = 0;
  const failed: RuleFailure[] = [];
  const recorder = readsRecorder();
  let checks: ((rule: Rule, object: Sourced) => CheckResult) | undefined;
  const run = (rule: Rule, object: Sourced, last: Last, spoken: Spoken[]): Reads => {
    checks ??= subjectChecks((tellsReads ? watched : askingAround)(cluster, recorder.note));
    recorder.begin();
    ran++;
    const result = checks(rule, object);
    if (result.failure) failed.push(result.failure);
    const { findings, unsure, refuted, failure } = result;
    if (result !== NOTHING)
      spoken.push(
        last.said?.spoken.find((one) => one.rule === rule && isSame(one, result)) ?? {
          rule,
          findings,
          unsure,
          refuted,
          failure,
        },
      );
    return recorder.end(last.reads);
  };
  return {
    check(object, before, touched) {
      const spoken: Spoken[] = [];
      const kept = before && touched ? before : undefined;
      const rules = rulesFor(object);
      const isStale = staleness(touched ?? NOBODY);
      const isKnown = kept?.rules === rules;
      const reads = rules.map((rule, index) => {
        const known = kept?.reads[isKnown ? index : kept.rules.indexOf(rule)];
        if (known === undefined || isStale(known))
          return run(rule, object, { said: before?.said, reads: known }, spoken);
        for (const one of kept?.said?.spoken ?? []) if (one.rule === rule) spoken.push(one);
        return known;
      });
      const said = saidOf(object, spoken, before?.said);
      const isRead = isKnown && isSameList(reads, kept.reads);
      if (isRead && said === kept.said) return kept;
      return { rules, reads: isRead ? kept.reads : sharedReads(rules, reads), said };
    },
    get ran() {
      return ran;
    },
    failed,
  };
}

/** What is known of a rule's last check of an object. */
interface Last {
  readonly said: Said | undefined;
  readonly reads: Reads | undefined;
}

function saidOf(object: Sourced, spoken: readonly Spoken[], last: Said | undefined): Said | undefined {
  if (spoken.length === 0) return undefined;
  return last && isSameList(last.spoken, spoken) ? last : { object, spoken: trimmed(spoken) };
}

/** Neither has found anything, and both are in doubt about the same: nearly all that is ever said. */
function isSame(a: CheckResult, b: CheckResult): boolean {
  if (a.findings.length + b.findings.length > 0 || a.failure !== undefined || b.failure !== undefined) return false;
  const isAsRefuted = a.refuted.every(({ object, about }, at) => {
    const other = b.refuted[at];
    return object === other?.object && about === other.about;
  });
  const isAsUnsure = a.unsure.every(({ object, reason }, at) => {
    const other = b.unsure[at];
    return object === other?.object && reason === other.reason;
  });
  return a.refuted.length === b.refuted.length && a.unsure.length === b.unsure.length && isAsRefuted && isAsUnsure;
}

const NOBODY: ReadonlySet<string> = new Set();
const NO_READS: Reads = [];

interface ReadsRecorder {
  readonly note: Note;
  begin(): void;
  /** `before` is what the check read the last time. */
  end(before: Reads | undefined): Reads;
}

/** Takes the keys that one check after the other reads; equal keys become one string, equal lists in turn one list. */
function readsRecorder(): ReadsRecorder {
  const known = new Map<string, { readonly key: string; check: number }>();
  let check = 0;
  const keys: string[] = [];
  let last: Reads = NO_READS;
  /**
   * The list that came as a whole, while it is all that the check has read: most checks use one kept answer and read
   * nothing else, and then keep that answer's own list.
   */
  let only: Reads | undefined;
  const add = (key: string): void => {
    const one = known.get(key);
    if (one?.check === check) return;
    if (one) one.check = check;
    else known.set(key, { key, check });
    keys.push(one?.key ?? key);
  };
  const addOnly = (): void => {
    const list = only ?? NO_READS;
    only = undefined;
    for (const key of list) add(key);
  };
  const note = (key: string): void => {
    if (only) addOnly();
    add(key);
  };
  const all = (list: Reads): void => {
    if (list === only || list.length === 0) return;
    if (keys.length === 0 && only === undefined) only = list;
    else for (const key of list) note(key);
  };
  return {
    note: Object.assign(note, { all }),
    begin() {
      check++;
    },
    end(before) {
      const read = only;
      only = undefined;
      if (read) return read;
      if (keys.length === 0) return NO_READS;
      if (before && isSameList(keys, before)) last = before;
      else if (!isSameList(keys, last)) last = keys.slice();
      keys.length = 0;
      return last;
    },
  };
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}

/** The rules of most objects look at nothing but the object: such objects share one list of empty lists. */
function sharedReads(rules: readonly Rule[], reads: readonly Reads[]): readonly Reads[] {
  if (reads.some((one) => one.length > 0)) return reads;
  const made = empty.get(rules) ?? rules.map(() => NO_READS);
  empty.set(rules, made);
  return made;
}
const empty = new WeakMap<readonly Rule[], readonly Reads[]>();

/** Rules of one object often share a list. */
function staleness(touched: ReadonlySet<string>): (reads: Reads) => boolean {
  let last: Reads | undefined;
  let isStale = false;
  return (reads) => {
    if (reads !== last) isStale = reads.some((key) => touched.has(key));
    last = reads;
    return isStale;
  };
}

/** What its checks have read. */
export function readsOf({ reads }: Subject): ReadonlySet<string> {
  const keys = new Set<string>();
  let last: Reads | undefined;
  for (const one of reads) {
    if (one !== last) for (const key of one) keys.add(key);
    last = one;
  }
  return keys;
}

/** Files in which it found something, or of whose objects it said that what is absent elsewhere is here. */
export function filesSpokenOf(said: Said | undefined): ReadonlySet<string> {
  if (said === undefined) return NOBODY;
  const files = new Set<string>();
  for (const { findings, refuted } of said.spoken) {
    for (const { anchor } of findings) files.add(anchor.source.file);
    for (const { object } of refuted) files.add(object.source.file);
  }
  return files;
}

/** Always the same order, whatever came first. */
export function inOrder(all: readonly Said[]): readonly Said[] {
  return all.length < 2 ? all : [...all].sort(compared);
}

function compared({ object: a }: Said, { object: b }: Said): number {
  return (
    rankOf(a) - rankOf(b) ||
    (a.source.file < b.source.file ? -1 : a.source.file > b.source.file ? 1 : 0) ||
    a.source.document - b.source.document ||
    comparedTexts(JSON.stringify([a.base, a.namespace, a.name]), JSON.stringify([b.base, b.namespace, b.name]))
  );
}

function comparedTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
