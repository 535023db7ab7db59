/** Which controller serves an Ingress, by its class, and where that controller runs (I3, I4, C14, C18). */
import type { Cluster, Pod } from '../cluster/index.js';
import { type Ingress, isUnknown, known } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { namespaceKey } from './directory.js';
import { type Client, type Hop, hop, proof, type SeenAs } from './hop.js';

export type ControllerKind =
  | 'ingress-nginx'
  | 'nginx-ingress'
  | 'traefik'
  | 'haproxy'
  | 'haproxy-ingress'
  | 'aws-alb'
  | 'gke'
  | 'contour'
  | 'kong'
  | 'istio'
  | 'azure';

export interface IngressController {
  /** Undefined where it is not known. */
  readonly kind: ControllerKind | undefined;
  /** Its pods, where the cluster holds them. */
  readonly pods: readonly Pod[];
  /** Ingresses with the same key are merged by one controller and compete. */
  readonly bucket: string;
  readonly hop: Hop;
  readonly seenAs: SeenAs;
}

/** By the beginning of `spec.controller` of the class. */
const BY_CONTROLLER: readonly (readonly [prefix: string, kind: ControllerKind])[] = [
  ['k8s.io/ingress-nginx', 'ingress-nginx'],
  ['nginx.org/ingress-controller', 'nginx-ingress'],
  ['traefik.io/ingress-controller', 'traefik'],
  ['ingress.k8s.aws/alb', 'aws-alb'],
  ['eks.amazonaws.com/alb', 'aws-alb'],
  ['projectcontour.io/', 'contour'],
  ['ingress-controllers.konghq.com/kong', 'kong'],
  ['haproxy.org/ingress-controller', 'haproxy'],
  ['haproxy-ingress.github.io/controller', 'haproxy-ingress'],
  ['istio.io/ingress-controller', 'istio'],
  ['azure/application-gateway', 'azure'],
];

/** What a class of that name usually is, where no IngressClass says it. */
const BY_CLASS: Readonly<Record<string, ControllerKind>> = {
  nginx: 'ingress-nginx',
  traefik: 'traefik',
  alb: 'aws-alb',
  gce: 'gke',
  'gce-internal': 'gke',
  'gce-regional-external': 'gke',
  contour: 'contour',
  kong: 'kong',
  haproxy: 'haproxy-ingress',
  istio: 'istio',
  'azure-application-gateway': 'azure',
  'azure/application-gateway': 'azure',
};

/** Annotations that only one of the controllers which share a class name reads. */
const BY_ANNOTATION: readonly (readonly [prefix: string, kind: ControllerKind])[] = [
  ['nginx.ingress.kubernetes.io/', 'ingress-nginx'],
  ['nginx.org/', 'nginx-ingress'],
  ['nginx.com/', 'nginx-ingress'],
  ['haproxy.org/', 'haproxy'],
  ['haproxy-ingress.github.io/', 'haproxy-ingress'],
];

export function controllerOf(cluster: Cluster, ingress: Sourced<Ingress>): IngressController {
  const { kind, hop: step, key } = classOf(cluster, ingress);
  const pods = podsOf(cluster, kind);
  return { kind, pods, bucket: bucketOf(cluster, ingress, kind, key), hop: step, seenAs: seenAs(kind, pods) };
}

function classOf(
  cluster: Cluster,
  ingress: Sourced<Ingress>,
): { readonly kind: ControllerKind | undefined; readonly hop: Hop; readonly key: string } {
  const { className, classPath } = ingress;
  const place = proof(ingress, 'ingress-class', ...classPath);
  const configured = profileKind(cluster);
  if (isUnknown(className))
    return {
      kind: configured,
      hop: hop('ingress-class', 'unknown', { code: 'class-unknown' }, place),
      key: className.unknown,
    };
  if (className === undefined || className === '') return withoutClass(cluster, ingress, configured);
  const object = cluster.ingressClasses.find((one) => known(one.name) === className);
  if (object) {
    const controller = known(object.controller);
    const spec = proof(object, 'ingress-class', 'spec', 'controller');
    if (controller === undefined)
      return {
        kind: undefined,
        hop: hop('ingress-class', 'unknown', { code: 'class-unknown' }, place, spec),
        key: className,
      };
    const reason = { code: 'class-has-controller', class: className, controller } as const;
    return { kind: kindOf(controller), hop: hop('ingress-class', 'allowed', reason, place, spec), key: controller };
  }
  const usual = BY_CLASS[className];
  const kind = byAnnotation(ingress) ?? usual;
  if (kind === undefined && configured !== undefined)
    return {
      kind: configured,
      hop: hop('ingress-class', 'allowed', { code: 'controller-configured', controller: configured }, place),
      key: className,
    };
  if (kind !== undefined && kind === configured)
    return {
      kind,
      hop: hop('ingress-class', 'allowed', { code: 'controller-configured', controller: kind }, place),
      key: className,
    };
  return {
    kind,
    hop: hop('ingress-class', 'unknown', { code: 'class-elsewhere', class: className, controller: kind }, place),
    key: className,
  };
}

/** The admission plug-in gives a new Ingress the default class, if there is one. */
function withoutClass(
  cluster: Cluster,
  ingress: Sourced<Ingress>,
  configured: ControllerKind | undefined,
): { readonly kind: ControllerKind | undefined; readonly hop: Hop; readonly key: string } {
  const place = proof(ingress, 'ingress-class');
  const [first, ...more] = cluster.ingressClasses.filter((one) => one.isDefault);
  const name = known(first?.name);
  if (first && more.length === 0 && name !== undefined) {
    const controller = known(first.controller);
    const reason = { code: 'class-is-default', class: name, controller } as const;
    return {
      kind: kindOf(controller ?? ''),
      hop: hop('ingress-class', 'allowed', reason, proof(first, 'ingress-class')),
      key: controller ?? name,
    };
  }
  if (first === undefined && configured !== undefined)
    return {
      kind: configured,
      hop: hop('ingress-class', 'allowed', { code: 'controller-configured', controller: configured }, place),
      key: '',
    };
  // The only controller that is installed serves it, if anybody does: that hangs on how the controller is started.
  const kind = byAnnotation(ingress) ?? (first ? undefined : cluster.profile.installedIngressController);
  return { kind, hop: hop('ingress-class', 'unknown', { code: 'class-unset' }, place), key: '' };
}

function kindOf(controller: string): ControllerKind | undefined {
  return BY_CONTROLLER.find(([prefix]) => controller.startsWith(prefix))?.[1];
}

function profileKind(cluster: Cluster): ControllerKind | undefined {
  return cluster.profile.ingressController;
}

function byAnnotation(ingress: Ingress): ControllerKind | undefined {
  const keys = [...ingress.annotations.values.keys()];
  return BY_ANNOTATION.find(([prefix]) => keys.some((key) => key.startsWith(prefix)))?.[1];
}

/** Controllers of clouds make a load balancer for each Ingress; the AWS one merges those of a named group. */
function bucketOf(cluster: Cluster, ingress: Sourced<Ingress>, kind: ControllerKind | undefined, key: string): string {
  const own = `${namespaceKey(cluster, ingress.namespace)}/${known(ingress.name) ?? ''}`;
  if (kind === 'gke') return `gke ${own}`;
  if (kind !== 'aws-alb') return `class ${key}`;
  const group = known(ingress.annotations.values.get('alb.ingress.kubernetes.io/group.name'));
  return group === undefined ? `alb ${own}` : `alb group ${group}`;
}

/** Values of the labels `app.kubernetes.io/name`, `app` and `k8s-app` on the pods that carry the traffic. */
const POD_NAMES: Readonly<Partial<Record<ControllerKind, readonly string[]>>> = {
  'ingress-nginx': ['ingress-nginx', 'nginx-ingress-controller'],
  'nginx-ingress': ['nginx-ingress'],
  traefik: ['traefik', 'traefik-ingress-lb', 'traefik-ingress-controller'],
  haproxy: ['kubernetes-ingress', 'haproxy-ingress', 'haproxy'],
  'haproxy-ingress': ['haproxy-ingress'],
  contour: ['envoy'],
  kong: ['ingress-kong', 'proxy-kong', 'kong'],
  istio: ['istio-ingressgateway'],
};

function podsOf(cluster: Cluster, kind: ControllerKind | undefined): Pod[] {
  const names = new Set(kind === undefined ? Object.values(POD_NAMES).flat() : POD_NAMES[kind]);
  if (names.size === 0) return [];
  return cluster.pods.filter(({ template, workload }) => {
    const label = (key: string): string | undefined => known(template.labels.values.get(key));
    if (workload.kind === 'Job' || workload.kind === 'CronJob') return false;
    if (/webhook|default-?backend/.test(label('app.kubernetes.io/component') ?? '')) return false;
    return ['app.kubernetes.io/name', 'app', 'k8s-app'].some((key) => names.has(label(key) ?? ''));
  });
}

/** Policies at the pod see the controller, never the client of the controller (I3). */
function seenAs(kind: ControllerKind | undefined, pods: readonly Pod[]): SeenAs {
  const evidence = pods.map((pod) => proof(pod.workload, 'ingress-controller'));
  if (kind === 'aws-alb' || kind === 'gke' || kind === 'azure')
    return { who: 'unknown', because: 'load-balancer-unknown', evidence };
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
  controller: IngressController,
  client: Client,
): Hop | undefined {
  if (client.kind !== 'outside') return undefined;
  const annotated = (key: string): string | undefined => known(ingress.annotations.values.get(key));
  const className = known(ingress.className);
  const place = proof(ingress, 'load-balancer');
  if (controller.kind === 'aws-alb' && annotated('alb.ingress.kubernetes.io/scheme') !== undefined) {
    const key = 'alb.ingress.kubernetes.io/scheme';
    return schemeHop(
      annotated(key) === 'internet-facing',
      client,
      proof(ingress, 'load-balancer', 'metadata', 'annotations', key),
    );
  }
  if (controller.kind === 'gke' && className !== undefined)
    return schemeHop(className !== 'gce-internal', client, proof(ingress, 'ingress-class', ...ingress.classPath));
  const { loadBalancerScheme } = cluster.profile;
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
