/** A StatefulSet whose Service exists and cannot give its pods names: it selects others, or has an address in between. */
import { type Cluster, callsTo, judgeSelector, type Pod, podsOf, servicesNamed } from '../../cluster/index.js';
import { describe, enumeration, isHeadless, isUnknown, known, type Service } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, keyAt, nameOf, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'stateful-set-service-mismatch',
  group: 'Services and workloads',
  summary:
    'The Service that a StatefulSet names in `serviceName` does not select its pods, or is not headless while they are dialed by name',
  silences:
    'the Service has no selector; a label is filled in later or may be set at run time; another rule reports the selector; nobody dials a single pod',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['services', 'pods', 'config-maps', 'objects', 'profile', 'gaps'],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    selectsOthers: {
      level: 'warning',
      text: 'The pods of {workload} get no names in DNS: {service} does not select them, it asks for {wanted} and they have {actual}.',
    },
    notHeadless: {
      level: 'hint',
      text: '{caller} dials {host}, a single pod behind {service}, which is not headless: only some DNS servers know such names, CoreDNS among them.',
    },
  },
  check(workload, cluster, report) {
    const name = known(workload.serviceName);
    if (workload.kind !== 'StatefulSet' || workload.group !== 'apps' || name === undefined) return;
    const [service, ...others] = servicesNamed(cluster, name, workload.namespace);
    const [pod] = podsOf(workload);
    if (service === undefined || others.length > 0 || pod === undefined || service.type === 'ExternalName') return;
    if (isUnknown(service.type)) return;
    const missed = missedKeys(cluster, service, pod);
    if (missed.length > 0) {
      if (isReportedAtService(cluster, service)) return;
      report('selectsOthers', at(workload, 'spec', 'serviceName'), {
        values: {
          workload: describe(workload),
          service: describe(service),
          wanted: enumeration(missed.map((key) => `\`${key}: ${known(service.selector.values.get(key)) ?? ''}\``)),
          actual: enumeration(missed.map((key) => labelText(pod, key))),
        },
        related: [
          relatedTo(service, keyAt(service, 'spec', 'selector'), `The selector of ${describe(service)}`),
          relatedTo(workload, labelsOf(pod), `The pod labels of ${describe(workload)}`),
        ],
        fixes: fixesFor(service, pod, missed, cluster),
      });
      return;
    }
    if (isHeadless(service) || isUnknown(service.clusterIP)) return;
    const call = callsTo(cluster, service).find((one) => one.name.pod !== undefined);
    if (call === undefined) return;
    report('notHeadless', at(workload, 'spec', 'serviceName'), {
      values: { caller: describe(call.caller.workload), host: call.host, service: describe(service) },
      related: [relatedTo(service)],
    });
  },
});

/** Keys of the selector that the pod certainly misses; a label that no template has may be set while it runs. */
function missedKeys(cluster: Cluster, service: Service, { template }: Pod): string[] {
  const { labels } = template;
  if (!labels.complete || !service.selector.complete) return [];
  return [...service.selector.values].flatMap(([key, value]) => {
    const wanted = known(value);
    const actual = labels.values.get(key);
    if (wanted === undefined || isUnknown(actual) || actual === wanted) return [];
    const isSetSomewhere = actual !== undefined || cluster.pods.some((pod) => pod.template.labels.values.has(key));
    return isSetSomewhere ? [key] : [];
  });
}

/** The Service selects nothing at all, and its own finding tells why. */
function isReportedAtService(cluster: Cluster, service: Sourced<Service>): boolean {
  const { selector, namespace } = service;
  const result = judgeSelector(cluster, { selector, namespace, name: known(service.name), onlyFile: undefined });
  return result.kind === 'nothing' && result.near !== undefined;
}

function labelText({ template }: Pod, key: string): string {
  const actual = known(template.labels.values.get(key));
  return actual === undefined ? `no label \`${key}\`` : `\`${key}: ${actual}\``;
}

function labelsOf({ workload, template }: Pod): ReturnType<typeof keyAt> {
  return template.labels.values.size > 0 ? keyAt(workload, ...template.path, 'metadata', 'labels') : nameOf(workload);
}

/** Only where nothing else is selected, which would be lost. */
function fixesFor(service: Sourced<Service>, pod: Pod, missed: readonly string[], cluster: Cluster): Fix[] {
  const values = missed.flatMap((key) => {
    const value = known(pod.template.labels.values.get(key));
    return value === undefined ? [] : [{ key, value }];
  });
  const { selector, namespace } = service;
  const selects = judgeSelector(cluster, { selector, namespace, name: undefined, onlyFile: undefined }).kind;
  if (values.length < missed.length || selects === 'selects') return [];
  const edits = values.map(({ key, value }) =>
    edit(service, ['spec', 'selector', key], (path) => ({ op: 'setString', path, value })),
  );
  return [
    { title: `Select ${enumeration(values.map(({ key, value }) => `\`${key}: ${value}\``))}`, safe: false, edits },
  ];
}
