/**
 * The transformers of a kustomization that set one value everywhere: namespace, name prefix and suffix, labels and
 * annotations. What they set is edited in the kustomization. Follows `internal/builtins` and `filters` of kustomize.
 */
import { fieldOf, type YNode } from '../../yaml/index.js';
import { isClusterScoped } from './clusterScoped.js';
import type { KustomizeContext } from './context.js';
import { type FieldSpec, mergedSpecs, specsFor, visitFields } from './fieldSpec.js';
import { fieldSpec, type TransformerFields } from './fieldSpecs.js';
import { gvkOf, isSelected, originalIdOf, rememberId } from './ids.js';
import { anchorIn, itemsOf, type Kustomization, placeIn, settingOf, textOf } from './kustomization.js';
import { opened, type Resource } from './resource.js';
import {
  below,
  entryIn,
  fieldIn,
  isNull,
  mapAt,
  type Origin,
  rewrite,
  stringAt,
  type TMap,
  type TNode,
  type TScalar,
  textIn,
} from './tree.js';

/** A key and value to be set, and where each is edited. */
interface Pair {
  readonly key: string;
  readonly value: string;
  readonly origin: Origin;
}

const METADATA_NAMESPACE = [fieldSpec('', 'metadata/namespace', true)];

/** What one setting does to every object. */
export interface Setter {
  /** Another setting of the same kustomization that says the same does the same, to the same fields. */
  readonly says: readonly unknown[];
  readonly specs: readonly FieldSpec[];
  readonly set: (resource: Resource) => void;
}

/** `namespace`: of every object that lives in one, and of the subjects called `default` in bindings. */
export function namespaceSetter(at: Kustomization, { namespace: specs }: TransformerFields): Setter | undefined {
  const namespace = textOf(settingOf(at, 'namespace'));
  if (namespace === undefined || namespace === '') return undefined;
  const origin = placeIn(at, 'namespace');
  const setNode = (node: TNode): TNode => (node.kind === 'scalar' ? setText(node, namespace, origin) : node);
  const making = { make: () => stringAt('', origin), origin };
  const set = (resource: Resource): void => {
    rememberId(resource);
    const gvk = gvkOf(resource);
    const root = opened(resource);
    if (!isClusterScoped(gvk)) for (const spec of METADATA_NAMESPACE) visitFields(root, spec, making, setNode);
    const isBinding = gvk.kind === 'RoleBinding' || gvk.kind === 'ClusterRoleBinding';
    if (isBinding) setSubjects(root, namespace, origin);
    for (const spec of specsFor(gvk, specs)) {
      if (spec.path === 'metadata/namespace') continue;
      // A Namespace of another API group is not renamed.
      if (spec.path === 'metadata/name' && (gvk.group !== '' || gvk.version !== 'v1')) continue;
      if (isBinding && spec.kind === gvk.kind && spec.path === 'subjects/namespace') continue;
      visitFields(root, spec, making, setNode);
    }
  };
  return { says: ['namespace', namespace], specs, set };
}

function setSubjects(binding: TMap, namespace: string, origin: Origin): void {
  const subjects = fieldIn(binding, 'subjects');
  for (const subject of subjects?.kind === 'seq' ? subjects.items : []) {
    if (subject.kind === 'map' && textIn(fieldIn(subject, 'name')) === 'default')
      setPair(subject, { key: 'namespace', value: namespace, origin }, stringAt(namespace, origin));
  }
}

const KEEP_THEIR_NAMES = [
  fieldSpec('CustomResourceDefinition', ''),
  fieldSpec('apiregistration.k8s.io/APIService', ''),
  fieldSpec('Namespace', ''),
];

/** `namePrefix`, then `nameSuffix`. A name is still edited where it was. */
export function affixSetters(at: Kustomization, { namePrefix, nameSuffix }: TransformerFields): readonly Setter[] {
  const setterFor = (field: string, affixes: 'prefixes' | 'suffixes', specs: readonly FieldSpec[]): Setter[] => {
    const text = textOf(settingOf(at, field)) ?? '';
    return text === '' ? [] : [{ says: [field, text], specs, set: affixing(affixes, text, specs) }];
  };
  return [...setterFor('namePrefix', 'prefixes', namePrefix), ...setterFor('nameSuffix', 'suffixes', nameSuffix)];
}

export function affixing(
  affixes: 'prefixes' | 'suffixes',
  text: string,
  specs: readonly FieldSpec[],
): (resource: Resource) => void {
  const renamed = (name: string): string => (affixes === 'prefixes' ? text + name : name + text);
  return (resource) => {
    const id = originalIdOf(resource);
    if (KEEP_THEIR_NAMES.some((spec) => isSelected(id, spec))) return;
    for (const spec of specs) {
      if (!isSelected(id, spec)) continue;
      if (spec.path === 'metadata/name') {
        rememberId(resource);
        resource[affixes] = [...resource[affixes], text];
      }
      if (!isSelected(gvkOf(resource), spec)) continue;
      visitFields(opened(resource), spec, undefined, (node) => {
        if (node.kind === 'scalar') rewrite(node, renamed(isNull(node) ? '' : node.text));
        return node;
      });
    }
  };
}

/** `labels`, then `commonLabels`. */
export function labelSetters(
  at: Kustomization,
  fields: TransformerFields,
  context: KustomizeContext,
): readonly Setter[] {
  const setters: Setter[] = [];
  for (const [index, entry] of itemsOf(settingOf(at, 'labels')).entries()) {
    const specs = labelSpecs(entry, fields, ({ path }) => {
      const message = `\`${path}\` is both to be made and not to be made where it is missing`;
      context.problem({ code: 'field-invalid', anchor: anchorIn(at, 'labels', index), message });
    });
    setters.push(...pairSetters(fieldOf(entry, 'pairs'), at, ['labels', index, 'pairs'], specs));
  }
  return [...setters, ...pairSetters(settingOf(at, 'commonLabels'), at, ['commonLabels'], fields.commonLabels)];
}

/** The fields that one entry of `labels` is for. */
function labelSpecs(
  entry: YNode,
  fields: TransformerFields,
  conflict: (spec: FieldSpec) => void,
): readonly FieldSpec[] {
  const own = mergedSpecs(readSpecs(fieldOf(entry, 'fields')), fields.labels, conflict);
  if (isTrue(fieldOf(entry, 'includeSelectors'))) return mergedSpecs(own, fields.commonLabels, conflict);
  const templates = isTrue(fieldOf(entry, 'includeTemplates')) ? fields.templateLabels : [];
  return mergedSpecs(mergedSpecs(own, templates, conflict), METADATA_LABELS, conflict);
}
const METADATA_LABELS = [fieldSpec('', 'metadata/labels', true)];

/** `commonAnnotations`. */
export function annotationSetters(at: Kustomization, { commonAnnotations }: TransformerFields): readonly Setter[] {
  return pairSetters(settingOf(at, 'commonAnnotations'), at, ['commonAnnotations'], commonAnnotations);
}

function pairSetters(
  written: YNode | undefined,
  at: Kustomization,
  path: readonly (string | number)[],
  specs: readonly FieldSpec[],
): readonly Setter[] {
  const origin = placeIn(at, ...path);
  const pairs = pairsIn(written, origin);
  if (pairs.length === 0) return [];
  const says = [path, pairs.map(({ key, value }) => [key, value])];
  return [{ says, specs, set: settingPairs(pairs, specs, origin) }];
}

/**
 * What one transformer makes at several places of an object is one value to kustomize: whoever changes it at one place
 * later on, such as the `labels` of an overlay that go to metadata alone, changes it at the others, selectors included.
 */
export function settingPairs(
  pairs: readonly Pair[],
  specs: readonly FieldSpec[],
  origin: Origin,
): (resource: Resource) => void {
  const making = { make: () => mapAt(origin), origin };
  return (resource) => {
    const gvk = gvkOf(resource);
    const made = pairs.map((pair) => ({ ...pair, node: stringAt(pair.value, pair.origin) }));
    for (const spec of specsFor(gvk, specs)) {
      visitFields(opened(resource), spec, making, (node) => {
        if (node.kind === 'map') for (const pair of made) setPair(node, pair, pair.node);
        return node;
      });
    }
  };
}

/** Sets a key; from now on it is edited where the pair is, both its key and its value. */
function setPair(map: TMap, { key, value, origin }: Pair, node: TScalar): void {
  const known = entryIn(map, key);
  if (!known) map.entries.push({ key, keyOrigin: origin, keyStart: 0, keyEnd: 0, merged: false, value: node });
  else {
    if (known.value.kind === 'scalar') setText(known.value, value, origin);
    else known.value = stringAt(value, origin);
    known.keyOrigin = origin;
  }
}

/** In place, so that it changes wherever this very value stands. */
function setText(scalar: TScalar, text: string, origin: Origin): TScalar {
  scalar.text = text;
  scalar.isString = true;
  scalar.origin = origin;
  scalar.composed = false;
  return scalar;
}

function pairsIn(node: YNode | undefined, origin: Origin): Pair[] {
  if (node?.kind !== 'map') return [];
  return node.entries.flatMap(({ key, value }) =>
    value.kind === 'scalar' ? [{ key, value: textOf(value) ?? '', origin: below(origin, key) }] : [],
  );
}

/** Field specs as people write them, in `labels[].fields` and in configurations. Longer paths are nobody's. */
export function readSpecs(node: YNode | undefined): readonly FieldSpec[] {
  if (node === undefined) return NO_SPECS;
  return itemsOf(node).flatMap((item): FieldSpec[] => {
    const path = textOf(fieldOf(item, 'path'));
    if (path === undefined || path.split('/').length > MOST_STEPS) return [];
    const { group, version, kind } = readGvk(item);
    return [{ group, version, kind, path, create: isTrue(fieldOf(item, 'create')) }];
  });
}
const MOST_STEPS = 100;
const NO_SPECS: readonly FieldSpec[] = [];

export function readGvk(node: YNode): { group: string; version: string; kind: string } {
  const text = (key: string): string => textOf(fieldOf(node, key)) ?? '';
  return { group: text('group'), version: text('version'), kind: text('kind') };
}

export function isTrue(node: YNode | undefined): boolean {
  return node?.kind === 'scalar' && textOf(node) === 'true';
}
