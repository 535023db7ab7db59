/**
 * Routes against a naive resolver, written from the semantics and sharing no code with the engine: for random Services
 * and workloads it walks over every pod, container and port, and says where each connection ends.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Way } from '../../server/src/routing/index.js';
import { clusterOf, destinationText, documents, NODE, routeTo } from './clusters.js';

type Protocol = 'TCP' | 'UDP' | 'SCTP';
type Target = number | string | undefined;

interface ContainerModel {
  readonly sidecar: 'main' | 'native' | 'init';
  readonly ports: readonly {
    readonly name: string | undefined;
    readonly number: number;
    readonly protocol: Protocol | undefined;
  }[];
}

interface WorkloadModel {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly replicas: number;
  readonly containers: readonly ContainerModel[];
}

interface ServiceModel {
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly headless: boolean;
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    readonly protocol: Protocol | undefined;
    readonly target: Target;
    readonly nodePort: number;
  }[];
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
}

interface World {
  readonly service: ServiceModel;
  readonly workloads: readonly WorkloadModel[];
}

interface Question {
  readonly way: Way;
  readonly port: number;
  readonly protocol: Protocol;
}

/** Where connections end: "w0:8080"; nothing where the Service does not take them. */
function naive({ service, workloads }: World, { way, port, protocol }: Question): string[] {
  const ends: string[] = [];
  const pods = workloads.flatMap((one, index) => {
    const isPicked = Object.entries(service.selector).every(([key, value]) => one.labels[key] === value);
    return isPicked && one.namespace === service.namespace && one.replicas > 0 ? [{ ...one, name: `w${index}` }] : [];
  });
  if (service.headless && way === 'cluster-ip') return pods.map((pod) => `${pod.name}:${port}`);
  if (way === 'node-port' && (service.type === 'ClusterIP' || service.headless)) return [];
  for (const one of service.ports) {
    if ((one.protocol ?? 'TCP') !== protocol || (way === 'node-port' ? one.nodePort : one.port) !== port) continue;
    for (const pod of pods) {
      if (typeof one.target === 'string') {
        const inOrder = [
          ...pod.containers.filter((c) => c.sidecar === 'main'),
          ...pod.containers.filter((c) => c.sidecar === 'native'),
        ];
        const found = inOrder
          .flatMap((c) => c.ports)
          .find((p) => p.name === one.target && (p.protocol ?? 'TCP') === protocol);
        if (found) ends.push(`${pod.name}:${found.number}`);
      } else ends.push(`${pod.name}:${one.target ?? one.port}`);
    }
  }
  return ends;
}

const NAMES = ['http', 'dns', 'admin'];
const NUMBERS = [53, 80, 8080, 9090];
const namespaces = fc.constantFrom('a', 'a', 'a', 'b');
const labels = fc.record({ app: fc.constantFrom('x', 'y') }, { requiredKeys: ['app'] });
const moreLabels = fc
  .tuple(labels, fc.record({ tier: fc.constantFrom('1', '2') }, { requiredKeys: [] }))
  .map(([a, b]) => ({ ...a, ...b }));
const protocols = fc.constantFrom<Protocol | undefined>(undefined, 'TCP', 'UDP', 'SCTP');
const numbers = fc.constantFrom(...NUMBERS);

const containers: fc.Arbitrary<ContainerModel> = fc.record({
  sidecar: fc.constantFrom('main', 'native', 'init'),
  ports: fc.array(fc.record({ name: fc.constantFrom(undefined, ...NAMES), number: numbers, protocol: protocols }), {
    maxLength: 3,
  }),
});
const main: fc.Arbitrary<ContainerModel> = containers.map((one) => ({ ...one, sidecar: 'main' }));

const workloads: fc.Arbitrary<WorkloadModel> = fc.record({
  namespace: namespaces,
  labels: moreLabels,
  replicas: fc.constantFrom(0, 1, 2, 3),
  containers: fc.tuple(main, fc.array(containers, { maxLength: 2 })).map(([first, more]) => [first, ...more]),
});

const services: fc.Arbitrary<ServiceModel> = fc
  .record({
    namespace: namespaces,
    selector: fc.oneof({ weight: 3, arbitrary: labels }, { weight: 1, arbitrary: moreLabels }),
    headless: fc.boolean(),
    type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
    ports: fc
      .uniqueArray(
        fc.record({
          port: numbers,
          protocol: protocols,
          target: fc.oneof(fc.constant(undefined), numbers, fc.constantFrom(...NAMES)),
        }),
        {
          minLength: 1,
          maxLength: 3,
          selector: (one) => `${one.port}/${one.protocol ?? 'TCP'}`,
        },
      )
      .map((list) => list.map((one, index) => ({ ...one, name: `p${index}`, nodePort: 30000 + index }))),
  })
  .map((one) => (one.headless ? { ...one, type: 'ClusterIP' } : one));

const worlds: fc.Arbitrary<World> = fc.record({ service: services, workloads: fc.array(workloads, { maxLength: 4 }) });

/** Every way, protocol and port: the node ports by their own numbers. */
const QUESTIONS: readonly Question[] = (['cluster-ip', 'slices', 'node-port'] as const).flatMap((way) =>
  (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
    (way === 'node-port' ? [30000, 30001, 30002] : NUMBERS).map((port) => ({ way, protocol, port })),
  ),
);

function manifests({ service, workloads }: World): string {
  const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
  const port = (one: ServiceModel['ports'][number]): unknown => ({
    name: one.name,
    port: one.port,
    protocol: one.protocol,
    targetPort: one.target,
    ...(service.type === 'ClusterIP' ? {} : { nodePort: one.nodePort }),
  });
  const container = (one: ContainerModel, index: number): unknown => ({
    name: `c${index}`,
    ...(one.sidecar === 'native' ? { restartPolicy: 'Always' } : {}),
    ports: one.ports.map((p) => ({ name: p.name, containerPort: p.number, protocol: p.protocol })),
  });
  return documents(
    json({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'svc', namespace: service.namespace },
      spec: {
        type: service.type,
        selector: service.selector,
        ports: service.ports.map(port),
        ...(service.headless ? { clusterIP: 'None' } : {}),
      },
    }),
    ...workloads.map((one, index) =>
      json({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: `w${index}`, namespace: one.namespace },
        spec: {
          replicas: one.replicas,
          template: {
            metadata: { labels: one.labels },
            spec: {
              containers: one.containers.filter((c) => c.sidecar === 'main').map(container),
              initContainers: one.containers.filter((c) => c.sidecar !== 'main').map(container),
            },
          },
        },
      }),
    ),
  );
}

test('a route ends where a naive walk over all pods and ports ends', () => {
  let reached = 0;
  fc.assert(
    fc.property(worlds, (world) => {
      const cluster = clusterOf(manifests(world), { complete: true, profile: { kubernetes: [1, 33] } });
      for (const question of QUESTIONS) {
        const expected = naive(world, question).sort();
        reached += expected.length;
        const route = routeTo(cluster, 'svc', question.port, {
          way: question.way,
          protocol: question.protocol,
          client: NODE,
        });
        const isOpen = route.hops.every((one) => one.verdict !== 'denied');
        const ends = route.endpoints
          .filter((one) => one.inRotation)
          .map((one) => `${destinationText(one.destination)}:${one.port}`);
        assert.deepEqual(isOpen ? ends.sort() : [], expected, JSON.stringify(question));
        // What listens behind a headless Service, and which labels are set at run time, nobody knows.
        if (expected.length === 0) assert.notEqual(route.verdict, 'allowed');
        else if (!world.service.headless || question.way !== 'cluster-ip') assert.equal(route.verdict, 'allowed');
      }
    }),
    { numRuns: 700 },
  );
  assert.ok(reached > 1000, `only ${reached} connections reached a pod`);
});
