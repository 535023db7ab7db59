/** A controller whose selector does not cover its own template: the API server refuses it. */
import { type Cluster, mayBePatched } from '../../cluster/index.js';
import { describe, isController, isEmptySelector, known, type LabelSelector, matchesPair, matchesSelector, type PodTemplate, type Workload } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, keyAt, nameOf, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'workload-selector-mismatch',
  group: 'Services and workloads',
  summary: "A controller's selector does not match its own pod template",
  silences: 'a patch may change it; kustomize adds the selector; the beta shapes, whose selector defaults to the template; labels that are filled in later',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    mismatch: { level: 'error', text: '{workload} is refused: its selector asks for {wanted}, its pod template has {actual}.' },
    noSelector: { level: 'error', text: '{workload} is refused: `spec.selector` is required in apps/v1 and must name labels of the pod template.' },
    noTemplate: { level: 'error', text: '{workload} is refused: `spec.template` is missing or empty.' },
  },
  check(workload, cluster, report) {
    if (!isController(workload.group, workload.kind) || workload.kind === 'Job' || mayBePatched(cluster, workload)) return;
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
      if (strict && cluster.scope.kustomize?.addsSelectors !== true) {
        const place = selector === undefined ? nameOf(workload) : keyAt(workload, 'spec', 'selector');
        report('noSelector', place, { values });
      }
      return;
    }
    if (template === undefined) return;
    const settled = withoutAdded(selector, cluster);
    if (matchesSelector(settled, template.labels) !== 'no') return;
    const wrong = [...settled.matchLabels.values].find(([key, value]) => matchesPair(key, value, template.labels) === 'no');
    const templateLabels = keyAt(workload, ...template.path, 'metadata', 'labels');
    const related = [relatedTo(workload, templateLabels, `The labels of ${describe(workload)}'s pods`)];
    if (wrong === undefined) {
      report('mismatch', keyAt(workload, 'spec', 'selector', 'matchExpressions'), {
        values: { ...values, wanted: 'what `matchExpressions` say', actual: 'other labels' },
        related,
      });
      return;
    }
    const [key, wanted] = wrong;
    const actual = template.labels.values.get(key);
    report('mismatch', at(workload, ...workload.selectorPath, key), {
      values: {
        ...values,
        wanted: `\`${key}: ${known(wanted) ?? '…'}\``,
        actual: actual === undefined ? `no label \`${key}\`` : `\`${key}: ${known(actual) ?? '…'}\``,
      },
      related,
      fixes: fixesFor(workload, template, key, known(wanted), known(actual)),
    });
  },
});

/** Labels that kustomize puts on both ends cannot disagree. */
function withoutAdded(selector: LabelSelector, cluster: Cluster): LabelSelector {
  const kustomize = cluster.scope.kustomize;
  if (!kustomize?.addsSelectors) return selector;
  const values = new Map([...selector.matchLabels.values].filter(([key]) => !kustomize.labelKeys.has(key)));
  return { ...selector, matchLabels: { ...selector.matchLabels, values } };
}

function fixesFor(workload: Sourced<Workload>, template: PodTemplate, key: string, wanted: string | undefined, actual: string | undefined): Fix[] {
  if (wanted === undefined || actual === undefined) return [];
  const selector = [...workload.selectorPath, key];
  const label = [...template.path, 'metadata', 'labels', key];
  return [
    { title: `Select \`${key}: ${actual}\``, safe: false, edits: [edit(workload, selector, (path) => ({ op: 'setString', path, value: actual }))] },
    { title: `Label the pods \`${key}: ${wanted}\``, safe: false, edits: [edit(workload, label, (path) => ({ op: 'setString', path, value: wanted }))] },
  ];
}
