/**
 * The transformers of a kustomization that set one value everywhere: namespace, name prefix and suffix, labels and
 * annotations. What they set is edited in the kustomization. Follows `internal/builtins` and `filters` of kustomize.
 */
import { fieldOf, type YNode } from '../../yaml/index.js';
import { oneByOne, type Steps } from '../steps.js';
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

/** `namespace`: of every object that lives in one, and of the subjects called `default` in bindings. */
export function* setNamespace(
  resources: readonly Resource[],
  at: Kustomization,
  fields: TransformerFields,
): Steps<void> {
  const namespace = textOf(settingOf(at, 'namespace'));
  if (namespace === undefined || namespace === '') return;
  const origin = placeIn(at, 'namespace');
  const set = (node: TNode): TNode => (node.kind === 'scalar' ? setText(node, namespace, origin) : node);
  const making = { make: () => stringAt('', origin), origin };
  yield* oneByOne(resources, (resource) => {
    rememberId(resource);
    const gvk = gvkOf(resource);
    const root = opened(resource);
    if (!isClusterScoped(gvk)) for (const spec of METADATA_NAMESPACE) visitFields(root, spec, making, set);
    const isBinding = gvk.kind === 'RoleBinding' || gvk.kind === 'ClusterRoleBinding';
    if (isBinding) setSubjects(root, namespace, origin);
    for (const spec of specsFor(gvk, fields.namespace)) {
      if (spec.path === 'metadata/namespace') continue;
      // A Namespace of another API group is not renamed.
      if (spec.path === 'metadata/name' && (gvk.group !== '' || gvk.version !== 'v1')) continue;
      if (isBinding && spec.kind === gvk.kind && spec.path === 'subjects/namespace') continue;
      visitFields(root, spec, making, set);
    }
  });
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
export function* affixNames(resources: readonly Resource[], at: Kustomization, fields: TransformerFields): Steps<void> {
  const prefix = textOf(settingOf(at, 'namePrefix')) ?? '';
  const suffix = textOf(settingOf(at, 'nameSuffix')) ?? '';
  if (prefix !== '')
    yield* affix(
      resources,
      fields.namePrefix,
      (name) => prefix + name,
      ({ prefixes }) => prefixes.push(prefix),
    );
  if (suffix !== '')
    yield* affix(
      resources,
      fields.nameSuffix,
      (name) => name + suffix,
      ({ suffixes }) => suffixes.push(suffix),
    );
}

export function* affix(
  resources: readonly Resource[],
  specs: readonly FieldSpec[],
  renamed: (name: string) => string,
  note: (resource: Resource) => void,
): Steps<void> {
  yield* oneByOne(resources, (resource) => {
    const id = originalIdOf(resource);
    if (KEEP_THEIR_NAMES.some((spec) => isSelected(id, spec))) return;
    for (const spec of specs) {
      if (!isSelected(id, spec)) continue;
      if (spec.path === 'metadata/name') {
        note(resource);
        rememberId(resource);
      }
      if (!isSelected(gvkOf(resource), spec)) continue;
      visitFields(opened(resource), spec, undefined, (node) => {
        if (node.kind === 'scalar') rewrite(node, renamed(isNull(node) ? '' : node.text));
        return node;
      });
    }
  });
}

/** `labels`, then `commonLabels`. */
export function* setLabels(
  resources: readonly Resource[],
  at: Kustomization,
  fields: TransformerFields,
  context: KustomizeContext,
): Steps<void> {
  for (const [index, entry] of itemsOf(settingOf(at, 'labels')).entries()) {
    const pairs = pairsIn(fieldOf(entry, 'pairs'), placeIn(at, 'labels', index, 'pairs'));
    const specs = labelSpecs(entry, fields, ({ path }) => {
      const message = `\`${path}\` is both to be made and not to be made where it is missing`;
      context.problem({ code: 'field-invalid', anchor: anchorIn(at, 'labels', index), message });
    });
    if (pairs.length > 0) yield* setPairs(resources, pairs, specs, placeIn(at, 'labels', index, 'pairs'));
  }
  const common = pairsIn(settingOf(at, 'commonLabels'), placeIn(at, 'commonLabels'));
  if (common.length > 0) yield* setPairs(resources, common, fields.commonLabels, placeIn(at, 'commonLabels'));
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
export function* setAnnotations(
  resources: readonly Resource[],
  at: Kustomization,
  fields: TransformerFields,
): Steps<void> {
  const pairs = pairsIn(settingOf(at, 'commonAnnotations'), placeIn(at, 'commonAnnotations'));
  if (pairs.length > 0) yield* setPairs(resources, pairs, fields.commonAnnotations, placeIn(at, 'commonAnnotations'));
}

/**
 * What one transformer makes at several places of an object is one value to kustomize: whoever changes it at one place
 * later on, such as the `labels` of an overlay that go to metadata alone, changes it at the others, selectors included.
 */
export function* setPairs(
  resources: readonly Resource[],
  pairs: readonly Pair[],
  specs: readonly FieldSpec[],
  origin: Origin,
): Steps<void> {
  const making = { make: () => mapAt(origin), origin };
  yield* oneByOne(resources, (resource) => {
    const gvk = gvkOf(resource);
    const made = pairs.map((pair) => ({ ...pair, node: stringAt(pair.value, pair.origin) }));
    for (const spec of specsFor(gvk, specs)) {
      visitFields(opened(resource), spec, making, (node) => {
        if (node.kind === 'map') for (const pair of made) setPair(node, pair, pair.node);
        return node;
      });
    }
  });
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
