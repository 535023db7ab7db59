/**
 * Random clusters whose workloads are told to call each other, as manifests and as the list of what that declares. The
 * list is worked out here from the draft, pod by pod, without anything of Podpath.
 */
import fc from 'fast-check';
import type { OraclePod, Protocol } from '../policy/oracle.js';

export interface DeclaredCluster {
  readonly manifests: readonly object[];
  readonly profile: Readonly<Record<string, unknown>>;
  readonly pods: readonly WorldPod[];
  readonly declared: readonly Declaration[];
}

export interface WorldPod extends OraclePod {
  /** Pods of one number are replicas of one workload. */
  readonly workload: number;
}

export interface Declaration {
  /** A workload by its number, or a block with its holes. */
  readonly from: number | Block;
  readonly to: number | Block;
  readonly protocol: Protocol;
  readonly port: number;
}

export interface Block {
  readonly cidr: string;
  readonly except: readonly string[];
}

export const POD_CIDR = '10.0.0.0/16';
const NAMESPACES = ['alpha', 'beta'] as const;
/** Those for which policies are to be written. */
export const JUDGED: readonly string[] = [...NAMESPACES, 'ingress-nginx'];
const OUTSIDE: Block = { cidr: '0.0.0.0/0', except: [POD_CIDR] };
const REPLICAS = 2;

type Labels = Readonly<Record<string, string>>;

interface WorkloadDraft {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job';
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports: readonly PortDraft[];
  readonly dns: 'ClusterFirst' | 'Default' | 'None';
  readonly calls: readonly CallDraft[];
  readonly hostPort: boolean;
}

interface PortDraft {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol: Protocol;
}

interface CallDraft {
  readonly service: number;
  /** Of the Service's ports; beyond them a port that it does not serve. */
  readonly port: number | 'unsaid';
  readonly form: 'url' | 'host-port' | 'argument' | 'configMap';
  readonly full: boolean;
}

interface ServiceDraft {
  readonly namespace: string;
  readonly selector: Labels | 'addresses';
  readonly type: 'ClusterIP' | 'headless' | 'LoadBalancer' | 'NodePort';
  readonly ranges: readonly string[];
  readonly ports: readonly ServicePortDraft[];
  /** Index of the port that an Ingress names. */
  readonly ingress: number | undefined;
}

interface ServicePortDraft {
  readonly port: number;
  readonly protocol: Protocol;
  readonly target: number | string | undefined;
}

const PORTS = [80, 443, 5432, 8080] as const;
const NAMES = ['http', 'db'] as const;
const protocols = fc.constantFrom<Protocol>('TCP', 'TCP', 'TCP', 'UDP');
const labels: fc.Arbitrary<Labels> = fc.record(
  {
    app: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    tier: fc.constantFrom('x', 'y'),
    track: fc.constantFrom('canary', 'true', '1'),
    version: fc.constantFrom('v1', 'v2'),
  },
  { requiredKeys: ['app'] },
);

const workloads: fc.Arbitrary<WorkloadDraft> = fc.record({
  kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Job'),
  namespace: fc.constantFrom(...NAMESPACES),
  labels,
  ports: fc.uniqueArray(
    fc.record(
      { name: fc.constantFrom(...NAMES), containerPort: fc.constantFrom(...PORTS), protocol: protocols },
      { requiredKeys: ['containerPort', 'protocol'] },
    ),
    { maxLength: 3, selector: (port) => port.name ?? `${port.containerPort}/${port.protocol}` },
  ),
  dns: fc.constantFrom('ClusterFirst', 'ClusterFirst', 'Default', 'None'),
  calls: fc.array(
    fc.record({
      service: fc.nat(20),
      port: fc.oneof({ weight: 5, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.constant('unsaid' as const) }),
      form: fc.constantFrom('url', 'host-port', 'argument', 'configMap'),
      full: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  hostPort: fc.integer({ min: 1, max: 8 }).map((number) => number === 1),
});

const services: fc.Arbitrary<ServiceDraft> = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  selector: fc.oneof({ weight: 6, arbitrary: labels }, { weight: 1, arbitrary: fc.constant('addresses' as const) }),
  type: fc.constantFrom('ClusterIP', 'ClusterIP', 'ClusterIP', 'headless', 'LoadBalancer', 'NodePort'),
  ranges: fc.uniqueArray(fc.constantFrom('203.0.113.0/24', '198.51.100.0/25'), { maxLength: 2 }),
  ports: fc.uniqueArray(
    fc.record({
      port: fc.constantFrom(...PORTS),
      protocol: protocols,
      target: fc.constantFrom(undefined, ...PORTS, ...NAMES),
    }),
    { minLength: 1, maxLength: 3, selector: ({ port, protocol }) => `${port}/${protocol}` },
  ),
  ingress: fc.option(fc.nat(3), { nil: undefined, freq: 3 }),
});

export const declaredClusters: fc.Arbitrary<DeclaredCluster> = fc
  .record({
    workloads: fc.array(workloads, { minLength: 1, maxLength: 6 }),
    services: fc.array(services, { minLength: 1, maxLength: 6 }),
    nodeLocal: fc.integer({ min: 1, max: 4 }).map((number) => number === 1),
  })
  .map(write);

interface Draft {
  readonly workloads: readonly WorkloadDraft[];
  readonly services: readonly ServiceDraft[];
  readonly nodeLocal: boolean;
}

function write(drawn: Draft): DeclaredCluster {
  // A call is told by the host and port alone; one that cannot be dialed is left out of the draft.
  const draft: Draft = {
    ...drawn,
    workloads: drawn.workloads.map((one) => ({
      ...one,
      calls: one.calls.map((call) => ({ ...call, service: call.service % drawn.services.length })),
    })),
  };
  const dns = draft.workloads.length;
  const controller = dns + 1;
  const pods = [
    ...draft.workloads.flatMap((one, index) => replicasOf(index, one.namespace, podLabelsOf(one, index), one.ports)),
    ...replicasOf(dns, 'kube-system', { 'k8s-app': 'kube-dns' }, []),
    ...replicasOf(controller, 'ingress-nginx', { 'app.kubernetes.io/name': 'ingress-nginx' }, []),
  ];
  return {
    manifests: [
      ...draft.workloads.flatMap((one, index) => workloadManifests(draft, one, index)),
      ...draft.services.flatMap(serviceManifests),
      deployment('kube-system', 'coredns', { 'k8s-app': 'kube-dns' }),
      deployment('ingress-nginx', 'controller', { 'app.kubernetes.io/name': 'ingress-nginx' }),
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IngressClass',
        metadata: { name: 'nginx' },
        spec: { controller: 'k8s.io/ingress-nginx' },
      },
    ],
    profile: {
      cni: 'antrea',
      podCIDRs: [POD_CIDR],
      nodeLocalDNS: draft.nodeLocal,
      kubeProxyMode: 'iptables',
      loadBalancerScheme: 'internet',
      nodeAddresses: 'public',
    },
    pods,
    declared: [
      ...callsIn(draft),
      ...entriesIn(draft, controller),
      ...draft.workloads.flatMap((one, index) => dnsOf(one.dns, index, draft, dns)),
      ...dnsOf('ClusterFirst', controller, draft, dns),
    ],
  };
}

/** A Job's pods have labels with its name. */
function podLabelsOf(one: WorkloadDraft, index: number): Labels {
  if (one.kind !== 'Job') return one.labels;
  return { ...one.labels, 'job-name': `w${index}`, 'batch.kubernetes.io/job-name': `w${index}` };
}

function replicasOf(workload: number, namespace: string, labels: Labels, ports: readonly PortDraft[]): WorldPod[] {
  return Array.from({ length: REPLICAS }, (_, replica) => ({
    namespace,
    name: `w${workload}-${replica}`,
    labels,
    ports,
    addresses: [`10.0.${workload}.${replica + 1}`],
    hostNetwork: false,
    workload,
  }));
}

function callsIn(draft: Draft): Declaration[] {
  return draft.workloads.flatMap((caller, from) =>
    caller.calls.flatMap((call) => {
      const service = draft.services[call.service];
      return service === undefined ? [] : reached(draft, service, call).map((one) => ({ from, ...one }));
    }),
  );
}

type Reached = Omit<Declaration, 'from'>;

function reached(draft: Draft, service: ServiceDraft, call: CallDraft): Reached[] {
  const isUrl = call.form === 'url' && call.port !== 'unsaid';
  const dialed = call.port === 'unsaid' ? undefined : dialedPort(service, call.port);
  const served = service.ports.filter((one) => dialed === undefined || one.port === dialed);
  const spoken =
    isUrl && served.some((one) => one.protocol === 'TCP') ? served.filter((one) => one.protocol === 'TCP') : served;
  if (service.type === 'headless') {
    // Nothing maps a port, so what is dialed arrives, whether the Service lists it or not.
    const ports = spoken.length > 0 ? spoken : dialed === undefined ? [] : [{ port: dialed, protocol: 'TCP' as const }];
    const ends = service.selector === 'addresses' ? [BY_HAND] : selected(draft, service);
    return ports.flatMap(({ port, protocol }) => ends.map((to) => ({ to, protocol, port })));
  }
  return spoken.flatMap((port) => behind(draft, service, port));
}

/** The address in Endpoints that somebody wrote. */
const BY_HAND = { cidr: '192.0.2.7/32', except: [] };

/** A number that the Service serves, or one that nobody does. */
function dialedPort(service: ServiceDraft, index: number): number {
  return service.ports[index]?.port ?? 9999;
}

function selected(draft: Draft, { namespace, selector }: ServiceDraft): number[] {
  if (selector === 'addresses') return [];
  return draft.workloads.flatMap((one, index) =>
    one.namespace === namespace && Object.entries(selector).every(([key, value]) => one.labels[key] === value)
      ? [index]
      : [],
  );
}

/** By the Service's slices: a number as it is, a name as each pod has it. */
function behind(draft: Draft, service: ServiceDraft, { port, protocol, target }: ServicePortDraft): Reached[] {
  if (service.selector === 'addresses') return [{ to: BY_HAND, protocol, port: 7000 + port }];
  return selected(draft, service).flatMap((to): Reached[] => {
    if (typeof target !== 'string') return [{ to, protocol, port: target ?? port }];
    const named = draft.workloads[to]?.ports.find((one) => one.name === target && one.protocol === protocol);
    return named === undefined ? [] : [{ to, protocol, port: named.containerPort }];
  });
}

function entriesIn(draft: Draft, controller: number): Declaration[] {
  const hostPorts = draft.workloads.flatMap((one, to) => {
    const [first] = one.ports;
    if (!one.hostPort || first === undefined) return [];
    return [{ from: OUTSIDE, to, protocol: first.protocol, port: first.containerPort }];
  });
  const open = draft.services.flatMap((service): Declaration[] => {
    if (service.selector === 'addresses') return [];
    const through = service.ports.flatMap((port) => behind(draft, service, port));
    const proxied = ingressPort(service);
    const byIngress =
      proxied === undefined ? [] : behind(draft, service, proxied).map((one) => ({ from: controller, ...one }));
    const sources =
      service.type === 'LoadBalancer' && service.ranges.length > 0
        ? service.ranges.map((cidr) => ({ cidr, except: [] }))
        : service.type === 'LoadBalancer' || service.type === 'NodePort'
          ? [OUTSIDE]
          : [];
    return [...byIngress, ...sources.flatMap((from) => through.map((one) => ({ from, ...one })))];
  });
  return [...hostPorts, ...open];
}

/** Ingresses speak TCP. */
function ingressPort({ ingress, ports }: ServiceDraft): ServicePortDraft | undefined {
  const number = ingress === undefined ? undefined : ports[ingress]?.port;
  return ports.find((one) => one.port === number && one.protocol === 'TCP');
}

function dnsOf(policy: WorkloadDraft['dns'], from: number, { nodeLocal }: Draft, dns: number): Declaration[] {
  const servers: (number | Block)[] =
    policy === 'ClusterFirst'
      ? [dns, ...(nodeLocal ? [{ cidr: '169.254.20.10/32', except: [] }] : [])]
      : policy === 'None'
        ? [{ cidr: '192.0.2.53/32', except: [] }]
        : [];
  return servers.flatMap((to) => (['TCP', 'UDP'] as const).map((protocol) => ({ from, to, protocol, port: 53 })));
}

function workloadManifests(draft: Draft, one: WorkloadDraft, index: number): object[] {
  const name = `w${index}`;
  const entries: Record<string, string> = {};
  const env: object[] = [];
  const args: string[] = [];
  for (const [at, call] of one.calls.entries()) {
    const service = draft.services[call.service];
    if (service === undefined) continue;
    const isNear = service.namespace === one.namespace && !call.full;
    const host = isNear
      ? `s${call.service}`
      : `s${call.service}.${service.namespace}.svc${call.full ? '.cluster.local' : ''}`;
    const port = call.port === 'unsaid' ? undefined : dialedPort(service, call.port);
    // Only such a name is surely a host without a port.
    const text = port === undefined ? `s${call.service}.${service.namespace}.svc` : `${host}:${port}`;
    if (call.form === 'url' && port !== undefined) env.push({ name: `TARGET_${at}`, value: `http://${text}/path` });
    else if (call.form === 'argument') args.push(`--target-${at}=${text}`);
    else if (call.form === 'configMap') entries[`TARGET_${at}`] = text;
    else env.push({ name: `TARGET_${at}`, value: text });
  }
  const ports = one.ports.map((port, at) => (one.hostPort && at === 0 ? { ...port, hostPort: 30_000 + index } : port));
  const container = {
    name: 'main',
    image: 'example.org/main',
    ports,
    env,
    args,
    envFrom: [{ configMapRef: { name } }],
  };
  const spec = {
    containers: [container],
    dnsPolicy: one.dns,
    ...(one.dns === 'None' ? { dnsConfig: { nameservers: ['192.0.2.53'] } } : {}),
  };
  const metadata = { name, namespace: one.namespace };
  const template = { metadata: { labels: one.labels }, spec };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: entries },
    one.kind === 'Job'
      ? { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } }
      : {
          apiVersion: 'apps/v1',
          kind: one.kind,
          metadata,
          spec: { selector: { matchLabels: index % 2 === 0 ? one.labels : { app: one.labels['app'] } }, template },
        },
  ];
}

function serviceManifests(service: ServiceDraft, index: number): object[] {
  const metadata = { name: `s${index}`, namespace: service.namespace };
  const ports = service.ports.map(({ port, protocol, target }) => ({
    name: `p${port}-${protocol.toLowerCase()}`,
    port,
    protocol,
    ...(target === undefined ? {} : { targetPort: target }),
  }));
  const isOpen = service.type === 'LoadBalancer' || service.type === 'NodePort';
  const made: object[] = [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        ...(service.type === 'headless' ? { clusterIP: 'None' } : { type: service.type }),
        ...(isOpen ? { externalTrafficPolicy: 'Local' } : {}),
        ...(service.type === 'LoadBalancer' && service.ranges.length > 0
          ? { loadBalancerSourceRanges: service.ranges }
          : {}),
        ...(service.selector === 'addresses' ? {} : { selector: service.selector }),
        ports,
      },
    },
  ];
  if (service.selector === 'addresses')
    made.push({
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata,
      subsets: [
        {
          addresses: [{ ip: '192.0.2.7' }],
          ports: ports.map(({ name, port, protocol }) => ({ name, protocol, port: 7000 + port })),
        },
      ],
    });
  const backend = service.ingress === undefined ? undefined : service.ports[service.ingress];
  if (service.ingress !== undefined)
    made.push({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: {
        ingressClassName: 'nginx',
        rules: [
          {
            host: `s${index}.example`,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: `s${index}`, port: { number: backend?.port ?? 9999 } } },
                },
              ],
            },
          },
        ],
      },
    });
  return made;
}

function deployment(namespace: string, name: string, labels: Labels): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'example.org/main' }] } },
    },
  };
}
