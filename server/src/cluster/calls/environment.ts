/**
 * The variables of a container: written, from ConfigMaps, and those that Kubernetes adds for every Service of the
 * namespace. Follows the kubelet (`makeEnvironmentVariables`) and the page "Define dependent environment variables".
 */
import {
  type ConfigMap,
  type Container,
  isHeadless,
  isUnknown,
  known,
  mayShareNamespace,
  type Service,
  type Uncertain,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Cluster, Pod } from '../cluster.js';
import { grouping } from '../groupings.js';
import { configMapsNamedKey, derived, noteRead } from '../reads.js';
import { expanded, type Place, type Told, toldIn, toldLater, toldNowhere } from './told.js';

export interface Variable {
  readonly name: string;
  readonly value: Told;
}

export interface Environment {
  /** Those that the manifests name, in their order; where a name comes twice, the last one. */
  readonly variables: readonly Variable[];
  /** A text with its references put in. */
  expand(told: Told): Told;
}

export function environmentOf(cluster: Cluster, pod: Pod, container: Container): Environment {
  const { workload } = pod;
  const values = new Map<string, Told>();
  for (const source of container.envFrom) {
    const prefix = known(source.prefix);
    const map = configMapFor(cluster, pod, source.configMap);
    if (map === undefined || prefix === undefined) continue;
    for (const entry of map.entries) values.set(prefix + entry.key, toldIn(map, entry.path, entry.text));
  }
  const later: Place = { object: workload, path: container.path, part: undefined };
  // Behind a Secret, or a ConfigMap that is not here, any name may hide.
  const isOpen = container.envFrom.some((one) => configMapFor(cluster, pod, one.configMap)?.complete !== true);
  const lookUp = (name: string): Told | undefined => {
    const own = values.get(name);
    if (own !== undefined) return own;
    return isOpen ? toldLater(later) : serviceVariable(cluster, pod, name, later);
  };
  for (const { name, value } of container.env) {
    const told = ((): Told => {
      switch (value.kind) {
        case 'text':
          return expanded(toldIn(workload, value.path, value.text), lookUp);
        case 'configMap': {
          const map = configMapFor(cluster, pod, value.name);
          const entry = map?.entries.find((one) => one.key === known(value.key));
          return map && entry ? toldIn(map, entry.path, entry.text) : toldLater(later);
        }
        case 'namespace': {
          const namespace = known(pod.namespace);
          return namespace === undefined ? toldLater(later) : toldNowhere(namespace, later);
        }
        case 'later':
          return toldLater(later);
      }
    })();
    values.delete(name);
    values.set(name, told);
  }
  return {
    variables: [...values].map(([name, value]) => ({ name, value })),
    expand: (told) => expanded(told, lookUp),
  };
}

/** The ConfigMap that a pod means by a name; none where several are called so, as in variants of one manifest. */
export function configMapFor(
  cluster: Cluster,
  pod: Pod,
  name: Uncertain<string> | undefined,
): Sourced<ConfigMap> | undefined {
  if (name === undefined || isUnknown(name)) return undefined;
  noteRead(cluster, configMapsNamedKey(name));
  const all = (mapsByName(cluster).get(name) ?? []).filter((map) => mayShareNamespace(map.namespace, pod.namespace));
  const own = all.filter((map) => map.source.file === pod.workload.source.file);
  const [only, ...others] = own.length > 0 ? own : all;
  return others.length === 0 ? only : undefined;
}

/** `WEB_SERVICE_HOST`, `WEB_SERVICE_PORT`, `WEB_SERVICE_PORT_HTTP`, `WEB_PORT_80_TCP_ADDR`: as if the Service's name stood there. */
function serviceVariable(cluster: Cluster, pod: Pod, name: string, place: Place): Told | undefined {
  const match =
    /^([A-Z][A-Z0-9_]*?)_(?:SERVICE_(HOST|PORT)(?:_([A-Z0-9_]+))?|PORT_([0-9]+)_(?:TCP|UDP|SCTP)_(ADDR|PORT))$/.exec(
      name,
    );
  if (!match || match.input.length > LONGEST_VARIABLE) return undefined;
  const [, owner = '', field, portName, number, part] = match;
  const service = (servicesByVariable(cluster).get(owner) ?? []).find((one) =>
    mayShareNamespace(one.namespace, pod.namespace),
  );
  if (service === undefined || pod.template.serviceLinks !== true) return undefined;
  if (field === 'HOST' || part === 'ADDR') return toldNowhere(known(service.name) ?? '', place);
  if (number !== undefined) return toldNowhere(number, place);
  const port =
    portName === undefined
      ? service.ports[0]
      : service.ports.find((one) => variableName(known(one.name) ?? '') === portName);
  const dialled = known(port?.port);
  return dialled === undefined ? toldLater(place) : toldNowhere(String(dialled), place);
}
const LONGEST_VARIABLE = 200;

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

const mapsByName = grouping(
  ({ configMaps }) => configMaps,
  ({ name }) => [known(name) ?? ''],
);

/** Services with an address of their own, by what their variables begin with. */
const servicesByVariable = derived(['services'], (cluster): ReadonlyMap<string, readonly Sourced<Service>[]> => {
  const withAddress = cluster.services.filter((one) => !isHeadless(one) && one.type !== 'ExternalName');
  return grouped(withAddress, variableName);
});

function grouped<T extends Sourced>(objects: readonly T[], keyOf: (name: string) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const object of objects) {
    const name = known(object.name);
    if (name === undefined) continue;
    const group = groups.get(keyOf(name));
    if (group) group.push(object);
    else groups.set(keyOf(name), [object]);
  }
  return groups;
}
