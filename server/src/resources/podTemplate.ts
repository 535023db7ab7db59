/** Pods as manifests describe them: labels, containers, ports, and the words in which they may name whom they call. */
import { fieldOf, type Path, type YNode } from '../yaml/index.js';
import { type Fields, isSet, type Labels } from './fields.js';
import { type PortRef, type Protocol, readPortRef, readProtocol } from './ports.js';
import { isUnknown, known, type Uncertain, type Unknown } from './uncertain.js';

export interface PodTemplate {
  /** Of the mapping that holds `metadata` and `spec`, within the object; empty for a Pod. */
  readonly path: Path;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly containers: readonly Container[];
  /** Init containers with `restartPolicy: Always` (native sidecars) are among them. */
  readonly initContainers: readonly Container[];
  readonly hostNetwork: Uncertain<boolean>;
  readonly hostname: Uncertain<string> | undefined;
  readonly subdomain: Uncertain<string> | undefined;
  /** `ClusterFirst` where the field is absent. */
  readonly dnsPolicy: Uncertain<string>;
  readonly dnsConfig: DnsConfig;
  /** Names that the pod's own `/etc/hosts` has, before any DNS is asked. */
  readonly hostAliases: readonly HostAlias[];
  /** A node selector, affinity, or scheduler of its own: a DaemonSet's pods need not run on every node. */
  readonly pinned: boolean;
}

export interface HostAlias {
  readonly path: Path;
  readonly address: Uncertain<string>;
  readonly names: readonly Uncertain<string>[];
}

/** What a pod's resolver is told beside, or instead of, what its DNS policy says. */
export interface DnsConfig {
  readonly nameservers: readonly Uncertain<string>[];
  readonly searches: readonly Uncertain<string>[];
  /** The option `ndots`. */
  readonly ndots: Uncertain<number> | undefined;
}

export interface Container {
  readonly path: Path;
  readonly name: string;
  readonly ports: readonly ContainerPort[];
  /** Keeps running beside the main containers: an init container with `restartPolicy: Always`. */
  readonly sidecar: boolean;
  readonly words: readonly Word[];
  readonly probes: readonly Probe[];
}

/** A check by the kubelet that dials a port of its container. */
export interface Probe {
  readonly kind: 'livenessProbe' | 'readinessProbe' | 'startupProbe';
  /** Of the port. */
  readonly path: Path;
  readonly port: PortRef | Unknown;
}

export interface ContainerPort {
  readonly path: Path;
  readonly name: Uncertain<string> | undefined;
  readonly number: Uncertain<number> | undefined;
  readonly protocol: Uncertain<Protocol>;
  /** A port of the node that leads here. */
  readonly hostPort: Uncertain<number> | undefined;
  /** The only address of the node on which it does. */
  readonly hostIP: Uncertain<string> | undefined;
}

/** A text in which a container may be told whom to call: an environment value, an argument, a command's part. */
export interface Word {
  readonly path: Path;
  readonly text: string;
}

/** `map` holds `metadata` and `spec`, and the spec has a list of containers. */
export function readPodTemplate(fields: Fields, map: YNode, path: Path): PodTemplate {
  const metadata = fieldOf(map, 'metadata');
  const spec = fieldOf(map, 'spec');
  const containers = (key: string): Container[] =>
    fields.items(fieldOf(spec, key), [...path, 'spec', key]).map((item) => readContainer(fields, item.node, item.path));
  return {
    path,
    labels: fields.labels(fieldOf(metadata, 'labels'), [...path, 'metadata', 'labels'], 'label'),
    annotations: fields.labels(fieldOf(metadata, 'annotations'), [...path, 'metadata', 'annotations'], 'annotation'),
    containers: containers('containers'),
    initContainers: containers('initContainers'),
    hostNetwork: fields.boolean(fieldOf(spec, 'hostNetwork')) ?? false,
    hostname: fields.text(fieldOf(spec, 'hostname')),
    subdomain: fields.text(fieldOf(spec, 'subdomain')),
    dnsPolicy: fields.text(fieldOf(spec, 'dnsPolicy')) ?? 'ClusterFirst',
    dnsConfig: readDnsConfig(fields, fieldOf(spec, 'dnsConfig')),
    hostAliases: fields.items(fieldOf(spec, 'hostAliases'), [...path, 'spec', 'hostAliases']).map((item) => ({
      path: item.path,
      address: fields.text(fieldOf(item.node, 'ip')) ?? '',
      names: fields.items(fieldOf(item.node, 'hostnames'), []).flatMap((name) => fields.text(name.node) ?? []),
    })),
    pinned: ['nodeSelector', 'affinity', 'nodeName', 'schedulerName'].some((key) => isSet(fieldOf(spec, key))),
  };
}

function readDnsConfig(fields: Fields, node: YNode | undefined): DnsConfig {
  const texts = (key: string): Uncertain<string>[] =>
    fields.items(fieldOf(node, key), []).flatMap((item) => fields.text(item.node) ?? []);
  const options = fields.items(fieldOf(node, 'options'), []);
  const ndots = options.findLast((option) => fields.text(fieldOf(option.node, 'name')) === 'ndots');
  const value = fields.text(fieldOf(ndots?.node, 'value'));
  const number = typeof value === 'string' ? Number.parseInt(value, 10) : undefined;
  return {
    nameservers: texts('nameservers'),
    searches: texts('searches'),
    ndots: isUnknown(value) ? value : number !== undefined && !Number.isNaN(number) ? number : undefined,
  };
}

function readContainer(fields: Fields, node: YNode, path: Path): Container {
  const words: Word[] = [];
  for (const variable of fields.items(fieldOf(node, 'env'), [...path, 'env'])) {
    const value = fieldOf(variable.node, 'value');
    const valuePath = [...variable.path, 'value'];
    fields.string(value, valuePath, 'environment value');
    if (value?.kind === 'scalar') words.push({ path: valuePath, text: value.text });
  }
  for (const key of ['command', 'args']) {
    for (const part of fields.items(fieldOf(node, key), [...path, key])) {
      if (part.node.kind === 'scalar') words.push({ path: part.path, text: part.node.text });
    }
  }
  return {
    path,
    name: known(fields.text(fieldOf(node, 'name'))) ?? '',
    ports: fields.items(fieldOf(node, 'ports'), [...path, 'ports']).map((port) => ({
      path: port.path,
      name: fields.text(fieldOf(port.node, 'name')),
      number: fields.number(fieldOf(port.node, 'containerPort')),
      protocol: readProtocol(fields, fieldOf(port.node, 'protocol')),
      hostPort: fields.number(fieldOf(port.node, 'hostPort')),
      hostIP: fields.text(fieldOf(port.node, 'hostIP')),
    })),
    sidecar: known(fields.text(fieldOf(node, 'restartPolicy'))) === 'Always',
    words,
    probes: readProbes(fields, node, path),
  };
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Of those that dial over HTTP or TCP; one for gRPC takes a number only, and a command needs no port. */
function readProbes(fields: Fields, container: YNode, path: Path): Probe[] {
  return PROBES.flatMap((kind) =>
    ['httpGet', 'tcpSocket'].flatMap((how) => {
      const port = readPortRef(fields, fieldOf(fieldOf(fieldOf(container, kind), how), 'port'));
      return port === undefined ? [] : { kind, path: [...path, kind, how, 'port'], port };
    }),
  );
}
