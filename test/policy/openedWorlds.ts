/**
 * Random clusters with ways in from outside and with DNS: the pods of an Ingress controller and of kube-dns beside the
 * random ones, Ingresses and load balancers before the Services, and policies some of which mean them.
 */
import fc from 'fast-check';
import { type CallingWorld, callingIn, type DeclaredService } from './declaredCalls.js';
import { clusters, type RandomCluster } from './generator.js';
import type { NetworkPolicyManifest, NetworkPolicyRule, OraclePod } from './oracle.js';
import { chance, labelSets, NAMESPACES, oneOf, PORTS } from './words.js';

export interface OpenedWorld extends CallingWorld {
  readonly controllers: readonly OraclePod[];
  readonly dnsPods: readonly OraclePod[];
  readonly ways: readonly WayIn[];
}

export interface WayIn {
  readonly kind: 'ingress' | 'load-balancer';
  /** As findings call it. */
  readonly name: string;
  readonly service: DeclaredService;
}

const NAME_LABEL = 'kubernetes.io/metadata.name';
const CONTROLLER = { 'app.kubernetes.io/name': 'ingress-nginx' };
const DNS = { 'k8s-app': 'kube-dns' };

const namesOf = (namespace: string) => ({ namespaceSelector: { matchLabels: { [NAME_LABEL]: namespace } } });

const ingressRules: fc.Arbitrary<NetworkPolicyRule> = fc.record({
  from: oneOf([
    [{ ...namesOf('ingress'), podSelector: { matchLabels: CONTROLLER } }],
    [namesOf('ingress')],
    [{ podSelector: { matchLabels: CONTROLLER } }],
    [{ ipBlock: { cidr: '203.0.113.0/24' } }],
  ]),
  ports: fc.oneof(
    fc.constant(null),
    oneOf(PORTS).map((port) => [{ port }]),
  ),
});

const egressRules: fc.Arbitrary<NetworkPolicyRule> = fc.record({
  to: oneOf([
    [{ ...namesOf('kube-system'), podSelector: { matchLabels: DNS } }],
    [{ ...namesOf('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'dns' } } }],
    [namesOf('kube-system')],
    [namesOf('kube-sytem')],
    [{ podSelector: { matchLabels: DNS } }],
  ]),
  ports: oneOf([
    null,
    [{ protocol: 'UDP', port: 53 }],
    [{ port: 53 }],
    [{ protocol: 'UDP', port: 53 }, { port: 53 }],
    [{ protocol: 'UDP', port: 54 }],
  ] as const),
});

const extras = fc.record({
  controllers: fc.array(fc.record({ namespace: oneOf(['ingress', 'ingress', ...NAMESPACES]), labels: labelSets }), {
    minLength: 1,
    maxLength: 2,
  }),
  dnsLabels: labelSets,
  isWithoutTiers: chance(2, 3),
  rules: fc.array(fc.record({ policy: fc.nat(), ingress: ingressRules, egress: egressRules, isIn: chance(1, 3) }), {
    maxLength: 3,
  }),
});
type Extras = typeof extras extends fc.Arbitrary<infer T> ? T : never;

const ways = fc.array(fc.record({ service: fc.nat(), kind: oneOf(['ingress', 'ingress', 'load-balancer'] as const) }), {
  minLength: 1,
  maxLength: 3,
});

export const openedWorlds: fc.Arbitrary<OpenedWorld> = fc
  .tuple(callingIn(fc.tuple(clusters(), extras).map(([random, more]) => withPods(random, more))), ways)
  .map(([calling, drafts]) => withWays(calling, drafts));

function withPods(random: RandomCluster, { controllers, dnsLabels, isWithoutTiers, rules }: Extras): RandomCluster {
  const { world, families } = random;
  const added = [
    ...controllers.map(({ namespace, labels }, index) =>
      podOf(`ingress${index}`, namespace, { ...CONTROLLER, ...labels }, [{ containerPort: 80 }]),
    ),
    podOf('dns', 'kube-system', { ...DNS, ...dnsLabels }, [
      { name: 'dns', protocol: 'UDP' as const, containerPort: 53 },
      { name: 'dns-tcp', containerPort: 53 },
    ]),
  ].map((pod, index) => ({
    ...pod,
    addresses: families.map((family) => (family === 'IPv4' ? `10.0.9.${index + 2}` : `fd00:0:0:9::${index + 2}`)),
  }));
  const networkPolicies = rules.reduce(withRule, [...world.networkPolicies]);
  const tieredPolicies = isWithoutTiers ? [] : world.tieredPolicies;
  const others = (random.manifests as readonly { readonly kind: string }[]).filter((one) => !/Policy$/.test(one.kind));
  const pods = added.map(({ name, namespace, labels, ports, addresses }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: { containers: [{ name: 'c', image: 'example.org/c', ports }] },
    status: { podIP: addresses[0], podIPs: addresses.map((ip) => ({ ip })) },
  }));
  return {
    ...random,
    world: { ...world, pods: [...world.pods, ...added], networkPolicies, tieredPolicies },
    manifests: [...others, ...pods, ...networkPolicies, ...tieredPolicies],
  };
}

function podOf(
  name: string,
  namespace: string,
  labels: OraclePod['labels'],
  ports: OraclePod['ports'],
): Omit<OraclePod, 'addresses'> {
  return { name, namespace, labels, ports, hostNetwork: false };
}

function withRule(
  policies: NetworkPolicyManifest[],
  { policy, ingress, egress, isIn }: Extras['rules'][number],
): NetworkPolicyManifest[] {
  const index = policy % Math.max(policies.length, 1);
  return policies.map((one, at) => {
    if (at !== index) return one;
    const { spec } = one;
    return {
      ...one,
      spec: isIn
        ? { ...spec, ingress: [...(spec.ingress ?? []), ingress] }
        : { ...spec, egress: [...(spec.egress ?? []), egress] },
    };
  });
}

function withWays(
  calling: CallingWorld,
  drafts: readonly { readonly service: number; readonly kind: WayIn['kind'] }[],
): OpenedWorld {
  const { world, services, files } = calling;
  const made = drafts.flatMap(({ service: nth, kind }, index) => {
    const service = services[nth % Math.max(services.length, 1)];
    if (service === undefined) return [];
    const name = `w${index}`;
    const manifest = kind === 'ingress' ? ingressTo(name, service) : balancerTo(name, service, index % 2 === 0);
    const said = kind === 'ingress' ? `Ingress ${name}` : `Service ${name} of type LoadBalancer`;
    return [{ manifest, way: { kind, name: said, service } }];
  });
  const ingressClass = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  };
  const items = [ingressClass, ...made.map((one) => one.manifest)];
  return {
    ...calling,
    files: { ...files, 'ways.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) },
    controllers: world.pods.filter((pod) => pod.name.startsWith('ingress')),
    dnsPods: world.pods.filter((pod) => pod.name === 'dns'),
    ways: made.map((one) => one.way),
  };
}

function ingressTo(name: string, { name: service, namespace, port }: DeclaredService): object {
  const backend = { service: { name: service, port: { number: port } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace },
    spec: {
      ingressClassName: 'nginx',
      rules: [{ host: `${name}.example`, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  };
}

function balancerTo(name: string, { namespace, selector, port, target }: DeclaredService, isLocal: boolean): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      type: 'LoadBalancer',
      ...(isLocal ? { externalTrafficPolicy: 'Local' } : {}),
      selector,
      ports: [{ port, targetPort: target }],
    },
  };
}
