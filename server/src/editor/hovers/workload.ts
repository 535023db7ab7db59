/** The hover on a workload: how traffic comes in, who may, whom it calls, and what keeps it from doing so. */
import { type Cluster, callsFrom, callsTo, type Pod, podsOf } from '../../cluster/index.js';
import { isUnknown, known, type Workload } from '../../resources/index.js';
import { servicesSelecting } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { code, plain } from '../markdown.js';
import { callText, fromOutside } from '../shortPath.js';
import { listed } from '../wording.js';
import { isolationText } from './networkPolicy.js';
import type { Told } from './told.js';

const MOST = 3;

export function toldWorkload(workload: Sourced<Workload>, cluster: Cluster): Told | undefined {
  const [pod, ...others] = podsOf(workload);
  if (pod === undefined) return undefined;
  const replicas = known(workload.replicas);
  const count = replicas === undefined ? '' : ` · ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`;
  const several =
    others.length > 0 ? `It makes pods of ${others.length + 1} kinds; this is said of the first.` : undefined;
  return {
    title: `${plain(workload.kind)} ${plain(known(workload.name) ?? '(name not known yet)')}${count}`,
    lead:
      pod.template.hostNetwork === true ? `Its pods use the network of their node: ${code('hostNetwork')}.` : several,
    facts: [
      ...servicesText(pod, cluster),
      ...fromOutside({ kind: 'pod', pod }, cluster),
      ...calledBy(workload, pod, cluster),
      isolationText(pod, 'ingress', cluster),
      ...callsText(workload, cluster),
      isolationText(pod, 'egress', cluster),
    ],
  };
}

function servicesText(pod: Pod, cluster: Cluster): string[] {
  const services = servicesSelecting(cluster, pod);
  if (services.length === 0) return ['No Service selects its pods; others reach them by address only'];
  return [
    `Behind Service ${listed(
      services.map((service) => code(known(service.name) ?? '?')),
      MOST,
    )}`,
  ];
}

/** Who is told, in variables, arguments or files, to call a Service of it. */
function calledBy(workload: Sourced<Workload>, pod: Pod, cluster: Cluster): string[] {
  const callers = servicesSelecting(cluster, pod)
    .flatMap((service) => callsTo(cluster, service))
    .map(({ caller }) => caller.workload)
    .filter((caller) => caller !== workload);
  const names = [...new Set(callers)].map((one) => `${plain(one.kind)} ${code(known(one.name) ?? '?')}`);
  return names.length === 0 ? [] : [`Called by ${listed(names, MOST)}`];
}

/** "Calls `db:5432` ✔", each Service and port once. */
function callsText(workload: Sourced<Workload>, cluster: Cluster): string[] {
  const told = new Map<string, string>();
  for (const { caller, services, dials } of callsFrom(cluster, workload)) {
    const [service] = services;
    if (service === undefined || told.size >= MOST) continue;
    const port = dials === undefined || isUnknown(dials) ? undefined : dials;
    const target = `${known(service.name) ?? '?'}${port === undefined ? '' : `:${port}`}`;
    if (!told.has(target)) told.set(target, `Calls ${code(target)} ${callText(caller, service, port, cluster)}`);
  }
  return [...told.values()];
}
