/** What a kustomization has gathered so far: resources, each id once, and which fields transformers change. */
import { placeOf } from '../sameObject.js';
import type { Anchor, Source } from '../sourceFile.js';
import type { KustomizeContext } from './context.js';
import { DEFAULT_FIELDS, type TransformerFields } from './fieldSpecs.js';
import { describeId, idKey, idOf } from './ids.js';
import type { Id, Resource } from './resource.js';
import type { Variable } from './vars.js';

export interface Accumulation {
  /** In the order in which they came; transformers change it in place. */
  readonly resources: Resource[];
  /** Grows by the `configurations` of every kustomization that it holds. */
  fields: TransformerFields;
  /** `vars` by name, resolved at the very end. */
  readonly variables: Map<string, Variable>;
  /** Definitions of resources into which generators have put theirs. */
  readonly absorbed: Source[];
  /** Which ids are taken; undefined after something may have changed them. */
  taken: Map<string, Resource> | undefined;
}

export function emptyAccumulation(): Accumulation {
  return { resources: [], fields: DEFAULT_FIELDS, variables: new Map(), absorbed: [], taken: undefined };
}

/**
 * Adds resources. Of two with one id, which kustomize refuses, the first stays. That is told at `because`, or where the
 * second one is defined.
 */
export function append(
  to: Accumulation,
  resources: readonly Resource[],
  because: Anchor | undefined,
  context: KustomizeContext,
  ids?: readonly Id[],
): void {
  const taken = takenIn(to);
  for (const [index, resource] of resources.entries()) {
    const id = ids?.[index] ?? idOf(resource);
    const key = idKey(id);
    const known = taken.get(key);
    if (known) {
      const isSame = placeOf(sourced(known)) === placeOf(sourced(resource));
      const related = [
        { anchor: definitionOf(known), text: isSame ? 'Both are this one' : 'The first one' },
        ...(isSame ? [] : [{ anchor: definitionOf(resource), text: 'The second one' }]),
      ];
      context.problem({
        code: 'duplicate',
        anchor: because ?? definitionOf(resource),
        message: `${describeId(id)} is part of this kustomization already`,
        related,
      });
      continue;
    }
    taken.set(key, resource);
    to.resources.push(resource);
  }
}

/**
 * After ids have changed: of resources that now have one id, which kustomize refuses, the first stays. `ids` are those
 * that they had then, in their order, where others have come since.
 */
export function keepOneOfEach(
  within: Accumulation,
  because: Anchor | undefined,
  context: KustomizeContext,
  ids?: readonly Id[],
): void {
  const all = within.resources.splice(0);
  within.taken = undefined;
  append(within, all, because, context, ids);
}

function takenIn(accumulation: Accumulation): Map<string, Resource> {
  accumulation.taken ??= new Map(accumulation.resources.map((resource) => [idKey(idOf(resource)), resource]));
  return accumulation.taken;
}

function sourced({ definition, base }: Resource): Parameters<typeof placeOf>[0] {
  return { source: definition, base };
}

/** Where an object is named that kustomize has in its hands, for people. */
export function definitionOf({ definition, base, generated }: Resource): Anchor {
  const name = generated ? ['name'] : ['metadata', 'name'];
  return { source: definition, path: [...base, ...name], part: 'value' };
}
