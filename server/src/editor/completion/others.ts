/** Namespaces, classes, ConfigMaps, workloads and container ports that may be named. */
import type { Cluster, Pod } from '../../cluster/index.js';
import { declaredPorts } from '../../cluster/index.js';
import {
  type Container,
  describe,
  known,
  type LabelSelector,
  matchesLabels,
  matchesSelector,
} from '../../resources/index.js';
import { nodeAt } from '../../yaml/index.js';
import { within } from './labels.js';
import { joined, type Offer, offer } from './offer.js';
import type { Typed } from './typed.js';

/** Undefined where nothing is known of the place. */
export function nameOffers(typed: Typed, clusters: readonly Cluster[]): Offer[] | undefined {
  const { path, cursor, object } = typed;
  if (cursor.part !== 'value') return undefined;
  const [cluster] = clusters;
  const place = path.map((step) => (typeof step === 'number' ? '#' : step)).join('.');
  if (place === 'metadata.namespace' || /\b(?:backendRefs\.#|service)\.namespace$/.test(place))
    return namespaces(clusters);
  if (
    object.model === 'ingress' &&
    (place === 'spec.ingressClassName' || path.at(-1) === 'kubernetes.io/ingress.class')
  )
    return classes(clusters);
  if (/\b(?:configMapRef|configMapKeyRef|configMap)\.name$/.test(place)) return configMaps(typed, cluster);
  if (/\bconfigMapKeyRef\.key$/.test(place)) return configKeys(typed, cluster);
  if (/^spec\.(?:scaleTargetRef|targetRef)\.name$/.test(place)) return workloads(typed, cluster);
  if (object.model === 'service' && /^spec\.ports\.#\.targetPort$/.test(place))
    return ports(podsOfService(typed, cluster));
  if (object.model === 'networkPolicy' && /^spec\.(?:ingress|egress)\.#\.ports\.#\.port$/.test(place))
    return ports(podsOfRule(typed, cluster));
  if (object.model === 'workload' && /\b(?:httpGet|tcpSocket)\.port$/.test(place)) return ownPorts(typed);
  return undefined;
}

function namespaces(clusters: readonly Cluster[]): Offer[] {
  const names = new Map<string, number>();
  for (const { objects } of clusters) {
    for (const object of objects) {
      const name = known(object.model === 'namespace' ? object.name : object.namespace);
      if (name !== undefined) names.set(name, (names.get(name) ?? 0) + 1);
    }
  }
  return [...names]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => offer(name, count === 1 ? '1 object' : `${count} objects`));
}

function classes(clusters: readonly Cluster[]): Offer[] {
  const defined = clusters.flatMap((cluster) =>
    cluster.ingressClasses.flatMap((one) => {
      const name = known(one.name);
      return name === undefined ? [] : [offer(name, known(one.controller) ?? 'IngressClass')];
    }),
  );
  const used = clusters.flatMap((cluster) =>
    cluster.ingresses.flatMap((one) => {
      const name = known(one.className);
      return name === undefined ? [] : [offer(name, 'in use')];
    }),
  );
  return joined([...defined, ...used]);
}

function configMaps({ object }: Typed, cluster: Cluster | undefined): Offer[] {
  if (!cluster) return [];
  const isThere = within(cluster, object.namespace);
  return joined(
    cluster.configMaps.flatMap((one) => {
      const name = known(one.name);
      const keys = one.entries.map(({ key }) => key);
      return name === undefined || !isThere(one.namespace) ? [] : [offer(name, keys.slice(0, 4).join(', '))];
    }),
  );
}

function configKeys(typed: Typed, cluster: Cluster | undefined): Offer[] {
  if (!cluster) return [];
  const name = textBeside(typed, 'name');
  const isThere = within(cluster, typed.object.namespace);
  const maps = cluster.configMaps.filter((one) => known(one.name) === name && isThere(one.namespace));
  return joined(
    maps.flatMap((map) => map.entries.map(({ key, text }) => offer(key, text.split('\n')[0]?.slice(0, 60) ?? ''))),
  );
}

function workloads(typed: Typed, cluster: Cluster | undefined): Offer[] {
  if (!cluster) return [];
  const kind = textBeside(typed, 'kind');
  const isThere = within(cluster, typed.object.namespace);
  return joined(
    cluster.workloads.flatMap((one) => {
      const name = known(one.name);
      const isMeant = name !== undefined && isThere(one.namespace) && (kind === undefined || one.kind === kind);
      return isMeant ? [offer(name, one.kind)] : [];
    }),
  );
}

function textBeside({ root, object, path }: Typed, key: string): string | undefined {
  const node = nodeAt(root, [...object.base, ...path.slice(0, -1), key]);
  return node?.kind === 'scalar' && node.text !== '' ? node.text : undefined;
}

/** Those that the selector picks as far as it is written. */
function podsOfService({ object }: Typed, cluster: Cluster | undefined): Pod[] {
  if (!cluster || object.model !== 'service') return [];
  const isThere = within(cluster, object.namespace);
  return cluster.pods.filter(
    ({ namespace, template }) => isThere(namespace) && matchesLabels(object.selector, template.labels) !== 'no',
  );
}

/** Policies see the ports of the pods that are reached: those that it selects, or the peers of an egress rule. */
function podsOfRule({ object, path }: Typed, cluster: Cluster | undefined): Pod[] {
  if (!cluster || object.model !== 'networkPolicy') return [];
  const [, direction, index] = path;
  if (direction !== 'egress') return picked(cluster, object.podSelector, object);
  const rule = object.rules.egress.find((one) => one.path[2] === index);
  const peers = rule?.peers ?? [];
  return peers.flatMap((peer) =>
    peer.kind === 'pods' ? picked(cluster, peer.pods, peer.namespaces === undefined ? object : undefined) : [],
  );
}

function picked(
  cluster: Cluster,
  selector: LabelSelector | undefined,
  beside: Pick<Typed['object'], 'namespace'> | undefined,
): Pod[] {
  const isThere = beside ? within(cluster, beside.namespace) : () => true;
  return cluster.pods.filter(
    ({ namespace, template }) =>
      isThere(namespace) && (selector === undefined || matchesSelector(selector, template.labels) !== 'no'),
  );
}

function ports(pods: readonly Pod[]): Offer[] {
  return joined(pods.flatMap((pod) => declaredPorts(pod).flatMap((port) => portOffers(port, describe(pod.workload)))));
}

function ownPorts({ object, path }: Typed): Offer[] {
  if (object.model !== 'workload') return [];
  const isHere = (container: Container): boolean => container.path.every((step, index) => path[index] === step);
  const containers = object.templates.flatMap(({ containers, initContainers }) => [...containers, ...initContainers]);
  const own = containers.find(isHere);
  return joined((own?.ports ?? []).flatMap((port) => portOffers(port, `container ${own?.name ?? ''}`)));
}

function portOffers({ name, number }: Container['ports'][number], owner: string): Offer[] {
  const [called, numbered] = [known(name), known(number)];
  return [
    ...(called === undefined ? [] : [offer(called, numbered === undefined ? owner : `${numbered} of ${owner}`)]),
    ...(numbered === undefined
      ? []
      : [offer(String(numbered), called === undefined ? owner : `${called} of ${owner}`, { isNumber: true })]),
  ];
}
