/**
 * `replacements` of a kustomization: a value is copied from a field of one object to fields of others. Follows
 * `filters/replacement` of sigs.k8s.io/kustomize/api; where the program stops, the replacement is left out.
 */

import { nodeAt, readScalar, type YNode } from '../../yaml/index.js';
import { didYouMean, type KustomizeContext, type KustomizeProblem } from './context.js';
import { copyOf } from './copies.js';
import { lookUp, splitDotted } from './dottedPath.js';
import { describeId, idsOf, isSelected } from './ids.js';
import type { Kustomization } from './kustomization.js';
import { type Suggesting, suggesting } from './meant.js';
import { type Replacement, readReplacements, type Selector, type SourceField } from './replacementReading.js';
import { type Budget, type CurrentValue, putValue } from './replacementTarget.js';
import type { Resource } from './resource.js';
import { type Selection, selecting } from './selecting.js';
import { nodeIn, originAt, plainAt, type TNode } from './tree.js';
import { anchorIn, inside, isGiven, type Written, writtenIn } from './written.js';

/** More work than this is not done: objects that targets are held against, values that are copied. */
const MOST_WORK = 1_000_000;

export function applyReplacements(
  resources: readonly Resource[],
  kustomization: Kustomization,
  context: KustomizeContext,
  list: Written = writtenIn(kustomization, 'replacements'),
): void {
  const budget: Budget = { left: MOST_WORK };
  const meantBy = suggesting();
  for (const replacement of readReplacements(list, kustomization, context)) {
    const value = copiedValue(replacement, resources, meantBy, context);
    budget.left -= resources.length;
    if (value) putInTargets(replacement, value, resources, budget, context);
    if (budget.left >= 0) continue;
    context.gap({ kind: 'too-large', file: kustomization.source.file, what: 'its `replacements` are not all applied' });
    return;
  }
}

function copiedValue(
  replacement: Replacement,
  resources: readonly Resource[],
  meantBy: Suggesting,
  context: KustomizeContext,
): CurrentValue | undefined {
  const { source, sourceValue, targets, written } = replacement;
  if ((!source && !sourceValue) || !targets) {
    const message = 'A replacement needs a `source` and `targets`';
    context.problem({ code: 'field-invalid', anchor: anchorIn(written), message });
    return undefined;
  }
  if (source && sourceValue) {
    const message = 'A replacement has either a `source` or a `sourceValue`';
    context.problem({ code: 'field-invalid', anchor: anchorIn(sourceValue.written), message });
    return undefined;
  }
  if (sourceValue) return () => plainAt(sourceValue.text, sourceValue.written.origin);
  return source && valueFrom(source, resources, meantBy, context);
}

function valueFrom(
  source: SourceField,
  resources: readonly Resource[],
  meantBy: Suggesting,
  context: KustomizeContext,
): CurrentValue | undefined {
  const refuse = (at: Written, message: string, more: Partial<KustomizeProblem> = {}): undefined =>
    context.problem({ code: 'replacement-unmatched', anchor: anchorIn(at), message, ...more }) as undefined;
  const matches = resources.filter((resource) => idsOf(resource).some((id) => isSource(source.select, id)));
  const [resource] = matches;
  const named = inside(source.written, 'name');
  if (!resource) {
    const { name, ...others } = source.select;
    const meant = meantBy(name, () =>
      resources.flatMap((one) => idsOf(one).flatMap((id) => (isSource({ ...others, name: '' }, id) ? [id.name] : []))),
    );
    return refuse(named, `No object here is ${wordsOf(source.select)}${didYouMean(meant)}`, { meant });
  }
  if (matches.length > 1) {
    return refuse(source.written, `${matches.length} objects are ${wordsOf(source.select)}; a source is a single one`);
  }
  const path = lookUp(resource.view, splitDotted(source.fieldPath.text));
  const found = path && nodeAt(resource.view, path);
  if (!path || !found || isEmpty(found)) {
    const owner = describeId(idsOf(resource).at(-1) ?? { ...source.select, namespace: undefined });
    return refuse(source.fieldPath.written, `${owner} has no \`${source.fieldPath.text}\``);
  }
  const first = copyOf(found, originAt(resource.definition, [...resource.base, ...path]));
  // A target may be the source itself, and later ones get what it holds by then.
  const value = (): TNode => nodeIn(resource.copy, path) ?? first;
  return source.options.delimiter === '' ? value : partOf(value(), source, refuse);
}

function partOf(
  value: TNode,
  { options, fieldPath }: SourceField,
  refuse: (at: Written, message: string) => undefined,
): CurrentValue | undefined {
  if (value.kind !== 'scalar') return refuse(fieldPath.written, 'Only a text can be cut at a `delimiter`');
  const part = value.text.split(options.delimiter)[options.index];
  if (part === undefined) {
    return refuse(options.written, `"${value.text}" has no part ${options.index} between "${options.delimiter}"`);
  }
  return () => ({ ...value, text: part, composed: true });
}

function putInTargets(
  replacement: Replacement,
  value: CurrentValue,
  resources: readonly Resource[],
  budget: Budget,
  context: KustomizeContext,
): void {
  for (const target of replacement.targets ?? []) {
    if (!isGiven(target.select)) {
      const message = 'A target needs a `select`';
      context.problem({ code: 'field-invalid', anchor: anchorIn(target.written), message });
      continue;
    }
    const selected = selecting(target.select, context);
    const rejected = target.reject.map((one) => selecting(one, context));
    let matched = false;
    for (const resource of resources) {
      budget.left -= 1 + rejected.length;
      if (budget.left < 0) return;
      if (!isTarget(resource, selected, rejected)) continue;
      matched = true;
      for (const path of target.fieldPaths) putValue(resource, path, target.options, value, budget, context);
    }
    if (matched) continue;
    const message = 'No object here is selected by this target';
    context.problem({
      code: 'replacement-unmatched',
      anchor: anchorIn(target.select, 'key'),
      message,
      refused: false,
    });
  }
}

function isTarget(resource: Resource, selected: Selection, rejected: readonly Selection[]): boolean {
  return (
    selected.hasLabels(resource) &&
    selected.hasId(resource) &&
    !rejected.some((one) => (one.asksLabels && one.hasLabels(resource)) || (one.asksId && one.hasId(resource)))
  );
}

function isEmpty(node: YNode): boolean {
  if (node.kind === 'scalar') return readScalar(node).type === 'null';
  return (node.kind === 'seq' ? node.items : node.entries).length === 0;
}

/** Namespaces compare as "default" where none is named; a source is named, not matched by expressions. */
function isSource(select: Selector, id: ReturnType<typeof idsOf>[number]): boolean {
  return (
    (select.name === '' || select.name === id.name) &&
    (select.namespace === '' || select.namespace === (id.namespace ?? 'default')) &&
    isSelected(id, select)
  );
}

function wordsOf({ kind, name, namespace }: Selector): string {
  const where = namespace === '' ? '' : ` in namespace ${namespace}`;
  return `${kind === '' ? 'called' : kind} ${name}`.trim() + where;
}
