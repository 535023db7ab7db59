/** The hover on a host that a container is told: the Service that it means, and whether the call gets there. */
import { type Call, type Cluster, callsFrom, callsIn } from '../../cluster/index.js';
import { isUnknown, known } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Path } from '../../yaml/index.js';
import { code, plain } from '../markdown.js';
import { callText } from '../shortPath.js';
import { serviceFacts } from './service.js';
import type { Told } from './told.js';

/** Of the calls that are written at this scalar of an object the first; undefined where there is none. */
export function toldMention(object: Sourced, path: Path, cluster: Cluster): Told | undefined {
  const calls = object.model === 'workload' ? callsFrom(cluster, object) : callsIn(cluster);
  const here = calls.filter(({ place }) => place.object === object && isSame(place.path, path));
  const call = here.find(({ services }) => services.length > 0) ?? here.find(({ name }) => name.certain);
  return call && toldCall(call, cluster);
}

function toldCall({ caller, services, host, dials, name }: Call, cluster: Cluster): Told {
  const who = `${plain(caller.workload.kind)} ${plain(known(caller.workload.name) ?? '?')}`;
  const port = dials === undefined || isUnknown(dials) ? undefined : dials;
  const [service] = services;
  const shown = port === undefined ? host : `${host}:${port}`;
  if (service === undefined)
    return {
      title: `${who} → ${code(shown)}`,
      lead: `A name of the cluster, and no Service ${code(name.service)} is here; it may be applied from elsewhere.`,
      facts: [],
    };
  return {
    title: `${who} → Service ${plain(known(service.name) ?? '?')}`,
    lead: formText(name, known(service.namespace)),
    facts: [`${code(shown)} ${callText(caller, service, port, cluster)}`, ...serviceFacts(service, cluster)],
  };
}

/** How the name is completed. */
function formText(name: Call['name'], namespace: string | undefined): string {
  const pod = name.pod === undefined ? '' : `, pod ${code(name.pod)}`;
  if (name.namespace !== undefined)
    return `A name in namespace ${code(name.namespace)}${pod}; it means the same from everywhere.`;
  const own = namespace === undefined ? 'its own namespace' : `its own namespace, ${code(namespace)},`;
  return `A bare name${pod}: the resolver of the pod looks in ${own} first.`;
}

function isSame(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}
