/** A controller whose selector does not cover its own template: the API server refuses it. */
import { type Cluster, podsOf } from '../../cluster/index.js';
import {
  describe,
  enumeration,
  isController,
  isEmptySelector,
  known,
  type LabelSelector,
  matchesPair,
  matchesSelector,
  type PodTemplate,
  type Requirement,
  type Workload,
} from '../../resources/index.js';
import { servicesSelecting } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, keyAt, nameOf, type Related, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'workload-selector-mismatch',
  group: 'Services and workloads',
  summary: "A controller's selector does not match its own pod template",
  silences:
    'kustomize adds the selector; the beta shapes, whose selector defaults to the template; labels that are filled in later',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['namespaces', 'pods', 'services'],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    mismatch: {
      level: 'error',
      text: '{workload} is refused: its selector asks for {wanted}, its pod template has {actual}.',
    },
    noSelector: {
      level: 'error',
      text: '{workload} is refused: apps/v1 needs a selector that matches the labels of its pod template, and `spec.selector` is missing or empty.',
    },
    noTemplate: {
      level: 'error',
      text: '{workload} is refused: it needs a pod template, and `spec.template` is missing or empty.',
    },
  },
  check(workload, cluster, report) {
    if (!isController(workload.group, workload.kind) || workload.kind === 'Job') return;
    const values = { workload: describe(workload) };
    // Beside a kustomization that does not name it, half an object is likely to be a patch.
    const strict = !workload.selectorDefaults && !(cluster.scope.open && cluster.scope.kind !== 'kustomization');
    if (!workload.hasTemplate) {
      if (strict) report('noTemplate', keyAt(workload, 'spec', 'template'), { values });
      return;
    }
    const template = workload.templates.find((one) => one.path.join('.') === 'spec.template');
    const { selector } = workload;
    if (selector === undefined || isEmptySelector(selector)) {
      if (strict) {
        const place = selector === undefined ? nameOf(workload) : keyAt(workload, 'spec', 'selector');
        report('noSelector', place, { values });
      }
      return;
    }
    if (template === undefined) return;
    if (matchesSelector(selector, template.labels) !== 'no') return;
    const wrong = wrongPairs(selector, template);
    const [first] = wrong;
    if (first === undefined) {
      for (const one of selector.matchExpressions) {
        if (matchesSelector({ ...selector, matchExpressions: [one] }, template.labels) !== 'no') continue;
        const details = {
          values: { ...values, wanted: inWords(one), actual: labelInWords(template, known(one.key) ?? '') },
          related: [labelOf(workload, template, known(one.key) ?? '')],
        };
        report('mismatch', at(workload, ...one.path, 'key'), details);
      }
      return;
    }
    report('mismatch', at(workload, ...workload.selectorPath, first.key), {
      values: {
        ...values,
        wanted: enumeration(wrong.map(({ key, wanted }) => pair(key, wanted))),
        actual: enumeration(wrong.map(({ key, otherKey }) => labelInWords(template, otherKey ?? key))),
      },
      related: [labelOf(workload, template, first.otherKey ?? first.key)],
      fixes: fixesFor(workload, template, wrong, isAskedFor(workload, cluster)),
    });
  },
});

/** The label that differs; all of them where it is missing. */
function labelOf(workload: Sourced<Workload>, template: PodTemplate, key: string): Related {
  const labels = [...template.path, 'metadata', 'labels'];
  const has = template.labels.values.has(key);
  const place = has ? at(workload, ...labels, key) : keyAt(workload, ...labels);
  return relatedTo(workload, place, `The pod labels of ${describe(workload)}`);
}

/** A pair of `matchLabels` that the template does not have. */
interface WrongPair {
  readonly key: string;
  readonly wanted: string;
  /** The template has the key with this value. */
  readonly actual: string | undefined;
  /** The template has the value under this key, for which nobody asks. */
  readonly otherKey: string | undefined;
}

/** Undefined values are templated, so they cannot be wrong. */
function wrongPairs(selector: LabelSelector, template: PodTemplate): WrongPair[] {
  return [...selector.matchLabels.values].flatMap(([key, value]) => {
    const wanted = known(value);
    const isWrong = wanted !== undefined && matchesPair(key, wanted, template.labels) === 'no';
    if (!isWrong) return [];
    const actual = known(template.labels.values.get(key));
    const others = [...template.labels.values].flatMap(([other, text]) =>
      text === wanted && !selector.matchLabels.values.has(other) ? [other] : [],
    );
    const isRenamed = actual === undefined && others.length === 1;
    return [{ key, wanted, actual, otherKey: isRenamed ? others[0] : undefined }];
  });
}

function pair(key: string, value: string): string {
  return `\`${key}: ${value}\``;
}

function labelInWords(template: PodTemplate, key: string): string {
  const value = known(template.labels.values.get(key));
  return value === undefined ? `no label \`${key}\`` : pair(key, value);
}

/** "`tier` in (web, api)", as `kubectl get --selector` writes it. */
function inWords({ key, operator, values }: Requirement): string {
  const name = known(key) ?? '';
  const among = `(${values.map((value) => known(value) ?? '…').join(', ')})`;
  switch (operator) {
    case 'In':
      return `\`${name} in ${among}\``;
    case 'NotIn':
      return `\`${name} notin ${among}\``;
    case 'DoesNotExist':
      return `no label \`${name}\``;
    default:
      return `a label \`${name}\``;
  }
}

/** A Service finds the pods by the labels that they have. */
function isAskedFor(workload: Sourced<Workload>, cluster: Cluster): boolean {
  return podsOf(workload).some((pod) => servicesSelecting(cluster, pod).length > 0);
}

/**
 * Either end may be the wrong one, unless a Service would lose the pods with other labels. A label that is missing can
 * only be given to the pods.
 */
function fixesFor(
  workload: Sourced<Workload>,
  template: PodTemplate,
  wrong: readonly WrongPair[],
  areLabelsKept: boolean,
): Fix[] {
  const labels = [...template.path, 'metadata', 'labels'];
  const selecting = wrong.flatMap(({ key, actual, otherKey }) => {
    const path = [...workload.selectorPath, key];
    if (actual !== undefined) return [edit(workload, path, (p) => ({ op: 'setString', path: p, value: actual }))];
    return otherKey === undefined ? [] : [edit(workload, path, (p) => ({ op: 'renameKey', path: p, key: otherKey }))];
  });
  const labelling = wrong.map(({ key, wanted, actual, otherKey }) => {
    if (actual !== undefined)
      return edit(workload, [...labels, key], (path) => ({ op: 'setString', path, value: wanted }));
    return otherKey === undefined
      ? edit(workload, labels, (path) => ({ op: 'insertEntry', path, key, value: wanted, place: 'last' }))
      : edit(workload, [...labels, otherKey], (path) => ({ op: 'renameKey', path, key }));
  });
  const fixes: Fix[] = [];
  if (selecting.length === wrong.length) {
    const titles = wrong.map(({ key, wanted, actual, otherKey }) => pair(otherKey ?? key, actual ?? wanted));
    fixes.push({ title: `Select ${enumeration(titles)}`, safe: false, edits: selecting });
  }
  // Of two that are put into one place, the second would not know of the first.
  const isMissing = ({ actual, otherKey }: WrongPair): boolean => actual === undefined && otherKey === undefined;
  const mayChange = !areLabelsKept || wrong.every(isMissing);
  if (mayChange && wrong.filter(isMissing).length <= 1) {
    const titles = wrong.map(({ key, wanted }) => pair(key, wanted));
    fixes.push({ title: `Label the pods ${enumeration(titles)}`, safe: false, edits: labelling });
  }
  return fixes;
}
