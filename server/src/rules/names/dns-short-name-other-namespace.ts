/** A caller that dials the bare name of a Service which is in another namespace, where such a name does not lead. */
import { type Cluster, servicesOfName } from '../../cluster/index.js';
import { describe, known, type Service } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { clusterRule, editPlace, placed, relatedTo } from '../rule.js';
import { absentNames } from './absentNames.js';

export default clusterRule({
  id: 'dns-short-name-other-namespace',
  group: 'Names in env, args, ConfigMaps',
  summary: 'A variable, an argument or a ConfigMap dials a Service of another namespace by its bare name',
  silences:
    'either namespace is not said; several namespaces have such a Service, or the own one may; a part is remote, missing or does not parse',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['services', 'pods', 'config-maps', 'objects', 'profile', 'gaps', 'surround'],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    bare: {
      level: 'warning',
      absence: true,
      text: 'The bare name {name} is looked up in namespace {here}, where no Service is called so; {service} is in namespace {there}.',
    },
  },
  check(workload, cluster, report) {
    for (const { call, name, namespace, about } of absentNames(cluster, workload, report)) {
      const here = known(namespace);
      const service = onlyElsewhere(cluster, name.service);
      const there = known(service?.namespace);
      if (name.namespace !== undefined || name.pod !== undefined || here === undefined) continue;
      if (service === undefined || there === undefined) continue;
      if (cluster.surround.hasService(name.service, here)) {
        report.refute(call.place.object, about);
        continue;
      }
      const meant = `${call.host}.${there}`;
      const made = editPlace(call.place, meant);
      report('bare', placed(call.place), {
        values: { name: call.host, here, service: describe(service), there },
        object: call.place.object,
        about,
        related: [relatedTo(service)],
        fixes: made ? [{ title: `Dial \`${meant}\``, safe: false, edits: [made] }] : [],
      });
    }
  },
});

/** The Service of that name, if a single one says which namespace it is in. */
function onlyElsewhere(cluster: Cluster, name: string): Sourced<Service> | undefined {
  const [only, ...others] = servicesOfName(cluster, name);
  return others.length === 0 ? only : undefined;
}
