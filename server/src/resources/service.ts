/** Service of the core group. Knative's Service is a workload (its group differs). */
import { below, fieldOf, type Path, type YEntry, type YNode } from '../yaml/index.js';
import { type Fields, isSet, isTemplated, type Labels, OPEN_LABELS } from './fields.js';
import type { Head } from './object.js';
import { type PortRef, type Protocol, readPortRef, readProtocol } from './ports.js';
import { isUnknown, known, type Uncertain, type Unknown, unknown } from './uncertain.js';

export interface Service extends Head {
  readonly model: 'service';
  /** `ClusterIP` where the field is absent. */
  readonly type: Uncertain<string>;
  readonly selector: Labels;
  readonly ports: readonly ServicePort[];
  /** "None" makes it headless. */
  readonly clusterIP: Uncertain<string> | undefined;
  readonly externalName: Uncertain<string> | undefined;
  readonly sessionAffinity: Uncertain<string> | undefined;
  readonly externalTrafficPolicy: Uncertain<string> | undefined;
  readonly internalTrafficPolicy: Uncertain<string> | undefined;
  readonly trafficDistribution: Uncertain<string> | undefined;
  readonly healthCheckNodePort: Uncertain<number> | undefined;
  readonly publishNotReadyAddresses: boolean;
  readonly loadBalancerClass: Uncertain<string> | undefined;
  /** From the field, or from the old annotation where the field is absent. */
  readonly loadBalancerSourceRanges: readonly Uncertain<string>[];
  readonly loadBalancerIP: Uncertain<string> | undefined;
  /** True where the field is absent. */
  readonly allocateLoadBalancerNodePorts: Uncertain<boolean>;
  readonly externalIPs: readonly Uncertain<string>[];
  readonly ipFamilies: readonly Uncertain<string>[];
  readonly ipFamilyPolicy: Uncertain<string> | undefined;
  /** `ports` is a list, maybe an empty one; a template may stand in its place. */
  readonly portsAreList: boolean;
  /** Fields of the spec that are there and hold something, by name; an empty list is as good as absent. */
  readonly written: ReadonlySet<string>;
}

export interface ServicePort {
  readonly path: Path;
  readonly name: Uncertain<string> | undefined;
  readonly port: Uncertain<number> | undefined;
  readonly protocol: Uncertain<Protocol>;
  readonly targetPort: PortRef | Unknown | undefined;
  readonly nodePort: Uncertain<number> | undefined;
}

const SPEC: Path = below([], 'spec');

export function readService(fields: Fields, head: Head, root: YNode): Service {
  const spec = fieldOf(root, 'spec');
  const field = (key: string): YNode | undefined => fieldOf(spec, key);
  const open = isTemplated(spec) ? unknown('a template fills in its spec') : undefined;
  return {
    base: head.base,
    apiVersion: head.apiVersion,
    group: head.group,
    version: head.version,
    kind: head.kind,
    name: head.name,
    namespace: head.namespace,
    labels: head.labels,
    annotations: head.annotations,
    source: head.source,
    model: 'service',
    type: open ?? fields.text(field('type')) ?? 'ClusterIP',
    selector: open ? OPEN_LABELS : fields.labels(field('selector'), below(SPEC, 'selector'), 'selector value'),
    ports: fields.list(spec, 'ports', SPEC, (port, path) => ({
      path,
      name: fields.text(fieldOf(port, 'name')),
      port: fields.number(fieldOf(port, 'port')),
      protocol: readProtocol(fields, fieldOf(port, 'protocol')),
      targetPort: readPortRef(fields, fieldOf(port, 'targetPort')),
      nodePort: fields.number(fieldOf(port, 'nodePort')),
    })),
    clusterIP: open ?? fields.text(field('clusterIP')),
    externalName: fields.text(field('externalName')),
    sessionAffinity: fields.text(field('sessionAffinity')),
    externalTrafficPolicy: fields.text(field('externalTrafficPolicy')),
    internalTrafficPolicy: fields.text(field('internalTrafficPolicy')),
    trafficDistribution: fields.text(field('trafficDistribution')),
    healthCheckNodePort: fields.number(field('healthCheckNodePort')),
    publishNotReadyAddresses: known(fields.boolean(field('publishNotReadyAddresses'))) ?? false,
    loadBalancerClass: fields.text(field('loadBalancerClass')),
    loadBalancerSourceRanges: sourceRanges(fields, spec, head),
    loadBalancerIP: fields.text(field('loadBalancerIP')),
    allocateLoadBalancerNodePorts: fields.boolean(field('allocateLoadBalancerNodePorts')) ?? true,
    externalIPs: fields.texts(spec, 'externalIPs'),
    ipFamilies: fields.texts(spec, 'ipFamilies'),
    ipFamilyPolicy: fields.text(field('ipFamilyPolicy')),
    portsAreList: field('ports')?.kind === 'seq',
    written: writtenIn(spec),
  };
}

/** Services have the same few fields again and again, so nearly all share a set with others. */
function writtenIn(spec: YNode | undefined): ReadonlySet<string> {
  const keys: string[] = [];
  for (const { key, value } of spec?.kind === 'map' ? spec.entries : NO_ENTRIES)
    if (holdsSomething(value)) keys.push(key);
  const name = keys.join(' ');
  const known = writtenSets.get(name);
  if (known?.size === keys.length && keys.every((key) => known.has(key))) return known;
  const fresh = new Set(keys);
  if (writtenSets.size < MOST_WRITTEN_SETS) writtenSets.set(name, fresh);
  return fresh;
}
const NO_ENTRIES: readonly YEntry[] = [];
const writtenSets = new Map<string, ReadonlySet<string>>();
const MOST_WRITTEN_SETS = 500;

/** The annotation counts only without the field, and separates its blocks by commas. */
function sourceRanges(fields: Fields, spec: YNode | undefined, head: Head): readonly Uncertain<string>[] {
  const own = fields.texts(spec, 'loadBalancerSourceRanges');
  if (own.length > 0) return own;
  const annotation = head.annotations.values.get('service.beta.kubernetes.io/load-balancer-source-ranges');
  if (annotation === undefined) return own;
  if (isUnknown(annotation)) return [annotation];
  return annotation.split(',').flatMap((block) => block.trim() || []);
}

function holdsSomething(node: YNode): boolean {
  return isSet(node) && !(node.kind === 'seq' && node.items.length === 0);
}

export function isHeadless(service: Service): boolean {
  return service.clusterIP === 'None';
}

/** The port on the pods: `targetPort`, or the Service port where that is absent or 0 (S3, S6). */
export function targetOf(port: ServicePort): PortRef | Unknown | undefined {
  const { targetPort } = port;
  if (targetPort !== undefined && !('number' in targetPort && targetPort.number === 0)) return targetPort;
  return port.port === undefined || typeof port.port !== 'number' ? port.port : { number: port.port };
}
