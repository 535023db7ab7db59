/**
 * The objects of the whole workspace by what a cluster may ask of its surround: made when somebody first asks, and kept
 * up with the files from then on.
 */
import { type Around, aroundAfter, aroundIn, aroundKeysOf, type Surround, surroundFrom } from '../cluster/index.js';
import { differingKeys } from '../sets/index.js';
import { renderedFiles, type Snapshot, type Sourced, type SourceFile } from '../workspace/index.js';

export interface WorkspaceSurround {
  readonly surround: Surround;
  /** Makes it as far as the time goes; true where all is made. Who asks before that waits for the rest. */
  prepare(isOver: () => boolean): boolean;
  /** From now on it answers from `next`. Gives the keys of questions that may have other answers than in `before`. */
  follow(before: Snapshot, next: Snapshot): ReadonlySet<string>;
}

export function surroundIn(first: Snapshot): WorkspaceSurround {
  let snapshot = first;
  let around: Around | undefined;
  let making: ReturnType<typeof aroundIn> | undefined;
  const prepare = (isOver: () => boolean): boolean => {
    if (around) return true;
    making ??= aroundIn(everythingIn(snapshot));
    for (;;) {
      const step = making.next();
      if (step.done === true) {
        around = step.value;
        making = undefined;
        return true;
      }
      if (isOver()) return false;
    }
  };
  const all = (): Around => {
    if (!around) prepare(() => false);
    return around as Around;
  };
  return {
    surround: surroundFrom(all),
    prepare,
    follow(before, next) {
      const { removed, added } = changesBetween(before, next);
      if (around) {
        const own = snapshot === before ? { removed, added } : changesBetween(snapshot, next);
        around = aroundAfter(around, own.removed, own.added);
      }
      if (snapshot !== next) making = undefined;
      snapshot = next;
      return new Set([...removed, ...added].flatMap(aroundKeysOf));
    },
  };
}

function* everythingIn(snapshot: Snapshot): Generator<Sourced> {
  const { patchFiles } = snapshot.division;
  for (const [path, file] of snapshot.files) if (!patchFiles.has(path)) yield* file.objects;
  for (const file of chartFiles(snapshot)) yield* file.objects;
}

function chartFiles({ division }: Snapshot): readonly SourceFile[] {
  return division.charted.flatMap((scope) => scope.charts.flatMap(renderedFiles));
}

interface Changes {
  readonly removed: readonly Sourced[];
  readonly added: readonly Sourced[];
}

function changesBetween(before: Snapshot, after: Snapshot): Changes {
  const removed: Sourced[] = [];
  const added: Sourced[] = [];
  const isDivided = before.division === after.division;
  const [was, is] = [before.division.patchFiles, after.division.patchFiles];
  const changed = differingKeys(before.files, after.files);
  if (!isDivided) for (const path of [...was, ...is]) if (was.has(path) !== is.has(path)) changed.add(path);
  for (const path of changed) {
    const old = was.has(path) ? [] : (before.files.get(path)?.objects ?? []);
    const now = is.has(path) ? [] : (after.files.get(path)?.objects ?? []);
    compare(old, now);
  }
  if (!isDivided) compareFiles(chartFiles(before), chartFiles(after));
  return { removed, added };

  function compare(old: readonly Sourced[], now: readonly Sourced[]): void {
    const [had, has] = [new Set(old), new Set(now)];
    for (const object of had) if (!has.has(object)) removed.push(object);
    for (const object of has) if (!had.has(object)) added.push(object);
  }

  /** A file may stand there more than once, as often as scopes have its chart. */
  function compareFiles(old: readonly SourceFile[], now: readonly SourceFile[]): void {
    if (old.length === now.length && old.every((file, at) => file === now[at])) return;
    for (const file of old) for (const object of file.objects) removed.push(object);
    for (const file of now) for (const object of file.objects) added.push(object);
  }
}
