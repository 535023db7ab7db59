/**
 * What a kustomization does to every object that it has: namespace, affixes, labels and annotations. What becomes of an
 * object hangs on nothing but these settings and what it was before, so a kustomization that is rendered again takes
 * over what it made of most of them.
 */
import { oneByOne, type Steps } from '../steps.js';
import { type Accumulation, keepOneOfEach } from './accumulation.js';
import type { KustomizeContext } from './context.js';
import type { FieldSpec } from './fieldSpec.js';
import { idOf } from './ids.js';
import { anchorIn, type Kustomization, settingOf } from './kustomization.js';
import type { Id, Resource, Shared } from './resource.js';
import { affixSetters, annotationSetters, labelSetters, namespaceSetter, type Setter } from './transformers.js';

/** What settings made of objects. */
interface Outcomes {
  /** The fields that each of the settings is for. */
  readonly specs: readonly (readonly FieldSpec[])[];
  /** By the states and trees that objects had before. */
  readonly made: WeakMap<object, Outcome>;
}

interface Outcome {
  readonly shared: Shared;
  /** What it was called when it had its namespace, and no affixes yet. */
  readonly placed: Id;
}

/** Outcomes of a rendering, by what the settings say; and of the one before, to be taken over. */
export interface KeptOutcomes {
  readonly last: ReadonlyMap<string, Outcomes>;
  readonly next: Map<string, Outcomes>;
}

/** Where nothing is kept, nothing is shared: objects are changed as they are. */
export function* setEverywhere(
  into: Accumulation,
  at: Kustomization,
  kept: KeptOutcomes | undefined,
  context: KustomizeContext,
): Steps<void> {
  const { resources, fields } = into;
  const namespace = namespaceSetter(at, fields);
  const others = [...affixSetters(at, fields), ...labelSetters(at, fields, context), ...annotationSetters(at, fields)];
  const setters = namespace ? [namespace, ...others] : others;
  if (setters.length === 0 && !settingOf(at, 'namespace')) return;
  const made = kept && setters.length > 0 ? outcomesOf(setters, at, kept).made : undefined;
  const placed: Id[] = [];
  yield* oneByOne(resources, (resource) => {
    const state = made && stateOf(resource);
    const known = state && made.get(state);
    if (known && isSameObject(known.shared, resource)) {
      takeOver(resource, known.shared);
      placed.push(known.placed);
      return;
    }
    namespace?.set(resource);
    const id = idOf(resource);
    placed.push(id);
    for (const { set } of others) set(resource);
    if (state) share(resource, (shared) => made.set(state, { shared, placed: id }));
  });
  if (settingOf(at, 'namespace')) keepOneOfEach(into, anchorIn(at, 'namespace'), context, placed);
}

function outcomesOf(setters: readonly Setter[], at: Kustomization, { last, next }: KeptOutcomes): Outcomes {
  const key = JSON.stringify([at.file, setters.map(({ says }) => says)]);
  const specs = setters.map((setter) => setter.specs);
  const known = next.get(key) ?? last.get(key);
  const isSame = known?.specs.every((one, index) => one === specs[index]);
  const outcomes = known && isSame ? known : { specs, made: new WeakMap() };
  next.set(key, outcomes);
  return outcomes;
}

/** By which it is known again; undefined where something of its own has been done to it. */
function stateOf({ shared, copy, view, earlier, prefixes, suffixes }: Resource): object | undefined {
  if (shared) return shared;
  return copy || earlier.length + prefixes.length + suffixes.length > 0 ? undefined : view;
}

/** Two files may say the same, and share the tree of it. */
function isSameObject(shared: Shared, { definition }: Resource): boolean {
  return shared.definition === definition;
}

function takeOver(resource: Resource, shared: Shared): void {
  resource.copy = shared.copy;
  resource.view = shared.copy;
  resource.shared = shared;
  resource.earlier = shared.earlier;
  resource.prefixes = shared.prefixes;
  resource.suffixes = shared.suffixes;
}

function share(resource: Resource, note: (shared: Shared) => void): void {
  const { definition, copy, earlier, prefixes, suffixes } = resource;
  if (!copy) return;
  resource.shared ??= { definition, copy, id: idOf(resource), earlier, prefixes, suffixes };
  note(resource.shared);
}
