/**
 * Lets references follow the objects that they name: a Deployment's `configMapKeyRef` gets the name that the ConfigMap
 * has by now. Follows `filters/nameref` of kustomize. Where several objects could be meant, which kustomize refuses,
 * the reference stays as it is.
 */
import { fieldOf, type Path, type YNode } from '../../yaml/index.js';
import { oneByOne, type Steps } from '../steps.js';
import { isClusterScoped } from './clusterScoped.js';
import { unopened } from './copies.js';
import { type FieldSpec, type Found, nodesAt } from './fieldSpec.js';
import { effectiveNamespace, idOf, isSelected, originalIdOf } from './ids.js';
import { itemsOf, textOf } from './kustomization.js';
import type { NameReference } from './nameReferences.js';
import type { Gvk, Id, Resource } from './resource.js';
import { onceShared, opened } from './resource.js';
import { nodesOfAll } from './specTree.js';
import { below, fieldIn, nodeIn, type Origin, rewrite, setField, stringAt } from './tree.js';

/** `others` are not changed themselves. */
export function* followNames(
  resources: readonly Resource[],
  references: readonly NameReference[],
  others: Names = NO_NAMES,
): Steps<void> {
  if (resources.length === 0) return;
  if (!others.someHaveMoved() && resources.every(({ earlier }) => earlier.length === 0)) return;
  const own = resources.map((resource) => ({ ...namedOf(resource), resource }));
  const names = namesOf(own);
  const known = others === NO_NAMES ? names : together(names, others);
  yield* oneByOne(own, (one) => followAll(one, referringOf(one.original, references), known));
}

/** What references find of resources. */
export interface Names {
  readonly all: () => readonly Named[];
  /** Those that were once called so. */
  readonly had: (name: string) => readonly Named[];
  /** Some were called otherwise, or were in another namespace. */
  readonly someHaveMoved: () => boolean;
}

function together(a: Names, b: Names): Names {
  return {
    all: () => [...a.all(), ...b.all()],
    had: (name) => [...a.had(name), ...b.had(name)],
    someHaveMoved: () => a.someHaveMoved() || b.someHaveMoved(),
  };
}

const NO_NAMES: Names = { all: () => [], had: () => [], someHaveMoved: () => false };

export function namesOf(named: readonly Named[]): Names {
  const byEarlierName = new Map<string, Named[]>();
  for (const one of named) {
    for (const { name } of one.earlier) {
      const same = byEarlierName.get(name);
      if (!same) byEarlierName.set(name, [one]);
      else if (same.at(-1) !== one) same.push(one);
    }
  }
  return {
    all: () => named,
    had: (name) => byEarlierName.get(name) ?? NONE,
    someHaveMoved: () => byEarlierName.size > 0,
  };
}
const NONE: readonly Named[] = [];

/** What references need to know of a resource: what it is called, was called before, and was called at first. */
export interface Named extends Pick<Resource, 'earlier' | 'prefixes' | 'suffixes' | 'definition'> {
  readonly id: Id;
  readonly original: Id;
  /** Where its namespace is edited; undefined for one that has none, or that nothing has changed. */
  readonly namespaceAt: Origin | undefined;
}

export function namedOf(resource: Resource): Named {
  const { earlier, prefixes, suffixes, definition } = resource;
  const namespaceAt = fieldIn(fieldIn(resource.copy, 'metadata'), 'namespace')?.origin;
  return { id: idOf(resource), original: originalIdOf(resource), earlier, prefixes, suffixes, definition, namespaceAt };
}

interface Reference {
  readonly from: Named & { readonly resource: Resource };
  readonly target: Gvk;
  readonly spec: FieldSpec;
  readonly known: Names;
}

/** What objects of a kind may name. */
interface Referring {
  readonly targets: readonly Gvk[];
  /** As many, in their order: the field that names each. */
  readonly specs: readonly FieldSpec[];
}

function referringOf({ group, version, kind }: Gvk, references: readonly NameReference[]): Referring {
  const kinds = referring.get(references) ?? new Map<string, Referring>();
  referring.set(references, kinds);
  const key = `${group}/${version}/${kind}`;
  const known = kinds.get(key);
  if (known) return known;
  const all = references.flatMap((target) => target.referrers.map((spec) => ({ target, spec })));
  const own = all.filter(({ spec }) => isSelected({ group, version, kind }, spec));
  // Fields of every kind come first.
  const sorted = [...own.filter(({ spec }) => spec.kind === ''), ...own.filter(({ spec }) => spec.kind !== '')];
  const made = { targets: sorted.map(({ target }) => target), specs: sorted.map(({ spec }) => spec) };
  if (kinds.size >= MOST_KINDS) kinds.clear();
  kinds.set(key, made);
  return made;
}
const MOST_KINDS = 1000;
const referring = new WeakMap<readonly NameReference[], Map<string, Referring>>();

const nodesNaming = onceShared((resource, specs: readonly FieldSpec[]) => nodesOfAll(resource.view, specs));

function followAll(from: Reference['from'], { targets, specs }: Referring, known: Names): void {
  const { resource } = from;
  const { bySpec } = nodesNaming(resource, specs);
  let isRenamed = false;
  for (const [index, found] of bySpec.entries()) {
    const [target, spec] = [targets[index], specs[index]];
    if (found === undefined || target === undefined || spec === undefined) continue;
    // One field may name objects of several kinds: who has been followed is not looked for by the name of before.
    const nodes = isRenamed ? nodesAt(resource.view, spec.path) : found;
    for (const one of nodes) if (follow({ from, target, spec, known }, one)) isRenamed = true;
  }
}

/** True where it has changed something. */
function follow(reference: Reference, { path, node }: Found): boolean {
  if (node.kind !== 'seq') return followOne(reference, node, path);
  let isChanged = false;
  for (const [index, item] of node.items.entries())
    if (followOne(reference, unopened(item), [...path, index])) isChanged = true;
  return isChanged;
}

function followOne(reference: Reference, node: YNode, path: Path): boolean {
  if (node.kind !== 'scalar') return node.kind === 'map' && followMap(reference, node, path);
  const name = textOf(node);
  const referral = name === undefined ? undefined : referralOf(reference, name, () => true, sameNames);
  return referral !== undefined && rename(reference.from.resource, path, node, referral.id.name);
}

/** A mapping with a `name` and perhaps a `namespace`: a subject of a binding, a webhook's Service. */
function followMap(reference: Reference, node: YNode, path: Path): boolean {
  const named = fieldOf(node, 'name');
  const name = textOf(named);
  if (named === undefined || name === undefined) return false;
  const namespace = textOf(fieldOf(node, 'namespace'));
  const wanted = namespace === undefined ? () => true : inNamespace(reference, namespace);
  const referral = referralOf(reference, name, wanted, sameNamesAndNamespaces);
  if (!referral) return false;
  const isRenamed = rename(reference.from.resource, [...path, 'name'], named, referral.id.name);
  if (referral.id.namespace === undefined || referral.id.namespace === namespace) return isRenamed;
  const map = nodeIn(opened(reference.from.resource), path);
  // It is edited where the namespace of the object that is named is edited.
  if (map?.kind === 'map') {
    const value = stringAt(referral.id.namespace, referral.namespaceAt ?? below(map.origin, 'namespace'));
    setField(map, 'namespace', value);
  }
  return true;
}

/** Objects that were in this namespace at first; if there are none, those that are in it now. */
function inNamespace(reference: Reference, namespace: string): (one: Named) => boolean {
  const isIn = (id: Id): boolean => !isClusterScoped(id) && effectiveNamespace(id) === namespace;
  const first = reference.known.all().some((one) => isIn(one.original) && isInReach(reference.from, one));
  return (one) => isIn(first ? one.original : one.id);
}

function rename(resource: Resource, path: Path, written: YNode, name: string): boolean {
  if (written.kind !== 'scalar' || written.text === name) return false;
  const node = nodeIn(opened(resource), path);
  if (node?.kind === 'scalar') rewrite(node, name);
  return true;
}

/** The object that is meant by a name that it once had. */
function referralOf(
  reference: Reference,
  name: string,
  wanted: (one: Named) => boolean,
  areSame: (candidates: readonly Named[]) => boolean,
): Named | undefined {
  const { from, target, spec } = reference;
  const had = reference.known.had(name);
  if (had.length === 0) return undefined;
  const roleRef = spec.path.endsWith('roleRef/name') ? roleRefOf(from.resource) : undefined;
  const candidates = had.filter(
    (one) =>
      wanted(one) &&
      isInReach(from, one) &&
      one.earlier.some((id) => isSelected(id, target)) &&
      (!roleRef || one.earlier.some((id) => isSelected(id, roleRef))) &&
      mayBeNamedBy(from, one),
  );
  if (candidates.length <= 1) return candidates[0];
  const near = candidates.filter((one) => sameAffixes(one, from, true));
  const nearest = near.length > 1 ? near.filter((one) => sameAffixes(one, from, false)) : near;
  return nearest.length === 1 || (nearest.length > 1 && areSame(nearest)) ? nearest[0] : undefined;
}

/** Objects name what has no namespace or is in their own; a RoleBinding also accounts of the namespaces in its subjects. */
function isInReach(from: Reference['from'], to: Named): boolean {
  if (isClusterScoped(from.id) || isClusterScoped(to.id)) return true;
  if (effectiveNamespace(from.id) === effectiveNamespace(to.id)) return true;
  if (from.id.kind !== 'RoleBinding') return false;
  return itemsOf(fieldOf(from.resource.view, 'subjects')).some(
    (subject) =>
      textOf(fieldOf(subject, 'kind')) === 'ServiceAccount' &&
      textOf(fieldOf(subject, 'namespace')) === (to.id.namespace ?? ''),
  );
}

function mayBeNamedBy(from: Named, to: Named): boolean {
  if (isClusterScoped(from.id) || isClusterScoped(to.id) || to.id.kind === 'ServiceAccount') return true;
  return effectiveNamespace(from.id) === effectiveNamespace(to.id);
}

function roleRefOf(resource: Resource): Gvk | undefined {
  const roleRef = fieldOf(resource.view, 'roleRef');
  const group = textOf(fieldOf(roleRef, 'apiGroup'));
  const kind = textOf(fieldOf(roleRef, 'kind'));
  return group === undefined || kind === undefined ? undefined : { group, version: '', kind };
}

type Affixed = Pick<Resource, 'prefixes' | 'suffixes'>;

/** Made by the same kustomizations: prefixes and suffixes end alike. */
function sameAffixes(a: Affixed, b: Affixed, noneIsAny: boolean): boolean {
  return endAlike(a.prefixes, b.prefixes, noneIsAny) && endAlike(a.suffixes, b.suffixes, noneIsAny);
}

function endAlike(a: readonly string[], b: readonly string[], noneIsAny: boolean): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length === 0) return noneIsAny || long.length === 0;
  return short.every((item, index) => item === long[index + long.length - short.length]);
}

function sameNames(candidates: readonly Named[]): boolean {
  return candidates.every(({ id }) => id.name === candidates[0]?.id.name);
}

function sameNamesAndNamespaces(candidates: readonly Named[]): boolean {
  return sameNames(candidates) && candidates.every(({ id }) => id.namespace === candidates[0]?.id.namespace);
}
