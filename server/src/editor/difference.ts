/** What two contents of a scope differ in, as far as checks can tell. */
import type { Cluster } from '../cluster/index.js';
import { differingPlaces, stretchBetween } from '../sets/index.js';
import { type Content, gapsOf, type Profile, type Scope, type Sourced, type SourceFile } from '../workspace/index.js';
import { isJudged } from './ruleset.js';

export interface Difference {
  /** Objects that went or changed; of files that are judged and of others. Those that have moved stand in both lists. */
  readonly removed: readonly Sourced[];
  /** Objects that came or changed. */
  readonly added: readonly Sourced[];
  /** Those among the added ones that rules judge. */
  readonly toJudge: readonly Sourced[];
  /** Judged before, and not any more. */
  readonly toForget: readonly Sourced[];
  /** What cannot be read is another. */
  readonly gaps: boolean;
  /** What is said of the scope as a whole may be another. */
  readonly own: boolean;
}

interface Last {
  readonly content: Content;
  readonly cluster: Cluster;
  readonly subjects: ReadonlyMap<Sourced, unknown>;
  readonly waiting: ReadonlyMap<Sourced, unknown>;
}

/** Nothing but objects, gaps and mistakes in kustomizations can be others. */
export function isComparable(
  { content, cluster }: Pick<Last, 'content' | 'cluster'>,
  next: Content,
  profile: Profile,
): boolean {
  if (cluster.profile !== profile) return false;
  const [a, b] = [content.scope, next.scope];
  return (
    a === b ||
    (a.kind === b.kind && a.name === b.name && a.complete === b.complete && a.open === b.open && a.root === b.root)
  );
}

/** Undefined where nothing differs that a check could tell. */
export function differenceOf(last: Last, next: Content): Difference | undefined {
  const { content } = last;
  if (content === next) return undefined;
  const own =
    (content.problems !== next.problems && content.problems.length + next.problems.length > 0) ||
    content.scope.charts.length !== next.scope.charts.length ||
    content.scope.charts.some((chart, index) => chart.outcome !== next.scope.charts[index]?.outcome);
  let gaps = content.scope.gaps !== next.scope.gaps && !sameData(content.scope.gaps, next.scope.gaps);
  const removed: Sourced[] = [];
  const added: Sourced[] = [];
  const moved: Sourced[] = [];
  const isInOrder = haveSameOrder(content.files, next.files);
  for (const [old, file] of pairs(content.files, next.files)) {
    gaps ||= !sameData(old ? gapsOf(old) : [], file ? gapsOf(file) : []);
    const [was, is] = [new Set(old?.objects), new Set(file?.objects)];
    for (const object of was) if (!is.has(object)) removed.push(object);
    for (const object of is) if (!was.has(object)) added.push(object);
    if (isInOrder) for (const object of movedBetween(was, is)) moved.push(object);
  }
  if (!isInOrder) for (const object of movedBetween(objectsOf(content), objectsOf(next))) moved.push(object);
  for (const object of moved) {
    removed.push(object);
    added.push(object);
  }
  const roles = rolesOf(last, next, removed, added);
  const isNothing = removed.length + added.length + roles.toJudge.length + roles.toForget.length === 0;
  return isNothing && !gaps && !own ? undefined : { removed, added, ...roles, gaps, own };
}

/**
 * Objects that are the same and stand in another order: of two that are equally good an answer takes the first. A
 * kustomization that lists its resources in another order does that to files, and to a base which it includes twice.
 */
function movedBetween(was: ReadonlySet<Sourced>, is: ReadonlySet<Sourced>): readonly Sourced[] {
  const before = [...was].filter((object) => is.has(object));
  const after = [...is].filter((object) => was.has(object));
  return stretchBetween(before, after).removed;
}

/** Files that both have stand in the same order. */
function haveSameOrder(was: readonly SourceFile[], is: readonly SourceFile[]): boolean {
  if (isAligned(was, is)) return true;
  const [before, after] = [pathsOf(was), pathsOf(is)];
  return isSameList(
    [...before].filter((path) => after.has(path)),
    [...after].filter((path) => before.has(path)),
  );
}

function pathsOf(files: readonly SourceFile[]): ReadonlySet<string> {
  return new Set(files.map(({ path }) => path));
}

/** The same paths in the same places. */
function isAligned(was: readonly SourceFile[], is: readonly SourceFile[]): boolean {
  return was.length === is.length && differingPlaces(was, is).every((at) => was[at]?.path === is[at]?.path);
}

function objectsOf({ files }: Content): ReadonlySet<Sourced> {
  return new Set(files.flatMap(({ objects }) => objects));
}

function sameData(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && (a.length === 0 || JSON.stringify(a) === JSON.stringify(b)));
}

/** Files that differ, side by side; undefined where one came or went. */
function pairs(
  was: readonly SourceFile[],
  is: readonly SourceFile[],
): [SourceFile | undefined, SourceFile | undefined][] {
  if (isAligned(was, is)) return differingPlaces(was, is).map((at) => [was[at], is[at]]);
  const [before, after] = [new Set(was), new Set(is)];
  const gone = was.filter((file) => !after.has(file));
  const come = is.filter((file) => !before.has(file));
  const all: [SourceFile | undefined, SourceFile | undefined][] = come.map((file) => {
    const at = gone.findIndex((one) => one.path === file.path);
    return [at === -1 ? undefined : gone.splice(at, 1)[0], file];
  });
  return [...all, ...gone.map((file): [SourceFile, undefined] => [file, undefined])];
}

/** What is assumed to exist is not judged, and neither is what stands in files that are only looked at. */
function rolesOf(
  { content, subjects, waiting }: Last,
  next: Content,
  removed: readonly Sourced[],
  added: readonly Sourced[],
): Pick<Difference, 'toJudge' | 'toForget'> {
  const inScope = subjectsOf(next.scope);
  const isWanted = (object: Sourced): boolean => isJudged(object) && inScope.has(object.source.file);
  if (isSameList(content.scope.subjects, next.scope.subjects))
    return { toJudge: added.filter(isWanted), toForget: removed };
  const wanted = new Set(next.files.flatMap((file) => file.objects.filter(isWanted)));
  const known = new Set([...subjects.keys(), ...waiting.keys()]);
  return {
    toJudge: [...wanted].filter((object) => !known.has(object)),
    toForget: [...known].filter((object) => !wanted.has(object)),
  };
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((path, at) => path === b[at]));
}

export function subjectsOf({ subjects }: Scope): ReadonlySet<string> {
  const known = sets.get(subjects) ?? new Set(subjects);
  sets.set(subjects, known);
  return known;
}
const sets = new WeakMap<readonly string[], ReadonlySet<string>>();
