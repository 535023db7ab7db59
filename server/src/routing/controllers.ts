/** Where the controller of an Ingress runs, how requests get to it, and whom the pods behind it see (I3, C18). */
import { type Cluster, fact, type Pod, podsOf } from '../cluster/index.js';
import { type Ingress, known } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { CONTROLLERS, profileOf } from './controllers/index.js';
import type { ControllerKind, ControllerProfile } from './controllers/profile.js';
import { type Client, type Hop, hop, proof, type SeenAs } from './hop.js';
import { type ServingController, servingController } from './ingressClass.js';

export interface IngressController extends ServingController {
  /** Its pods, where the cluster holds them. */
  readonly pods: readonly Pod[];
  readonly seenAs: SeenAs;
}

export function controllerOf(cluster: Cluster, ingress: Sourced<Ingress>): IngressController {
  const serving = servingController(cluster, ingress);
  const pods = podsByController(cluster).get(serving.kind) ?? [];
  return { ...serving, pods, seenAs: seenAs(serving.profile, pods) };
}

/** The pods that carry the traffic; under undefined those of any controller. */
const podsByController = fact(
  'pods: pods of Ingress controllers',
  (object) => object.model === 'workload' && podsOf(object).some((pod) => kindsOf(pod).size > 0),
  findPods,
  (a, b) =>
    a.size === b.size &&
    [...a].every(
      ([kind, pods]) => pods.length === b.get(kind)?.length && pods.every((pod, at) => pod === b.get(kind)?.[at]),
    ),
);

/** Whether pods of any Ingress controller are in the cluster. */
export function holdsControllers(cluster: Cluster): boolean {
  return podsByController(cluster).size > 0;
}

function findPods(cluster: Cluster): ReadonlyMap<ControllerKind | undefined, readonly Pod[]> {
  const found = new Map<ControllerKind | undefined, Pod[]>();
  for (const pod of cluster.pods) {
    for (const kind of kindsOf(pod)) {
      const pods = found.get(kind);
      if (pods) pods.push(pod);
      else found.set(kind, [pod]);
    }
  }
  return found;
}

/** The controllers whose traffic a pod with its labels carries. */
function kindsOf(pod: Pod): ReadonlySet<ControllerKind | undefined> {
  let kinds: Set<ControllerKind | undefined> | undefined;
  for (const label of NAME_LABELS) {
    const name = known(pod.template.labels.values.get(label));
    for (const kind of (name !== undefined && KINDS_BY_POD.get(name)) || []) {
      kinds ??= new Set();
      kinds.add(kind);
    }
  }
  return kinds && isTraffic(pod) ? kinds : NO_KINDS;
}
const NO_KINDS: ReadonlySet<ControllerKind | undefined> = new Set();
const NAME_LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app'];

/** Names that pods of controllers have. */
const KINDS_BY_POD = new Map<string, (ControllerKind | undefined)[]>();
for (const kind of [...CONTROLLERS.map((one) => one.kind), undefined])
  for (const name of profileOf(kind).entry.podNames) KINDS_BY_POD.set(name, [...(KINDS_BY_POD.get(name) ?? []), kind]);

function isTraffic({ template, workload }: Pod): boolean {
  if (workload.kind === 'Job' || workload.kind === 'CronJob') return false;
  return !/webhook|default-?backend/.test(known(template.labels.values.get('app.kubernetes.io/component')) ?? '');
}

/** Policies at the pod see the controller, never the client of the controller (I3). */
function seenAs({ kind, entry }: ControllerProfile, pods: readonly Pod[]): SeenAs {
  const evidence = pods.map((pod) => proof(pod.workload, 'ingress-controller'));
  if (entry.isCloud) return { who: 'unknown', because: 'load-balancer-unknown', evidence };
  if (pods.length === 0)
    return kind === undefined
      ? { who: 'unknown', because: 'controller-unknown', evidence }
      : { who: 'ingress-controller', because: 'proxied', evidence };
  const onHost = pods.filter((pod) => known(pod.template.hostNetwork) !== false);
  if (onHost.length === pods.length) return { who: 'node', because: 'controller-on-host-network', evidence };
  return onHost.length === 0
    ? { who: 'ingress-controller', because: 'proxied', evidence }
    : { who: 'unknown', because: 'controller-unknown', evidence };
}

/** From a client to the controller. A client inside comes to it by its Service, which `waysInto` follows. */
export function entryHop(
  cluster: Cluster,
  ingress: Sourced<Ingress>,
  { profile }: ServingController,
  client: Client,
): Hop | undefined {
  if (client.kind !== 'outside') return undefined;
  const { scheme, classes } = profile.entry;
  const stated = scheme && known(ingress.annotations.values.get(scheme.name));
  if (scheme && stated !== undefined)
    return schemeHop(
      scheme.internet.includes(stated),
      client,
      proof(ingress, 'load-balancer', 'metadata', 'annotations', scheme.name),
    );
  const className = known(ingress.className);
  const byClass = className !== undefined && Object.hasOwn(classes, className) ? classes[className] : undefined;
  if (byClass) return schemeHop(byClass === 'internet', client, proof(ingress, 'ingress-class', ...ingress.classPath));
  const { loadBalancerScheme } = cluster.profile;
  const place = proof(ingress, 'load-balancer');
  return loadBalancerScheme === undefined
    ? hop('load-balancer', 'unknown', { code: 'controller-entry-unknown' }, place)
    : schemeHop(loadBalancerScheme === 'internet', client, place);
}

function schemeHop(isPublic: boolean, client: Client & { kind: 'outside' }, place: ReturnType<typeof proof>): Hop {
  if (isPublic) return hop('load-balancer', 'allowed', { code: 'load-balancer-public' }, place);
  return hop(
    'load-balancer',
    client.addresses === undefined ? 'denied' : 'unknown',
    { code: 'load-balancer-internal' },
    place,
  );
}
