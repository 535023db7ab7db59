/** A controller whose selector does not cover its own template: the API server refuses it. */
import { mayBePatched } from '../../cluster/index.js';
import {
  describe,
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
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, keyAt, nameOf, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'workload-selector-mismatch',
  group: 'Services and workloads',
  summary: "A controller's selector does not match its own pod template",
  silences:
    'a patch may change it; kustomize adds the selector; the beta shapes, whose selector defaults to the template; labels that are filled in later',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
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
    if (!isController(workload.group, workload.kind) || workload.kind === 'Job' || mayBePatched(cluster)) return;
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
    const templateLabels = keyAt(workload, ...template.path, 'metadata', 'labels');
    const related = [relatedTo(workload, templateLabels, `The pod labels of ${describe(workload)}`)];
    const wrong = wrongPairs(selector, template);
    const [first] = wrong;
    if (first === undefined) {
      for (const one of selector.matchExpressions) {
        if (matchesSelector({ ...selector, matchExpressions: [one] }, template.labels) !== 'no') continue;
        const details = {
          values: { ...values, wanted: inWords(one), actual: labelInWords(template, one.key) },
          related,
        };
        report('mismatch', at(workload, ...one.path, 'key'), details);
      }
      return;
    }
    report('mismatch', at(workload, ...workload.selectorPath, first.key), {
      values: {
        ...values,
        wanted: listed(wrong.map(({ key, wanted }) => pair(key, wanted))),
        actual: listed(wrong.map(({ key }) => labelInWords(template, key))),
      },
      related,
      fixes: fixesFor(workload, template, wrong),
    });
  },
});

/** A pair of `matchLabels` that the template does not have; it may have another value for the key. */
interface WrongPair {
  readonly key: string;
  readonly wanted: string;
  readonly actual: string | undefined;
}

/** Undefined values are templated, so they cannot be wrong. */
function wrongPairs(selector: LabelSelector, template: PodTemplate): WrongPair[] {
  return [...selector.matchLabels.values].flatMap(([key, value]) => {
    const wanted = known(value);
    const isWrong = wanted !== undefined && matchesPair(key, wanted, template.labels) === 'no';
    return isWrong ? [{ key, wanted, actual: known(template.labels.values.get(key)) }] : [];
  });
}

function pair(key: string, value: string): string {
  return `\`${key}: ${value}\``;
}

function labelInWords(template: PodTemplate, key: Requirement['key']): string {
  const name = known(key) ?? '';
  const value = known(template.labels.values.get(name));
  return value === undefined ? `no label \`${name}\`` : pair(name, value);
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

function listed(parts: readonly string[]): string {
  return new Intl.ListFormat('en').format(parts);
}

/** Either end may be the wrong one. A label that is missing can only be given to the pods. */
function fixesFor(workload: Sourced<Workload>, template: PodTemplate, wrong: readonly WrongPair[]): Fix[] {
  const labels = [...template.path, 'metadata', 'labels'];
  const selecting = wrong.flatMap(({ key, actual }) =>
    actual === undefined
      ? []
      : [edit(workload, [...workload.selectorPath, key], (path) => ({ op: 'setString', path, value: actual }))],
  );
  const labelling = wrong.map(({ key, wanted, actual }) =>
    actual === undefined
      ? edit(workload, labels, (path) => ({ op: 'insertEntry', path, key, value: wanted, place: 'last' }))
      : edit(workload, [...labels, key], (path) => ({ op: 'setString', path, value: wanted })),
  );
  const fixes: Fix[] = [];
  if (selecting.length === wrong.length) {
    const titles = wrong.map(({ key, actual }) => pair(key, actual ?? ''));
    fixes.push({ title: `Select ${listed(titles)}`, safe: false, edits: selecting });
  }
  if (wrong.filter(({ actual }) => actual === undefined).length <= 1) {
    const titles = wrong.map(({ key, wanted }) => pair(key, wanted));
    fixes.push({ title: `Label the pods ${listed(titles)}`, safe: false, edits: labelling });
  }
  return fixes;
}
