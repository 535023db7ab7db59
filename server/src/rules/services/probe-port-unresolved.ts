/** A probe that asks a port by a name which its container does not give: it fails for ever (the kubelet looks in that container only). */
import {
  type Container,
  describe,
  enumeration,
  isUnknown,
  known,
  nearestName,
  type PodTemplate,
  type Probe,
  type Workload,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, keyAt, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'probe-port-unresolved',
  group: 'Services and workloads',
  summary: 'A probe names a port that its own container does not have',
  silences:
    'ports by number, declared or not; pod templates inside custom resources, which an operator may complete; names that are filled in later',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    unnamed: {
      level: 'error',
      text: 'The {probe} of container {container} in {workload} asks port `{name}`, but the container {has}; it always fails, so {outcome}.',
    },
    quotedNumber: {
      level: 'error',
      text: '{workload} is refused: the {probe} of container {container} has "{name}" in quotes, which is a port name, and names need a letter.',
    },
  },
  check(workload, _cluster, report) {
    if (!BUILT_IN.has(`${workload.group}/${workload.kind}`)) return;
    for (const template of workload.templates) {
      for (const container of [...template.containers, ...template.initContainers]) {
        for (const probe of container.probes) {
          const name = nameOf(probe);
          if (name === undefined || container.ports.some((port) => isUnknown(port.name) || port.name === name))
            continue;
          const values = {
            workload: describe(workload),
            probe: probe.kind.replace('Probe', ' probe'),
            container: container.name,
            name,
          };
          const anchor = at(workload, ...probe.path);
          if (/^[0-9]+$/.test(name)) {
            report('quotedNumber', anchor, { values, fixes: [numbered(workload, probe, Number(name))] });
            continue;
          }
          report('unnamed', anchor, {
            values: { ...values, has: portsText(template, container, name), outcome: OUTCOMES[probe.kind] },
            related:
              container.ports.length === 0
                ? []
                : [
                    relatedTo(
                      workload,
                      keyAt(workload, ...container.path, 'ports'),
                      `The ports of container ${container.name}`,
                    ),
                  ],
            fixes: fixesFor(workload, container, probe, name),
          });
        }
      }
    }
  },
});

const BUILT_IN: ReadonlySet<string> = new Set([
  '/Pod',
  '/ReplicationController',
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  'batch/Job',
  'batch/CronJob',
  'extensions/Deployment',
  'extensions/DaemonSet',
  'extensions/ReplicaSet',
]);

const OUTCOMES: Readonly<Record<Probe['kind'], string>> = {
  livenessProbe: 'the container is restarted over and over',
  readinessProbe: 'the pods never get ready and no Service sends them traffic',
  startupProbe: 'the container is killed before it counts as started',
};

function nameOf(probe: Probe): string | undefined {
  return isUnknown(probe.port) || 'number' in probe.port ? undefined : probe.port.name;
}

/** "names no port", "names only `web`"; another container of the pod may be the one that was meant. */
function portsText(template: PodTemplate, container: Container, name: string): string {
  const names = container.ports.flatMap((port) => known(port.name) ?? []);
  const own = names.length === 0 ? 'names no port' : `names only ${enumeration(names.map((one) => `\`${one}\``))}`;
  const other = [...template.containers, ...template.initContainers].find((one) =>
    one.ports.some((port) => port.name === name),
  );
  return other === undefined ? own : `${own} (that is a port of container ${other.name})`;
}

function fixesFor(workload: Sourced<Workload>, container: Container, probe: Probe, name: string): Fix[] {
  const names = container.ports.flatMap((port) => known(port.name) ?? []);
  const meant = names.length === 1 ? names[0] : nearestName(name, names);
  if (meant !== undefined)
    return [
      {
        title: `Ask the port named \`${meant}\``,
        safe: false,
        edits: [edit(workload, probe.path, (path) => ({ op: 'setString', path, value: meant }))],
      },
    ];
  const [only, ...more] = container.ports;
  const number = known(only?.number);
  return number === undefined || more.length > 0 ? [] : [{ ...numbered(workload, probe, number), safe: false }];
}

function numbered(workload: Sourced<Workload>, probe: Probe, number: number): Fix {
  return {
    title: `Ask port ${number}`,
    safe: true,
    edits: [edit(workload, probe.path, (path) => ({ op: 'setNumber', path, value: number }))],
  };
}
