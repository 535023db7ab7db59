/** A caller that dials a name which no Service has, while one is called nearly so. */
import { type NearService, nearService, servicesOfName } from '../../cluster/index.js';
import { describe, known } from '../../resources/index.js';
import { clusterRule, editPlace, type Fix, placed, relatedTo } from '../rule.js';
import { type AbsentName, absentNames } from './absentNames.js';

export default clusterRule({
  id: 'dns-service-not-found',
  group: 'Names in env, args, ConfigMaps',
  summary: 'A variable, an argument or a ConfigMap dials a Service whose name is a slip away from one that exists',
  silences:
    'nothing near is found; the name is of another domain or filled in later; a part is remote, missing or does not parse; a custom resource or the rest of the workspace may have the Service',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['services', 'pods', 'config-maps', 'objects', 'profile', 'gaps', 'surround'],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    spelling: { level: 'warning', absence: true, text: 'There is no Service {name}{where}; did you mean {near}?' },
    workload: {
      level: 'warning',
      absence: true,
      text: 'There is no Service {name}{where}; the Service that leads to {workload} is called {near}.',
    },
  },
  check(workload, cluster, report) {
    for (const absent of absentNames(cluster, workload, report)) {
      const { call, name, namespace, about } = absent;
      const isElsewhere = servicesOfName(cluster, name.service).length > 0;
      const near = isElsewhere ? undefined : nearService(cluster, name, namespace, known(call.dials));
      if (near === undefined) continue;
      if (cluster.surround.hasService(name.service, namespace)) {
        report.refute(call.place.object, about);
        continue;
      }
      const where = known(namespace);
      report(near.kind, placed(call.place), {
        values: {
          name: name.service,
          where: where === undefined ? '' : ` in namespace ${where}`,
          near: known(near.service.name) ?? '',
          workload: near.kind === 'workload' ? describe(near.workload) : '',
        },
        object: call.place.object,
        about,
        related: [relatedTo(near.service)],
        fixes: fixesFor(absent, near),
      });
    }
  },
});

/** The Service's part of the host, and nothing else of it. */
function fixesFor({ call: { place }, name }: AbsentName, near: NearService): Fix[] {
  const meant = known(near.service.name);
  if (place.part === undefined || meant === undefined) return [];
  const start = place.part.start + (name.pod === undefined ? 0 : name.pod.length + 1);
  const made = editPlace({ ...place, part: { start, end: start + name.service.length } }, meant);
  return made ? [{ title: `Dial \`${meant}\``, safe: false, edits: [made] }] : [];
}
