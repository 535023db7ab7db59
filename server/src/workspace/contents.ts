/**
 * What the scopes of a snapshot apply, worked out when it is first asked for and kept from one snapshot to the next.
 * A change of a file marks what was made of it; nobody looks at the rest.
 */
import { draftOf } from '../sets/index.js';
import { type Content, type ContentSource, isCurrent, isMadeOf, makeContent } from './content.js';
import { kustomizationsOf } from './division.js';
import { once } from './near.js';
import { type Scope, sameScope } from './scope.js';
import type { Division } from './scopes.js';
import type { Parts } from './snapshot.js';

export interface KnownContent {
  /** As the division made it. */
  readonly scope: Scope;
  readonly content: Content;
  /** Files that it was made of and that have changed since; undefined where any may have. */
  readonly changed: ReadonlySet<string> | undefined;
}

export interface Contents {
  readonly contentOf: (scope: Scope) => Content;
  readonly knownContent: (scope: Scope) => Content | undefined;
  readonly contents: ReadonlyMap<string, KnownContent>;
}

interface Before {
  readonly contents: ReadonlyMap<string, KnownContent>;
  readonly divided: { readonly known: () => Division | undefined };
}

export const NO_CONTENTS: Before = { contents: new Map(), divided: { known: () => undefined } };

const NOTHING: ReadonlySet<string> = new Set();
/** More looks than this at whether a file is part of a content cost more than comparing what it was made of. */
const MOST_LOOKS = 200_000;

export function contentsAfter(parts: Parts, before: Before, changed: ReadonlySet<string>): Contents {
  const marked = draftOf(living(before));
  const isBulk = changed.size * before.contents.size > MOST_LOOKS;
  for (const [id, known] of before.contents) {
    if (!marked.has(id) || known.changed === undefined) continue;
    if (isBulk) {
      marked.set(id, { ...known, changed: undefined });
      continue;
    }
    const own = [...changed].filter((path) => isMadeOf(known.content, path));
    if (own.length > 0) marked.set(id, { ...known, changed: new Set([...known.changed, ...own]) });
  }
  let contents = marked.done();
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
  return {
    get contents() {
      return contents;
    },
    knownContent,
    contentOf(scope) {
      const known = contents.get(scope.id);
      const isKept = known !== undefined && isHere(scope, known);
      if (isKept && known.scope === scope && known.changed !== undefined) return known.content;
      const content = isKept
        ? known.content
        : makeContent(scope, source(), known && { ...known, isSameScope: isOf(known, scope) });
      const next = draftOf(contents);
      next.set(scope.id, { scope, content, changed: NOTHING });
      contents = next.done();
      return content;
    },
  };
}

function isOf(known: KnownContent, scope: Scope): boolean {
  return known.scope === scope || sameScope(known.scope, scope);
}

/** Those of scopes that are no more are let go. */
function living({ contents, divided }: Before): ReadonlyMap<string, KnownContent> {
  const scopes = divided.known()?.scopes;
  if (scopes === undefined || contents.size <= scopes.length) return contents;
  const ids = new Set(scopes.map((scope) => scope.id));
  const kept = draftOf(contents);
  for (const id of contents.keys()) if (!ids.has(id)) kept.delete(id);
  return kept.done();
}
