/** A Service whose selector misses the pods that it was probably meant for. */
import { describeNearMiss, judgeSelector, podsIn } from '../../cluster/index.js';
import { describe, known, type Service } from '../../resources/index.js';
import { labelOf, selectFixes } from '../nearLabels.js';
import { at, clusterRule, keyAt, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'service-selects-nothing',
  group: 'Services and workloads',
  summary: 'The selector of a Service misses the pods that it was probably meant for',
  silences:
    'nothing near is found; pods made by a custom resource; labels set at run time or filled in later; documents that do not parse; a match elsewhere in the workspace',
  withGaps: 'near-misses',
  since: '0.1.0',
  reads: ['pods', 'objects', 'gaps', 'surround'],
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
    const alone = scope.kind !== 'input' && podsIn(cluster, ownFile).length > 0;
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
      fixes: selectFixes(service, result.near, (key) => ['spec', 'selector', key]),
      closeness: result.near.closeness,
    });
  },
});

function selectorText(service: Service): string {
  return [...service.selector.values].map(([key, value]) => `\`${key}: ${known(value) ?? '…'}\``).join(', ');
}
