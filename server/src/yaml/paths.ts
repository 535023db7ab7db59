/**
 * Paths that are made once: thousands of objects have a port at `spec.ports.0`, and all of them share that one list.
 */
import type { Path } from './node.js';

/** The path of something below: the same list for the same steps, nearly always. */
export function below(path: Path, ...steps: (string | number)[]): Path {
  let at = path;
  for (const step of steps) at = children.get(at)?.get(step) ?? childOf(at, step);
  return at;
}

/** Of the paths that are kept, all that is kept right below each. */
const children = new Map<Path, Map<string | number, Path>>();
const NONE = new Map<string | number, Path>();
const ROOT: Path = [];
children.set(ROOT, new Map());
/** Paths hold names that people choose, so they could become any number. */
const MOST_PATHS = 20_000;

function childOf(path: Path, step: string | number): Path {
  const parent = children.has(path) ? path : kept(path);
  const known = parent && children.get(parent)?.get(step);
  if (known) return known;
  // Spread into a new list it would have room for twenty steps.
  const child = path.concat([step]);
  if (!parent || children.size >= MOST_PATHS) return child;
  const siblings = children.get(parent) ?? NONE;
  if (siblings === NONE) children.set(parent, new Map([[step, child]]));
  else siblings.set(step, child);
  children.set(child, NONE);
  return child;
}

/** The list that is kept for the same steps; undefined where there is none and no room. */
function kept(path: Path): Path | undefined {
  let at: Path | undefined = ROOT;
  for (const step of path) at = at && (children.get(at)?.get(step) ?? added(at, step));
  return at;
}

function added(parent: Path, step: string | number): Path | undefined {
  const child = childOf(parent, step);
  return children.has(child) ? child : undefined;
}
