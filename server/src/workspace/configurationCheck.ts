/** Holds a configuration against the table: each mistake is a problem at its place, with what was probably meant. */
import { nearestName } from '../resources/index.js';
import { nodeAt, type Path, readScalar, type YMap, type YNode } from '../yaml/index.js';
import type { ObjectShape, Shape } from './configurationShape.js';
import { CONFIGURATION } from './configurationTable.js';
import { MOST_CHARACTERS_OF_TEXT, portOf, textAt, textOf } from './configurationValues.js';

export interface ConfigurationProblem {
  readonly path: Path;
  readonly part: 'key' | 'value';
  readonly message: string;
  /** What was probably meant, to be put in its place. */
  readonly meant: string | undefined;
}

/** `ruleIds` are the rules that exist. */
export function checkConfiguration(root: YNode, ruleIds: readonly string[]): ConfigurationProblem[] {
  const check: Check = { problems: [], ruleIds };
  checkNode(check, root, { is: 'object', fields: CONFIGURATION }, { path: [], keys: [], of: undefined });
  return check.problems;
}

interface Check {
  readonly problems: ConfigurationProblem[];
  readonly ruleIds: readonly string[];
}

/** A place, and how messages call it: by the keys since the last thing that has a name of its own. */
interface Place {
  readonly path: Path;
  readonly keys: readonly (string | number)[];
  readonly of: string | undefined;
}

function below(place: Place, key: string | number): Place {
  return { ...place, path: [...place.path, key], keys: [...place.keys, key] };
}

function itemPlace(place: Place, index: number, item: YNode, called: (Shape & { is: 'list' })['called']): Place {
  const named = called && textAt(item, called.by);
  if (!called || named === undefined) return below(place, index);
  const of = `${called.noun} ${code(named)}${place.of === undefined ? '' : ` of ${place.of}`}`;
  return { path: [...place.path, index], keys: [], of };
}

function nameOf({ keys, of }: Place): string {
  if (keys.length === 0) return of === undefined ? 'The configuration' : `${of[0]?.toUpperCase()}${of.slice(1)}`;
  return `${code(keys.join('.'))}${of === undefined ? '' : ` of ${of}`}`;
}

/** A text of somebody's in a message: no backtick ends it, and it does not fill the screen. */
function code(text: string): string {
  const shown = text.replaceAll('`', "'");
  return `\`${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}\``;
}

function tell(check: Check, { path }: Place, message: string, part: 'key' | 'value' = 'value', meant?: string): void {
  check.problems.push({ path, part, message, meant });
}

function checkNode(check: Check, node: YNode, shape: Shape, place: Place): void {
  const problem = (message: string): void => tell(check, place, `${nameOf(place)} ${message}`);
  switch (shape.is) {
    case 'text':
      if (node.kind !== 'scalar' || node.text === '') problem(`must be a text, such as \`${shape.example}\``);
      else if (node.text.length > MOST_CHARACTERS_OF_TEXT) problem('is too long');
      else if (shape.pattern !== undefined && !new RegExp(shape.pattern).test(node.text))
        problem(`is ${code(node.text)}, which is not of the form \`${shape.example}\``);
      return;
    case 'port':
      if (portOf(node) === undefined) problem(`must be a port from 1 to 65535, such as \`${shape.example}\``);
      return;
    case 'boolean':
      if (node.kind !== 'scalar' || readScalar(node).type !== 'boolean') problem('must be true or false');
      return;
    case 'one of':
      checkChoice(check, node, shape.values, place);
      return;
    case 'list':
      if (node.kind !== 'seq') problem('must be a list');
      else {
        for (const [index, item] of node.items.entries())
          checkNode(check, item, shape.of, itemPlace(place, index, item, shape.called));
        if (shape.called) checkNames(check, node.items, shape.called, place);
      }
      return;
    case 'labels':
      if (node.kind !== 'map') problem('must be a mapping of labels, such as `{app: web}`');
      else
        for (const entry of node.entries)
          if (entry.value.kind !== 'scalar')
            tell(check, below(place, entry.key), `${nameOf(below(place, entry.key))} must be a text`);
      return;
    case 'short or long':
      checkNode(check, node, node.kind === 'map' ? shape.long : shape.short, place);
      return;
    case 'object':
      if (node.kind === 'map') checkFields(check, node, shape, place);
      else problem(`must be a mapping with ${Object.keys(shape.fields).join(', ')}`);
      return;
    case 'rules':
      if (node.kind === 'map') checkRules(check, node, shape.each, place);
      else problem('must be a mapping from rule ids to levels');
  }
}

function checkFields(check: Check, node: YMap, shape: ObjectShape, place: Place): void {
  const known = Object.keys(shape.fields);
  for (const entry of node.entries) {
    // Own fields only: `constructor` is a key of every object.
    const field = known.includes(entry.key) ? shape.fields[entry.key] : undefined;
    const at = below(place, entry.key);
    if (field) checkNode(check, entry.value, field.shape, at);
    else {
      const meant = nearestName(entry.key, known);
      const message = `${nameOf(place)} has no key ${code(entry.key)}`;
      tell(check, at, didYouMean(message, meant) ?? `${message}; it may have ${known.join(', ')}`, 'key', meant);
    }
  }
  for (const required of shape.required ?? []) {
    const keys = typeof required === 'string' ? [required] : required;
    if (!keys.some((key) => nodeAt(node, [key])))
      tell(check, place, `${nameOf(place)} lacks ${keys.map(code).join(' or ')}`);
  }
}

/** Messages and commands call things by their names, so two of one name would be one. */
function checkNames(
  check: Check,
  items: readonly YNode[],
  { noun, by }: { readonly noun: string; readonly by: string },
  place: Place,
): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const name = textAt(item, by);
    if (name === undefined) continue;
    // The same name in two namespaces is two things.
    const key = JSON.stringify([name, textAt(item, 'namespace'), textAt(item, 'release')]);
    const at = { ...place, path: [...place.path, index, by] };
    if (seen.has(key)) tell(check, at, `There are two ${noun}s ${code(name)}`);
    seen.add(key);
  }
}

function checkRules(check: Check, node: YMap, each: Shape, place: Place): void {
  for (const entry of node.entries) {
    const at = below(place, entry.key);
    if (!check.ruleIds.includes(entry.key)) {
      const meant = nearestName(entry.key, check.ruleIds);
      const message = `There is no rule ${code(entry.key)}`;
      tell(check, at, didYouMean(message, meant) ?? message, 'key', meant);
    }
    checkNode(check, entry.value, each, at);
  }
}

function checkChoice(check: Check, node: YNode, values: readonly string[], place: Place): void {
  const text = textOf(node);
  if (text !== undefined && values.includes(text)) return;
  const meant = text === undefined ? undefined : nearestName(text, values);
  const written = text === undefined ? 'is none of' : `is ${code(text)}, which is none of`;
  const message = `${nameOf(place)} ${written} ${values.join(', ')}`;
  tell(check, place, didYouMean(message, meant) ?? message, 'value', meant);
}

function didYouMean(message: string, meant: string | undefined): string | undefined {
  return meant === undefined ? undefined : `${message}; did you mean \`${meant}\`?`;
}
