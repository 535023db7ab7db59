/**
 * What the scopes of a snapshot apply, worked out when it is first asked for and kept from one snapshot to the next.
 * A change of a file marks what was made of it; nobody looks at the rest.
 */
import { differingKeys, draftOf, draftOfLists } from '../sets/index.js';
import { type Content, type ContentSource, inputPaths, isCurrent, makingContent } from './content.js';
import { kustomizationsOf } from './division.js';
import { once } from './near.js';
import { type Scope, sameScope } from './scope.js';
import type { Division } from './scopes.js';
import type { Parts } from './snapshot.js';
import { type Steps, toEnd } from './steps.js';

export interface KnownContent {
  /** As the division made it. */
  readonly scope: Scope;
  readonly content: Content;
  /** Files that it was made of and that have changed since; undefined where any may have. */
  readonly changed: ReadonlySet<string> | undefined;
}

export interface Contents {
  readonly contentOf: (scope: Scope) => Content;
  /** The same, begun or gone on with until the time is over; undefined where it is not done by then. */
  readonly contentWithin: (scope: Scope, isOver: () => boolean) => Content | undefined;
  readonly knownContent: (scope: Scope) => Content | undefined;
  readonly contents: ReadonlyMap<string, KnownContent>;
  /** Which of them a change of a file may change. */
  readonly users: () => Users;
}

/** Contents by the files that they are made of, and those in which they were looked up. */
interface Users {
  readonly of: ReadonlyMap<string, KnownContent>;
  /** Ids by path. */
  readonly byInput: ReadonlyMap<string, readonly string[]>;
}

interface Before {
  readonly contents: ReadonlyMap<string, KnownContent>;
  readonly users: () => Users;
  readonly divided: { readonly known: () => Division | undefined };
}

const NO_USERS: Users = { of: new Map(), byInput: new Map() };

export const NO_CONTENTS: Before = {
  contents: new Map(),
  users: () => NO_USERS,
  divided: { known: () => undefined },
};

const NOTHING: ReadonlySet<string> = new Set();
/** Of more changed files nobody notes what was made of them: whoever asks compares what it was made of. */
const MANY_CHANGES = 100;

export function contentsAfter(parts: Parts, before: Before, changed: ReadonlySet<string>): Contents {
  const marked = draftOf(living(before));
  if (changed.size > MANY_CHANGES) {
    for (const [id, known] of before.contents)
      if (marked.has(id) && known.changed !== undefined) marked.set(id, { ...known, changed: undefined });
  } else {
    const { byInput } = before.users();
    for (const path of changed) {
      for (const id of byInput.get(path) ?? []) {
        const known = marked.get(id);
        if (known?.changed) marked.set(id, { ...known, changed: new Set([...known.changed, path]) });
      }
    }
  }
  let contents = marked.done();
  let users: Users = changed.size > MANY_CHANGES ? NO_USERS : before.users();
  const source = once(
    (): ContentSource => ({
      files: parts.files,
      kustomizations: kustomizationsOf(parts),
      folders: parts.options.folders,
      near: parts.near,
      listed: new Map(),
    }),
  );
  const isHere = (scope: Scope, known: KnownContent): boolean =>
    isOf(known, scope) &&
    (known.content.near === undefined || known.content.near === parts.near) &&
    (known.changed === undefined ? isCurrent(known.content, parts.files) : known.changed.size === 0);
  const knownContent = (scope: Scope): Content | undefined => {
    const known = contents.get(scope.id);
    return known && isHere(scope, known) ? known.content : undefined;
  };
  const contentNow = (scope: Scope): Content | undefined => {
    const known = contents.get(scope.id);
    if (known === undefined || !isHere(scope, known)) return undefined;
    return known.scope === scope && known.changed !== undefined ? known.content : keep(scope, known.content);
  };
  const keep = (scope: Scope, content: Content): Content => {
    making.delete(scope);
    const next = draftOf(contents);
    next.set(scope.id, { scope, content, changed: NOTHING });
    contents = next.done();
    return content;
  };
  const making = new Map<Scope, Steps<Content>>();
  const begun = (scope: Scope): Steps<Content> => {
    const known = contents.get(scope.id);
    const before = known && { ...known, isSameScope: isOf(known, scope) };
    const steps = making.get(scope) ?? makingContent(scope, source(), before);
    making.set(scope, steps);
    return steps;
  };
  return {
    get contents() {
      return contents;
    },
    knownContent,
    users() {
      users = usersAfter(users, contents);
      return users;
    },
    contentOf(scope) {
      return contentNow(scope) ?? keep(scope, toEnd(begun(scope)));
    },
    contentWithin(scope, isOver) {
      const now = contentNow(scope);
      if (now) return now;
      const steps = begun(scope);
      for (;;) {
        const step = steps.next();
        if (step.done) return keep(scope, step.value);
        if (isOver()) return undefined;
      }
    },
  };
}

function isOf(known: KnownContent, scope: Scope): boolean {
  return known.scope === scope || sameScope(known.scope, scope);
}

/** Those of scopes that are no more are let go. */
function living({ contents, divided }: Before): ReadonlyMap<string, KnownContent> {
  const scopes = divided.known()?.byId;
  if (scopes === undefined || contents.size <= scopes.size) return contents;
  const kept = draftOf(contents);
  for (const id of contents.keys()) if (!scopes.has(id)) kept.delete(id);
  return kept.done();
}

/** The users of contents, from those of the contents before. */
function usersAfter(before: Users, contents: ReadonlyMap<string, KnownContent>): Users {
  if (before.of === contents) return before;
  const byInput = draftOfLists(before.byInput);
  for (const id of differingKeys(before.of, contents)) {
    const [was, is] = [before.of.get(id)?.content.inputs, contents.get(id)?.content.inputs];
    if (was === is) continue;
    const [gone, come] = [inputPaths(was), inputPaths(is)];
    if (isSame(gone, come)) continue;
    for (const path of gone) byInput.remove(path, id);
    for (const path of come) byInput.add(path, id);
  }
  return { of: contents, byInput: byInput.done() };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((path, at) => path === b[at]));
}
