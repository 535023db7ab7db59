/**
 * Judges one scope, and after an edit only what the edit may have changed: each check of a rule on a subject is kept
 * with the keys that it has read, and waits to run again when one of them was touched. What waits may wait for a later
 * call; until then its last results stand.
 */
import {
  type Cluster,
  type ClusterIndex,
  indexFiles,
  indexWithin,
  inherit,
  isAroundKey,
  keysTouchedBetween,
  makeCluster,
  prepare,
  reindexed,
  type Surround,
  succeed,
} from '../cluster/index.js';
import { type Draft, differingKeys, draftOf, draftOfLists, type ListsDraft } from '../sets/index.js';
import { type Content, type Profile, type Sourced, type SourceFile, sameScope } from '../workspace/index.js';
import { checkerOf, filesSpokenOf, judgedObjects, readsOf, type Said } from './checks.js';
import { type Difference, differenceOf, isComparable, subjectsOf } from './difference.js';
import { type Judgement, NO_READERS } from './judgement.js';
import { type Own, ownFindings } from './ownFindings.js';
import { covers, type Ruleset } from './ruleset.js';

export interface JudgedBefore {
  readonly judgement: Judgement;
  /** Keys by which the surround was asked that were touched since. */
  readonly touchedAround: ReadonlySet<string>;
}

export interface Pace {
  /** Files whose subjects are checked whatever the time. */
  readonly first: ReadonlySet<string>;
  /** Files that come before the others. */
  readonly soon: ReadonlySet<string>;
  /** No time is left for more. */
  readonly isOver: () => boolean;
  /** What comes first takes too long as well, and the next call goes on with it; never where nobody says. */
  readonly isLate?: () => boolean;
  /** How many of the clusters that were judged last keep what they have worked out; some dozens where nobody says. */
  readonly awake?: number;
  /** Scopes with no more objects than this do not tell what their checks read before an edit touches them. */
  readonly untold?: number;
}

/** What the checks of more take to be made ready would be longer than a slice. */
const MANY_SUBJECTS = 1_000;
const NO_SUBJECTS_WAITING: State['waiting'] = new Map();

/** So many are judged in about the time of a slice. */
const FEW_SUBJECTS = 32;

/** Indexes by lists of paths, since scopes may have the same list. */
export type SharedIndexes = Map<
  readonly string[],
  { readonly files: readonly SourceFile[]; readonly index: ClusterIndex }
>;

function indexOf({ scope, files }: Content, shared: SharedIndexes, last: Judgement | undefined): ClusterIndex {
  const known = shared.get(scope.files);
  // The same paths may be put into other namespaces, or have other things assumed beside them.
  if (known?.files.length === files.length && known.files.every((file, at) => file === files[at])) return known.index;
  const index = last ? reindexed(last.index, last.content.files, files) : indexFiles(files);
  shared.set(scope.files, { files, index });
  return index;
}

/** Goes on with the index of a scope whose files are not those of before, until the time is over; true where it is there. */
export function isIndexedWithin(
  { scope, files }: Content,
  shared: SharedIndexes,
  last: Judgement | undefined,
  isOver: () => boolean,
): boolean {
  return last?.content.files.length === files.length || shared.has(scope.files) || indexWithin(files, isOver);
}

const NOTHING: ReadonlySet<string> = new Set();

export interface ToJudge {
  readonly content: Content;
  readonly profile: Profile;
  readonly ruleset: Ruleset;
}

export function judgeScope(
  { content, profile, ruleset }: ToJudge,
  surround: Surround,
  shared: SharedIndexes,
  before: JudgedBefore | undefined,
  pace: Pace,
): Judgement {
  const last = before && isComparable(before.judgement, content, profile) ? before.judgement : undefined;
  if (!before || !last) {
    const state = started({ content, profile, ruleset }, surround, shared, pace.untold ?? FEW_SUBJECTS);
    if (before) succeed(before.judgement.cluster, state.cluster);
    return judged(state, before?.judgement, pace);
  }
  const difference = differenceOf(last, content);
  const isSame = difference === undefined && before.touchedAround.size === 0;
  const isShown = sameScope(last.cluster.scope, content.scope);
  const isJudged = covers(last.ruleset, ruleset);
  if (isSame && isShown && isJudged && last.waiting.size === 0)
    return { ...last, content, ran: 0, failed: [], changed: NOTHING };
  const index = difference ? indexOf(content, shared, last) : last.index;
  const cluster = isSame && isShown ? last.cluster : makeCluster(content.scope, index, profile, surround);
  if (cluster !== last.cluster) succeed(last.cluster, cluster);
  const touched =
    cluster === last.cluster ? before.touchedAround : touchedKeys(last, cluster, difference, before.touchedAround);
  if (cluster !== last.cluster) inherit(last.cluster, cluster, touched);
  const state = { ...last, content, cluster, index };
  return judged(marked(isJudged ? state : withRules(state, ruleset), difference, touched), last, pace);
}

type State = Omit<Judgement, 'ran' | 'failed' | 'changed' | 'own' | 'checks'> & {
  readonly own?: Own;
  readonly checks: number;
};

function started(
  { content, profile, ruleset }: ToJudge,
  surround: Surround,
  shared: SharedIndexes,
  untold: number,
): State {
  const index = indexOf(content, shared, undefined);
  const cluster = makeCluster(content.scope, index, profile, surround);
  const inScope = subjectsOf(content.scope);
  const waiting = new Map<Sourced, undefined>();
  // What is assumed to exist is not judged.
  for (const list of judgedObjects(cluster))
    for (const object of list) if (inScope.has(object.source.file)) waiting.set(object, undefined);
  const none = { subjects: NO_SUBJECTS, readers: NO_READERS, speakers: NO_SPEAKERS, checks: 0, asksAround: false };
  return { content, cluster, index, ruleset, waiting, tellsReads: waiting.size > untold, ...none };
}

/** Lets all subjects wait for the rules that have not judged them. */
function withRules(state: State, ruleset: Ruleset): State {
  const waiting = draftOf(state.waiting);
  for (const object of state.subjects.keys()) if (!waiting.has(object)) waiting.set(object, NOTHING);
  return { ...state, ruleset, waiting: waiting.done() };
}

function touchedKeys(
  last: Judgement,
  cluster: Cluster,
  difference: Difference | undefined,
  around: ReadonlySet<string>,
): Set<string> {
  const { removed = [], added = [], toJudge = [], toForget = [], gaps = false } = difference ?? {};
  // Where a part of the files is judged, some answers are about their objects alone.
  const changed = new Set([...removed, ...added, ...toJudge, ...toForget]);
  const touched = keysTouchedBetween(last.cluster, cluster, [...changed], gaps);
  for (const key of around) touched.add(key);
  return touched;
}

/** Forgets what is gone, and lets what is new or has read something that was touched wait for its checks. */
function marked(state: State, difference: Difference | undefined, touched: ReadonlySet<string>): State {
  const waiting = draftOf(state.waiting);
  // What they have read nobody knows.
  const isUntold = !state.tellsReads && (difference !== undefined || [...touched].some((key) => !isAroundKey(key)));
  if (isUntold) for (const object of state.subjects.keys()) waiting.set(object, undefined);
  const unions = new Map<ReadonlySet<string>, ReadonlySet<string>>();
  const together = (keys: ReadonlySet<string>): ReadonlySet<string> => {
    const union = unions.get(keys) ?? new Set([...keys, ...touched]);
    unions.set(keys, union);
    return union;
  };
  for (const key of touched) {
    for (const object of state.readers.get(key) ?? []) {
      const keys = waiting.get(object);
      if (keys !== undefined) waiting.set(object, together(keys));
      else if (!waiting.has(object)) waiting.set(object, touched);
    }
  }
  const { subjects, readers, speakers, checks } = forgotten(state, difference?.toForget ?? [], waiting);
  for (const object of difference?.toJudge ?? []) waiting.set(object, undefined);
  const { own, ...rest } = state;
  const isOwnKept = own !== undefined && difference?.own !== true && difference?.gaps !== true && !touched.has('gaps');
  const tellsReads = state.tellsReads || isUntold;
  const marks = { subjects, readers, speakers, checks, waiting: waiting.done(), tellsReads };
  return { ...rest, ...marks, ...(isOwnKept ? { own } : {}) };
}

function forgotten(
  state: State,
  removed: readonly Sourced[],
  waiting: Draft<Sourced, ReadonlySet<string> | undefined>,
): Pick<State, 'subjects' | 'readers' | 'speakers' | 'checks'> {
  const subjects = draftOf(state.subjects);
  const readers = draftOfLists(state.readers);
  const speakers = draftOfLists(state.speakers);
  let { checks } = state;
  for (const object of removed) {
    waiting.delete(object);
    const subject = subjects.get(object);
    if (!subject) continue;
    subjects.delete(object);
    checks -= subject.rules.length;
    for (const key of readsOf(subject)) readers.remove(key, object);
    unsay(speakers, subject.said);
  }
  return { subjects: subjects.done(), readers: readers.done(), speakers: speakers.done(), checks };
}

function unsay(speakers: ListsDraft<string, Said>, said: Said | undefined): void {
  if (said) for (const file of filesSpokenOf(said)) speakers.remove(file, said);
}

/** Checks what waits, as far as the time goes. */
function judged(state: State, last: Judgement | undefined, pace: Pace): Judgement {
  const { cluster, content } = state;
  const subjects = draftOf(state.subjects);
  const readers = draftOfLists(state.readers);
  const speakers = draftOfLists(state.speakers);
  const waiting = draftOf(state.waiting);
  let { checks, asksAround } = state;
  const checker = checkerOf(cluster, state.ruleset, state.tellsReads);
  const check = (object: Sourced, touched: ReadonlySet<string> | undefined): void => {
    const before = subjects.get(object);
    const after = checker.check(object, before, touched);
    waiting.delete(object);
    if (after === before) return;
    subjects.set(object, after);
    checks += after.rules.length - (before?.rules.length ?? 0);
    if (before?.reads !== after.reads) {
      const [read, reads] = [before ? readsOf(before) : NOTHING, readsOf(after)];
      for (const key of read) if (!reads.has(key)) readers.remove(key, object);
      for (const key of reads) {
        if (read.has(key)) continue;
        readers.add(key, object);
        asksAround ||= isAroundKey(key);
      }
    }
    if (before?.said === after.said) return;
    unsay(speakers, before?.said);
    if (after.said) for (const file of filesSpokenOf(after.said)) speakers.add(file, after.said);
  };
  if (state.waiting.size > 0) {
    const { first, soon, isOver } = pace;
    if (first.size > 0)
      for (const [object, touched] of state.waiting) if (first.has(object.source.file)) check(object, touched);
    const isReady = state.waiting.size < MANY_SUBJECTS || prepare(cluster, isOver);
    if (isReady && soon.size > 0)
      for (const [object, touched] of state.waiting)
        if (soon.has(object.source.file) && waiting.has(object) && !isOver()) check(object, touched);
    for (const [object, touched] of isReady ? state.waiting : NO_SUBJECTS_WAITING) {
      if (isOver()) break;
      if (waiting.has(object)) check(object, touched);
    }
  }
  const own = state.own ?? ownFindings(content, cluster);
  const made = {
    content,
    cluster,
    index: state.index,
    ruleset: state.ruleset,
    tellsReads: state.tellsReads,
    own,
    checks,
    asksAround,
    ran: checker.ran,
    failed: checker.failed,
  };
  const spoken = speakers.done();
  const changed = differingKeys(last?.speakers ?? NO_SPEAKERS, spoken);
  if (own !== last?.own)
    for (const one of [own, last?.own]) for (const file of one?.byFile.keys() ?? []) changed.add(file);
  return {
    ...made,
    subjects: subjects.done(),
    readers: readers.done(),
    speakers: spoken,
    waiting: waiting.done(),
    changed,
  };
}

const NO_SPEAKERS: Judgement['speakers'] = new Map();
const NO_SUBJECTS: Judgement['subjects'] = new Map();
