/** A StatefulSet whose pods get no names of their own, because the Service that should give them does not exist. */
import { type Call, type Cluster, callsIn, mayBeMade, podsSelectedBy, servicesNamed } from '../../cluster/index.js';
import {
  describe,
  isHeadless,
  isSimilar,
  known,
  mayShareNamespace,
  nearestName,
  type Service,
  type Workload,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, placed, type Related, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'stateful-set-service-missing',
  group: 'Services and workloads',
  summary: 'The Service that a StatefulSet names in `serviceName` does not exist, so its pods have no names in DNS',
  silences:
    'nobody dials a pod by name and no Service of its pods is called alike; a part is remote, missing or does not parse; the Service is elsewhere in the workspace',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['services', 'pods', 'config-maps', 'objects', 'profile', 'gaps', 'surround'],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    nearMiss: {
      level: 'warning',
      absence: true,
      text: 'There is no Service {name}, so the pods of {workload} get no names in DNS; the Service that selects them is called {near}.',
    },
    dialled: {
      level: 'warning',
      absence: true,
      text: 'There is no Service {name}, so the pods of {workload} get no names in DNS, and {host} leads nowhere.',
    },
  },
  check(workload, cluster, report) {
    const name = known(workload.serviceName);
    if (workload.kind !== 'StatefulSet' || workload.group !== 'apps' || name === undefined || name === '') return;
    if (
      servicesNamed(cluster, name, workload.namespace).length > 0 ||
      mayBeMade(cluster, name.toLowerCase(), workload.namespace)
    )
      return report.refute(workload);
    const near = nearMiss(cluster, workload, name);
    const calls = callsIn(cluster).filter((call) => isToPodOf(call, workload, name));
    const [call] = calls;
    if (near === undefined && call === undefined) return;
    if (cluster.surround.hasService(name, workload.namespace)) return report.refute(workload);
    const anchor = at(workload, 'spec', 'serviceName');
    const related: Related[] = calls.map(({ caller, host, place }) =>
      relatedTo(caller.workload, placed(place), `${describe(caller.workload)} dials ${host}`),
    );
    const values = { name, workload: describe(workload) };
    if (near !== undefined) {
      report('nearMiss', anchor, {
        values: { ...values, near: known(near.name) ?? '' },
        related: [relatedTo(near), ...related],
        fixes: fixesFor(workload, near),
      });
    } else if (call !== undefined) {
      report('dialled', anchor, {
        values: { ...values, host: call.host },
        related,
      });
    }
  },
});

/** The Service that selects the pods and is called alike; a headless one before others. */
function nearMiss(cluster: Cluster, workload: Sourced<Workload>, name: string): Sourced<Service> | undefined {
  const alike = cluster.services.filter((service) => {
    const other = known(service.name);
    return (
      other !== undefined &&
      (isSimilar(other, name) || nearestName(name, [other]) !== undefined) &&
      podsSelectedBy(cluster, service).certain.some((pod) => pod.workload === workload)
    );
  });
  const headless = alike.filter(isHeadless);
  const [only, ...others] = headless.length > 0 ? headless : alike;
  return others.length === 0 ? only : undefined;
}

/** `db-0.peers`, where peers is the Service that is missing. */
function isToPodOf(call: Call, workload: Sourced<Workload>, service: string): boolean {
  if (call.services.length > 0) return false;
  const own = known(workload.name)?.toLowerCase();
  return call.readings.some(
    ({ pod, service: named, namespace }) =>
      own !== undefined &&
      pod?.startsWith(`${own}-`) === true &&
      /^[0-9]+$/.test(pod.slice(own.length + 1)) &&
      named === service.toLowerCase() &&
      mayShareNamespace(namespace ?? call.caller.namespace, workload.namespace),
  );
}

function fixesFor(workload: Sourced<Workload>, near: Service): Fix[] {
  const name = known(near.name);
  if (name === undefined) return [];
  const made = edit(workload, ['spec', 'serviceName'], (path) => ({ op: 'setString', path, value: name }));
  return [{ title: `Name Service \`${name}\``, safe: false, edits: [made] }];
}
