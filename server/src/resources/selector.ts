/**
 * Label selectors, evaluated in three values: a templated label or selector value gives "unknown", never a guess.
 * Follows apimachinery's labels.Requirement (NotIn and DoesNotExist hold where the key is absent: N9 of the semantics).
 */
import type { Path, YNode } from '../yaml/index.js';
import { below, fieldOf } from '../yaml/index.js';
import { type Fields, isTemplated, type Labels, OPEN_LABELS } from './fields.js';
import { isUnknown, known, type Uncertain } from './uncertain.js';

export type Match = 'yes' | 'no' | 'unknown';

export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly Requirement[];
}

export interface Requirement {
  readonly path: Path;
  readonly key: Uncertain<string>;
  readonly operator: Uncertain<string>;
  readonly values: readonly Uncertain<string>[];
}

export function readLabelSelector(fields: Fields, node: YNode | undefined, path: Path): LabelSelector {
  // A placeholder in the place of the whole selector: it may ask for anything.
  if (isTemplated(node)) return { matchLabels: OPEN_LABELS, matchExpressions: [] };
  return {
    matchLabels: fields.labels(fieldOf(node, 'matchLabels'), below(path, 'matchLabels'), 'selector value'),
    matchExpressions: fields.list(node, 'matchExpressions', path, (expression, at) => ({
      path: at,
      key: fields.text(fieldOf(expression, 'key')) ?? '',
      operator: fields.text(fieldOf(expression, 'operator')) ?? '',
      values: fields.list(
        expression,
        'values',
        at,
        (value, valuePath) => fields.string(value, valuePath, 'selector value') ?? '',
      ),
    })),
  };
}

/** A selector that is a plain map, as a Service's or a ReplicationController's. */
export function equalitySelector(matchLabels: Labels): LabelSelector {
  return { matchLabels, matchExpressions: [] };
}

export function isEmptySelector(selector: LabelSelector): boolean {
  return (
    selector.matchLabels.values.size === 0 && selector.matchLabels.complete && selector.matchExpressions.length === 0
  );
}

export function matchesSelector(selector: LabelSelector, labels: Labels): Match {
  let result = matchesLabels(selector.matchLabels, labels);
  for (const requirement of selector.matchExpressions) {
    if (result === 'no') return 'no';
    result = both(result, matchesRequirement(requirement, labels));
  }
  return result;
}

export function matchesLabels(wanted: Labels, labels: Labels): Match {
  let result: Match = wanted.complete ? 'yes' : 'unknown';
  for (const [key, value] of wanted.values) {
    result = both(result, matchesPair(key, value, labels));
    if (result === 'no') return 'no';
  }
  return result;
}

export function matchesPair(key: string, value: Uncertain<string>, labels: Labels): Match {
  const actual = labels.values.get(key);
  if (actual === undefined) return labels.complete ? 'no' : 'unknown';
  if (isUnknown(actual) || isUnknown(value)) return 'unknown';
  return actual === value ? 'yes' : 'no';
}

function matchesRequirement(requirement: Requirement, labels: Labels): Match {
  const { key, operator } = requirement;
  if (isUnknown(key) || isUnknown(operator)) return 'unknown';
  const actual = labels.values.get(key);
  const present: Match = actual !== undefined ? 'yes' : labels.complete ? 'no' : 'unknown';
  switch (operator) {
    case 'Exists':
      return present;
    case 'DoesNotExist':
      return not(present);
    case 'In':
      return present === 'yes' ? isIn(actual, requirement.values) : present;
    case 'NotIn':
      return present === 'yes' ? not(isIn(actual, requirement.values)) : not(present);
    default:
      return 'unknown';
  }
}

function isIn(actual: Uncertain<string> | undefined, values: readonly Uncertain<string>[]): Match {
  const text = known(actual);
  if (text === undefined) return 'unknown';
  if (values.includes(text)) return 'yes';
  return values.some(isUnknown) ? 'unknown' : 'no';
}

function not(match: Match): Match {
  return match === 'yes' ? 'no' : match === 'no' ? 'yes' : 'unknown';
}

function both(a: Match, b: Match): Match {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'unknown' || b === 'unknown' ? 'unknown' : 'yes';
}
