/** What the configuration's table says of a place in `.podpath.yaml`, and how people read that. */
import { levelsText, RULES, type Rule, silencesText } from '../rules/index.js';
import { CONFIGURATION, type Field, type Shape } from '../workspace/index.js';
import type { Path } from '../yaml/index.js';

export interface ConfigurationPlace {
  readonly shape: Shape;
  /** Of the nearest key; empty at the top. */
  readonly about: string;
  /** The rule that the nearest key names. */
  readonly rule: Rule | undefined;
}

/** Undefined where the table has no such place. */
export function configurationPlace(path: Path): ConfigurationPlace | undefined {
  let place: ConfigurationPlace = { shape: { is: 'object', fields: CONFIGURATION }, about: '', rule: undefined };
  for (const step of path) {
    const next = stepInto(place, step);
    if (!next) return undefined;
    place = next;
  }
  return place;
}

function stepInto(place: ConfigurationPlace, step: string | number): ConfigurationPlace | undefined {
  const { shape } = place;
  if (typeof step === 'number') return shape.is === 'list' ? { ...place, shape: shape.of } : undefined;
  if (shape.is === 'rules') {
    const rule = RULES.find((one) => one.id === step);
    return rule && { shape: shape.each, about: `${rule.summary}.`, rule };
  }
  const fields = fieldsOf(shape);
  const field = fields && Object.hasOwn(fields, step) ? fields[step] : undefined;
  return field && { ...place, shape: field.shape, about: field.about };
}

/** The keys that a value may have, where it may be a mapping of known keys. */
export function fieldsOf(shape: Shape): Readonly<Record<string, Field>> | undefined {
  if (shape.is === 'object') return shape.fields;
  return shape.is === 'short or long' ? shape.long.fields : undefined;
}

/** What may be written: "One of `a`, `b`". */
export function allowedText(shape: Shape): string {
  switch (shape.is) {
    case 'text':
      return shape.example === '' ? 'A text' : `A text, such as \`${shape.example}\``;
    case 'port':
      return `A port from 1 to 65535, such as \`${shape.example}\``;
    case 'boolean':
      return '`true` or `false`';
    case 'one of':
      return `One of ${shape.values.map((value) => `\`${value}\``).join(', ')}`;
    case 'list':
      return shape.of.is === 'object' ? 'A list of mappings' : `A list: ${lowerFirst(allowedText(shape.of))}`;
    case 'object':
      return `A mapping with ${Object.keys(shape.fields)
        .map((key) => `\`${key}\``)
        .join(', ')}`;
    case 'labels':
      return 'Labels, such as `{app: web}`';
    case 'short or long':
      return `${allowedText(shape.short)}; or ${lowerFirst(allowedText(shape.long))}`;
    case 'rules':
      return 'A mapping from rule ids to levels';
  }
}

function lowerFirst(text: string): string {
  return `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}`;
}

/** What a rule does, for somebody who decides whether to keep it. */
export function ruleText(rule: Rule): string {
  const silences = silencesText(rule);
  const quiet = silences === '' ? '' : `\n\nStays quiet when: ${silences}.`;
  return `${rule.summary}.${quiet}\n\nLevel: ${levelsText(rule)}.`;
}
