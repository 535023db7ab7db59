/**
 * Random clusters in which pods are told to call each other through Services, as a workspace that rules judge and as
 * the world that the oracle knows. Services have numbers as target ports, so that the world's ports are all there is.
 */
import fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import { clusters, type RandomCluster } from './generator.js';
import { admits, type Direction, endsOf, type NetworkPolicyManifest, type OraclePod, type World } from './oracle.js';
import { PORTS } from './words.js';

export interface DeclaredCall {
  readonly from: OraclePod;
  readonly service: string;
  /** Of the Service. */
  readonly port: number;
  /** On the pods behind it. */
  readonly target: number;
  readonly backends: readonly OraclePod[];
}

export interface DeclaredService {
  readonly name: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly port: number;
  readonly target: number;
  readonly backends: readonly OraclePod[];
}

export interface CallingWorld {
  readonly world: World;
  readonly calls: readonly DeclaredCall[];
  readonly services: readonly DeclaredService[];
  readonly files: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Record<string, string> };
  readonly spec: Record<string, unknown>;
}

const layouts = fc.record({
  format: fc.constantFrom('yaml', 'yaml', 'json'),
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('any', 'any', 'flow'),
} as const);
type Layout = typeof layouts extends fc.Arbitrary<infer T> ? T : never;

const services = fc.array(
  fc.record({
    pod: fc.nat(),
    oneLabel: fc.boolean(),
    port: fc.constantFrom(...PORTS),
    target: fc.constantFrom(...PORTS),
  }),
  { minLength: 1, maxLength: 3 },
);
const callers = fc.array(fc.record({ pod: fc.nat(), service: fc.nat() }), { minLength: 1, maxLength: 5 });

export const callingWorlds: fc.Arbitrary<CallingWorld> = callingIn(clusters());

export function callingIn(random: fc.Arbitrary<RandomCluster>): fc.Arbitrary<CallingWorld> {
  return fc
    .record({ random, services, callers, layout: layouts })
    .map((draft) => write(draft.random, draft.services, draft.callers, draft.layout));
}

function write(
  random: RandomCluster,
  wanted: readonly {
    readonly pod: number;
    readonly oneLabel: boolean;
    readonly port: number;
    readonly target: number;
  }[],
  callers: readonly { readonly pod: number; readonly service: number }[],
  layout: Layout,
): CallingWorld {
  const manifests = structuredClone(random.manifests) as Manifest[];
  // Controllers add a label of their own to their pods, which the world must know too.
  const pods = random.world.pods.map((pod) => ({ ...pod, labels: labelsOf(manifests, pod.name) }));
  const world = { ...random.world, pods };
  const made = wanted.flatMap(({ pod, oneLabel, port, target }, index) => {
    const picked = pods[pod % pods.length];
    const labels = Object.entries(picked?.labels ?? {}).slice(0, oneLabel ? 1 : undefined);
    if (picked === undefined || labels.length === 0) return [];
    const { namespace } = picked;
    const backends = pods.filter(
      (one) => one.namespace === namespace && labels.every(([key, value]) => one.labels[key] === value),
    );
    const manifest = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `s${index}`, namespace },
      spec: { selector: Object.fromEntries(labels), ports: [{ port, targetPort: target }] },
    };
    return [{ manifest, port, target, backends }];
  });
  const calls = callers.flatMap(({ pod, service }): DeclaredCall[] => {
    const from = pods[pod % pods.length];
    const one = made[service % Math.max(made.length, 1)];
    if (from === undefined || one === undefined) return [];
    const { name, namespace } = one.manifest.metadata;
    tell(manifests, from.name, name, `http://${name}.${namespace}.svc:${one.port}`);
    return [{ from, service: name, port: one.port, target: one.target, backends: one.backends }];
  });
  const all = [...manifests, ...made.map((one) => one.manifest)];
  return {
    world,
    calls,
    services: made.map(({ manifest: { metadata, spec }, port, target, backends }) => ({
      ...metadata,
      selector: spec.selector,
      port,
      target,
      backends,
    })),
    files: { ...written(all, layout), '.podpath.yaml': JSON.stringify({ profile: random.profile }) },
  };
}

function written(manifests: readonly object[], { format, ...options }: Layout): Record<string, string> {
  if (format === 'json') return { 'all.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }) };
  const texts = manifests.map((one) => stringify(one, { aliasDuplicateObjects: false, ...options }));
  return { 'all.yaml': texts.join('---\n') };
}

function named(manifests: readonly Manifest[], name: string): Manifest | undefined {
  return manifests.find((one) => one.metadata.name === name);
}

function templateOf(manifest: Manifest | undefined): {
  metadata?: { labels?: Record<string, string> };
  spec?: PodSpec;
} {
  if (manifest === undefined) return {};
  if (manifest.kind === 'Pod') return { metadata: manifest.metadata, spec: manifest.spec as unknown as PodSpec };
  return (manifest.spec as { template?: object }).template ?? {};
}
interface PodSpec {
  readonly containers: { env?: { name: string; value: string }[] }[];
}

function labelsOf(manifests: readonly Manifest[], name: string): Record<string, string> {
  return templateOf(named(manifests, name)).metadata?.labels ?? {};
}

function tell(manifests: readonly Manifest[], pod: string, service: string, url: string): void {
  const [container] = templateOf(named(manifests, pod)).spec?.containers ?? [];
  if (container === undefined) return;
  container.env ??= [];
  container.env.push({ name: `${service.toUpperCase()}_URL`, value: url });
}

/** The world as the files say it after an edit of policies. */
export function worldOf(before: World, files: Readonly<Record<string, string>>): World {
  const objects = Object.entries(files)
    .filter(([file]) => file !== '.podpath.yaml')
    .flatMap(([, text]) => parseAllDocuments(text).map((one) => one.toJS() as { kind: string; items?: object[] }))
    .flatMap((one) => (one.kind === 'List' ? (one.items ?? []) : [one])) as { kind: string }[];
  const networkPolicies = objects.filter((one) => one.kind === 'NetworkPolicy') as unknown as NetworkPolicyManifest[];
  return { ...before, networkPolicies };
}

/** Whether a pod's policies let a packet out, or in. */
export function lets(world: World, from: OraclePod, to: OraclePod, port: number, direction: Direction): boolean {
  return endsOf(from).every((one) =>
    endsOf(to)
      .filter((other) => other.family === one.family)
      .every((other) => admits(world, { from: one, to: other, protocol: 'TCP', port }, direction)),
  );
}

export function passes(world: World, from: OraclePod, to: OraclePod, port: number): boolean {
  return from === to || (lets(world, from, to, port, 'egress') && lets(world, from, to, port, 'ingress'));
}
