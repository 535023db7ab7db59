/**
 * `vars` of a kustomization: `$(NAME)` in certain fields stands for the value of a field of some object. Follows
 * `filters/refvar` and `ResAccumulator` of sigs.k8s.io/kustomize/api. A field in which a variable stands is edited where it stands.
 */
import { nodeAt, type Path } from '../../yaml/index.js';
import type { Accumulation } from './accumulation.js';
import type { KustomizeContext } from './context.js';
import { lookUp, splitDotted } from './dottedPath.js';
import { nodesAt } from './fieldSpec.js';
import {
  describeId,
  effectiveNamespace,
  groupVersionOf,
  gvkOf,
  idOf,
  idsOf,
  isSelected,
  namesOfKind,
  resourcesByName,
} from './ids.js';
import type { Kustomization } from './kustomization.js';
import { type Suggesting, suggesting } from './meant.js';
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

/** That many are put in; real kustomizations have a few dozen variables. */
const MOST_CHARACTERS = 10_000_000;

interface Values {
  readonly values: ReadonlyMap<string, TScalarValue>;
  /** How many characters may still be put in. */
  readonly budget: { left: number };
}

/** Notes the variables of a kustomization, once it has changed all that it gathers. */
export function noteVars(into: Accumulation, kustomization: Kustomization, context: KustomizeContext): void {
  const vars = itemsIn(writtenIn(kustomization, 'vars'));
  const byName = vars.length === 0 ? undefined : resourcesByName(into.resources);
  for (const written of vars) {
    const name = textIn(inside(written, 'name'));
    if (into.variables.has(name)) {
      refuseTwice({ name, written }, context);
      continue;
    }
    const reference = inside(written, 'objref');
    const named = byName?.get(textIn(inside(reference, 'name'))) ?? [];
    const matched = [...named].filter(isReferredTo(reference));
    if (matched.length > 1) {
      const message = `${matched.length} objects fit the variable ${name}`;
      context.problem({ code: 'replacement-unmatched', anchor: anchorIn(reference), message });
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

/** Puts the values in, once everything in the outermost kustomization has its last name. */
export function resolveVars(into: Accumulation, root: Kustomization, context: KustomizeContext): void {
  if (into.variables.size === 0) return;
  const meantBy = suggesting();
  const values = new Map<string, TScalarValue>();
  const budget = { left: MOST_CHARACTERS };
  for (const variable of into.variables.values()) {
    const value = valueOfVariable(variable, into.resources, meantBy, context);
    if (value) values.set(variable.name, value);
  }
  for (const resource of into.resources) {
    const gvk = gvkOf(resource);
    for (const spec of into.fields.varReference) {
      if (!isSelected(gvk, spec)) continue;
      for (const { path } of nodesAt(resource.view, spec.path)) replaceBelow(resource, path, { values, budget });
    }
  }
  if (budget.left < 0) context.gap({ kind: 'too-large', file: root.file, what: 'its `vars` are not all replaced' });
}

/** What a scalar holds; its text, and whether it is a text. */
interface TScalarValue {
  readonly text: string;
  readonly isText: boolean;
}

function valueOfVariable(
  { name, written, fieldPath, target }: Variable,
  resources: readonly Resource[],
  meantBy: Suggesting,
  context: KustomizeContext,
): TScalarValue | undefined {
  const reference = inside(written, 'objref');
  if (!target) {
    const named = inside(reference, 'name');
    const kind = textIn(inside(reference, 'kind'));
    const meant = meantBy(textIn(named), () => namesOfKind(resources, kind));
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

function replaceBelow(resource: Resource, path: Path, values: Values): void {
  const node = nodeAt(resource.view, path);
  if (node?.kind === 'map') for (const { key } of node.entries) replaceAt(resource, [...path, key], values);
  else if (node?.kind === 'seq') for (const index of node.items.keys()) replaceAt(resource, [...path, index], values);
  else replaceAt(resource, path, values);
}

function replaceAt(resource: Resource, path: Path, values: Values): void {
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
function expanded(input: string, { values, budget }: Values): TScalarValue {
  const whole = /^\$\(([^)]*)\)$/.exec(input);
  const value = whole && values.get(whole[1] ?? '');
  if (value) return value;
  const parts: string[] = [];
  let from = 0;
  for (const match of input.matchAll(/\$(?:\$|\(([^)]*)\))/g)) {
    const [found, name = ''] = match;
    const part = found === '$$' ? '$' : (values.get(name)?.text ?? found);
    parts.push(input.slice(from, match.index), part);
    from = match.index + found.length;
    budget.left -= part.length;
    if (budget.left < 0) return { text: input, isText: true };
  }
  return { text: parts.join('') + input.slice(from), isText: true };
}
