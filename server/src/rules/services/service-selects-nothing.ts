/** A Service whose selector misses the pods that it was probably meant for. */
import { type Difference, describeNearMiss, judgeSelector, type NearMiss, type Pod } from '../../cluster/index.js';
import { describe, known, type Service } from '../../resources/index.js';
import type { Anchor, Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, keyAt, nameOf, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'service-selects-nothing',
  group: 'Services and workloads',
  summary: 'The selector of a Service misses the pods that it was probably meant for',
  silences:
    'nothing near is found; pods made by a custom resource; labels set at run time or filled in later; documents that do not parse; a match elsewhere in the workspace',
  withGaps: 'near-misses',
  since: '0.1.0',
  reads: ['pods', 'gaps', 'surround'],
  fix: 'suggested',
  subject: 'service',
  messages: {
    nearMiss: { level: 'warning', absence: true, text: '{service} selects no pods: {difference}.' },
    nearMissComplete: {
      level: 'error',
      absence: true,
      text: '{service} selects no pods in cluster {cluster}: {difference}.',
    },
    nothingComplete: {
      level: 'error',
      absence: true,
      text: '{service} selects no pods: cluster {cluster} is configured as complete, and none of its pods has {selector}.',
    },
  },
  check(service, cluster, report) {
    if (service.type !== 'ClusterIP' && service.type !== 'NodePort' && service.type !== 'LoadBalancer') return;
    const { selector, namespace } = service;
    if (selector.values.size === 0) return;
    const { scope } = cluster;
    const ownFile = service.source.file;
    const alone = scope.kind !== 'input' && cluster.pods.some((pod) => pod.workload.source.file === ownFile);
    const query = { selector, namespace, name: known(service.name), onlyFile: alone ? ownFile : undefined };
    const result = judgeSelector(cluster, query);
    const refuted = (reason: string): void => {
      report.refute(service);
      report.unsure(service, reason);
    };
    if (result.kind === 'selects') return report.refute(service);
    if (result.kind === 'unknown') return refuted(result.reason);
    const values = { service: describe(service), cluster: cluster.name, selector: selectorText(service) };
    if (result.near === undefined) {
      if (scope.open) report.refute(service);
      if (scope.complete) report('nothingComplete', keyAt(service, 'spec', 'selector'), { values });
      else report.unsure(service, 'no pods like these are in the workspace, they may come from elsewhere');
      return;
    }
    // What a kustomization renders is all that is applied with it, so only pods that certainly carry the labels count.
    const elsewhere =
      alone || scope.kind === 'input' || scope.kind === 'configured'
        ? 'no'
        : cluster.surround.podsWith(selector, namespace);
    if (elsewhere === 'yes' || (elsewhere === 'unknown' && scope.root === undefined))
      return refuted('such pods are elsewhere in the workspace');
    const [first] = result.near.differences;
    if (first === undefined) return;
    const { workload } = result.near.pod;
    const difference = describeNearMiss(result.near);
    report(scope.complete ? 'nearMissComplete' : 'nearMiss', at(service, 'spec', 'selector', first.key), {
      values: { ...values, difference },
      related: [relatedTo(workload, labelOf(result.near.pod, first), `The pod labels of ${describe(workload)}`)],
      fixes: fixesFor(service, result.near),
      closeness: result.near.closeness,
    });
  },
});

/** The label that differs; all of them where it is missing. */
function labelOf({ workload, template }: Pod, difference: Difference): Anchor {
  const labels = [...template.path, 'metadata', 'labels'];
  switch (difference.kind) {
    case 'value':
      return at(workload, ...labels, difference.key);
    case 'key':
      return keyAt(workload, ...labels, difference.otherKey);
    case 'lacking':
      return template.labels.values.size > 0 ? keyAt(workload, ...labels) : nameOf(workload);
  }
}

/** One fix that makes the selector match the near pod, where every difference is a value or a key to change. */
function fixesFor(service: Sourced<Service>, near: NearMiss): Fix[] {
  const edits = near.differences.flatMap((difference) => editFor(service, difference) ?? []);
  if (edits.length < near.differences.length) return [];
  const titles = near.differences.map((one) =>
    one.kind === 'key'
      ? `\`${one.otherKey}: ${one.wanted}\``
      : one.kind === 'value'
        ? `\`${one.key}: ${one.actual}\``
        : '',
  );
  return [{ title: `Select ${titles.join(', ')}`, safe: false, edits }];
}

function editFor(service: Sourced<Service>, difference: Difference): ReturnType<typeof edit> | undefined {
  const path = ['spec', 'selector', difference.key];
  if (difference.kind === 'value')
    return edit(service, path, (p) => ({ op: 'setString', path: p, value: difference.actual }));
  if (difference.kind === 'key')
    return edit(service, path, (p) => ({ op: 'renameKey', path: p, key: difference.otherKey }));
  return undefined;
}

function selectorText(service: Service): string {
  return [...service.selector.values].map(([key, value]) => `\`${key}: ${known(value) ?? '…'}\``).join(', ');
}
