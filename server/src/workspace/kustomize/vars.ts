/**
 * `vars` of a kustomization: `$(NAME)` in certain fields stands for the value of a field of some object. Follows
 * `filters/refvar` and `ResAccumulator` of sigs.k8s.io/kustomize/api. A field in which a variable stands is edited where it stands.
 */
import { nearestName } from '../../resources/index.js';
import { nodeAt, type Path } from '../../yaml/index.js';
import type { Accumulation } from './accumulation.js';
import type { KustomizeContext } from './context.js';
import { lookUp, splitDotted } from './dottedPath.js';
import { type FieldSpec, pathsOf } from './fieldSpec.js';
import { describeId, effectiveNamespace, groupVersionOf, gvkOf, idOf, idsOf, isSelected } from './ids.js';
import type { Kustomization } from './kustomization.js';
import { opened, type Resource } from './resource.js';
import { typeOf } from './scalarType.js';
import { nodeIn, rewrite } from './tree.js';
import { anchorIn, inside, itemsIn, textIn, type Written, type WrittenText, writtenIn } from './written.js';

export interface Variable {
  readonly name: string;
  readonly written: Written;
  readonly fieldPath: WrittenText;
  /** The object that has the value; undefined where there is none, which is a problem only in the end. */
  target: Resource | undefined;
}

/** Longer texts are not put together. */
const MOST_CHARACTERS = 1_000_000;

/** Notes the variables of a kustomization, once it has changed all that it gathers. */
export function noteVars(into: Accumulation, kustomization: Kustomization, context: KustomizeContext): void {
  for (const written of itemsIn(writtenIn(kustomization, 'vars'))) {
    const name = textIn(inside(written, 'name'));
    if (into.variables.has(name)) {
      refuseTwice({ name, written }, context);
      continue;
    }
    const matched = into.resources.filter(isReferredTo(inside(written, 'objref')));
    if (matched.length > 1) {
      const message = `${matched.length} objects fit the variable ${name}`;
      context.problem({ code: 'replacement-unmatched', anchor: anchorIn(inside(written, 'objref')), message });
    }
    const path = inside(inside(written, 'fieldref'), 'fieldPath');
    const fieldPath = { text: textIn(path) === '' ? 'metadata.name' : textIn(path), written: path };
    into.variables.set(name, { name, written, fieldPath, target: matched.length === 1 ? matched[0] : undefined });
  }
}

/** Adds the variables of an included kustomization. */
export function mergeVars(into: Accumulation, own: Accumulation, context: KustomizeContext): void {
  for (const [name, variable] of own.variables) {
    if (into.variables.has(name)) refuseTwice(variable, context);
    else into.variables.set(name, variable);
  }
}

function refuseTwice({ name, written }: Pick<Variable, 'name' | 'written'>, context: KustomizeContext): void {
  const message = `There is a variable ${name} already`;
  context.problem({ code: 'replacement-unmatched', anchor: anchorIn(inside(written, 'name')), message });
}

function isReferredTo(reference: Written): (resource: Resource) => boolean {
  const part = (name: string): string => textIn(inside(reference, name));
  const apiVersion = part('apiVersion');
  const written = { group: part('group'), version: part('version') };
  const { group, version } =
    apiVersion === ''
      ? written
      : apiVersion.includes('/')
        ? groupVersionOf(apiVersion)
        : { ...written, version: apiVersion };
  const [kind, name, namespace] = [part('kind'), part('name'), part('namespace')];
  return (resource) => {
    const now = gvkOf(resource);
    return (
      now.group === group &&
      now.version === version &&
      idsOf(resource).some(
        (id) => id.kind === kind && id.name === name && (namespace === '' || effectiveNamespace(id) === namespace),
      )
    );
  };
}

/** Puts the values in, once everything has its last name. `specs` are the fields that may hold variables. */
export function resolveVars(into: Accumulation, specs: readonly FieldSpec[], context: KustomizeContext): void {
  if (into.variables.size === 0) return;
  const values = new Map<string, TScalarValue>();
  for (const variable of into.variables.values()) {
    const value = valueOfVariable(variable, into.resources, context);
    if (value) values.set(variable.name, value);
  }
  for (const resource of into.resources) {
    const gvk = gvkOf(resource);
    for (const spec of specs) {
      if (!isSelected(gvk, spec)) continue;
      for (const path of pathsOf(resource.view, spec.path)) replaceBelow(resource, path, values);
    }
  }
}

/** What a scalar holds; its text, and whether it is a text. */
interface TScalarValue {
  readonly text: string;
  readonly isText: boolean;
}

function valueOfVariable(
  { name, written, fieldPath, target }: Variable,
  resources: readonly Resource[],
  context: KustomizeContext,
): TScalarValue | undefined {
  const reference = inside(written, 'objref');
  if (!target) {
    const named = inside(reference, 'name');
    const kind = textIn(inside(reference, 'kind'));
    const same = resources.map(idOf).filter((id) => id.kind === kind);
    const meant = nearestName(textIn(named), new Set(same.map((id) => id.name)));
    const message = `No object here is ${kind} ${textIn(named)}, to which the variable ${name} refers`;
    context.problem({ code: 'replacement-unmatched', anchor: anchorIn(named), message, meant });
    return undefined;
  }
  const steps = splitDotted(fieldPath.text).flatMap((step) => {
    const indexed = /^(.*)\[(\d+)\]$/s.exec(step);
    return indexed ? [indexed[1] ?? '', indexed[2] ?? ''].filter((part) => part !== '') : [step];
  });
  const path = lookUp(target.view, steps);
  const found = path && nodeAt(target.view, path);
  if (!found) {
    const message = `${describeId(idOf(target))} has no \`${fieldPath.text}\``;
    context.problem({ code: 'replacement-unmatched', anchor: anchorIn(fieldPath.written), message });
  }
  if (found?.kind !== 'scalar') return undefined;
  const type = typeOf(found);
  return {
    text: type === 'integer' ? String(Number.parseInt(found.text, 10)) : found.text,
    isText: type === 'text' || type === 'null',
  };
}

function replaceBelow(resource: Resource, path: Path, values: ReadonlyMap<string, TScalarValue>): void {
  const node = nodeAt(resource.view, path);
  if (node?.kind === 'map') for (const { key } of node.entries) replaceAt(resource, [...path, key], values);
  else if (node?.kind === 'seq') for (const index of node.items.keys()) replaceAt(resource, [...path, index], values);
  else replaceAt(resource, path, values);
}

function replaceAt(resource: Resource, path: Path, values: ReadonlyMap<string, TScalarValue>): void {
  const node = nodeAt(resource.view, path);
  if (node?.kind !== 'scalar' || !node.text.includes('$') || typeOf(node) !== 'text') return;
  const { text, isText } = expanded(node.text, values);
  if (text === node.text && isText) return;
  const scalar = nodeIn(opened(resource), path);
  if (scalar?.kind !== 'scalar') return;
  rewrite(scalar, text);
  scalar.style = 'plain';
  scalar.isString = isText;
}

/** `$(NAME)` is a variable, `$$` a dollar sign; a text that is nothing but a variable takes its type too. */
function expanded(input: string, values: ReadonlyMap<string, TScalarValue>): TScalarValue {
  const whole = /^\$\(([^)]*)\)$/.exec(input);
  const value = whole && values.get(whole[1] ?? '');
  if (value) return value;
  const text = input.replace(/\$(?:\$|\(([^)]*)\))/g, (found, name: string | undefined) =>
    found === '$$' ? '$' : (values.get(name ?? '')?.text ?? found),
  );
  return { text: text.length > MOST_CHARACTERS ? input : text, isText: true };
}
