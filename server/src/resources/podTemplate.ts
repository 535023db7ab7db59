/** Pods as manifests describe them: labels, containers, and what their resolvers and volumes are told. */
import { trimmed } from '../sets/index.js';
import { below, fieldOf, type Path, type YNode } from '../yaml/index.js';
import { type Container, readContainer } from './container.js';
import { type FactMemory, type Fields, isSet, type Labels } from './fields.js';
import { type PodMention, readPodMentions } from './mentions.js';
import { isUnknown, known, type Uncertain } from './uncertain.js';

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
  readonly configVolumes: readonly ConfigVolume[];
  /** `enableServiceLinks`: variables for every Service of the namespace. True where the field is absent. */
  readonly serviceLinks: Uncertain<boolean>;
  /** A node selector, affinity, or scheduler of its own: a DaemonSet's pods need not run on every node. */
  readonly pinned: boolean;
  /** Pods that it is placed by. */
  readonly mentions: readonly PodMention[];
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

/** A volume whose files are the entries of a ConfigMap. */
export interface ConfigVolume {
  readonly name: string;
  readonly configMap: Uncertain<string>;
  /** Of the ConfigMap's name. */
  readonly path: Path;
  /** The keys that become files; undefined for all. */
  readonly keys: readonly string[] | undefined;
}

const listed: FactMemory<readonly Container[]> = new WeakMap();

/** A template that was read of `map`: another tree may have the same lists of containers. */
export function rememberTemplate(map: YNode | undefined, { path, containers, initContainers }: PodTemplate): void {
  const spec = fieldOf(map, 'spec');
  for (const [key, facts] of Object.entries({ containers, initContainers })) {
    const list = fieldOf(spec, key);
    if (list) listed.set(list, { path: below(path, 'spec', key), facts });
  }
}

/** `map` holds `metadata` and `spec`, and the spec has a list of containers. */
export function readPodTemplate(fields: Fields, map: YNode, path: Path): PodTemplate {
  const metadata = fieldOf(map, 'metadata');
  const spec = fieldOf(map, 'spec');
  const specPath = below(path, 'spec');
  const containers = (key: string): readonly Container[] =>
    fields.once(listed, fieldOf(spec, key), below(specPath, key), () =>
      fields.list(spec, key, specPath, (container, at) => readContainer(fields, container, at)),
    );
  return {
    path,
    labels: fields.labels(fieldOf(metadata, 'labels'), below(path, 'metadata', 'labels'), 'label'),
    annotations: fields.labels(fieldOf(metadata, 'annotations'), below(path, 'metadata', 'annotations'), 'annotation'),
    containers: containers('containers'),
    initContainers: containers('initContainers'),
    hostNetwork: fields.boolean(fieldOf(spec, 'hostNetwork')) ?? false,
    hostname: fields.text(fieldOf(spec, 'hostname')),
    subdomain: fields.text(fieldOf(spec, 'subdomain')),
    dnsPolicy: fields.text(fieldOf(spec, 'dnsPolicy')) ?? 'ClusterFirst',
    dnsConfig: readDnsConfig(fields, fieldOf(spec, 'dnsConfig')),
    hostAliases: fields.list(spec, 'hostAliases', specPath, (alias, at) => ({
      path: at,
      address: fields.text(fieldOf(alias, 'ip')) ?? '',
      names: fields.texts(alias, 'hostnames'),
    })),
    configVolumes: readConfigVolumes(fields, spec, specPath),
    serviceLinks: fields.boolean(fieldOf(spec, 'enableServiceLinks')) ?? true,
    pinned: PINNING.some((key) => isSet(fieldOf(spec, key))),
    mentions: readPodMentions(spec, specPath),
  };
}

const PINNING = ['nodeSelector', 'affinity', 'nodeName', 'schedulerName'];

function readDnsConfig(fields: Fields, node: YNode | undefined): DnsConfig {
  if (node === undefined) return NO_DNS_CONFIG;
  const options = fields.items(fieldOf(node, 'options'), []);
  const ndots = options.findLast((option) => fields.text(fieldOf(option.node, 'name')) === 'ndots');
  const value = fields.text(fieldOf(ndots?.node, 'value'));
  const number = typeof value === 'string' ? Number.parseInt(value, 10) : undefined;
  return {
    nameservers: fields.texts(node, 'nameservers'),
    searches: fields.texts(node, 'searches'),
    ndots: isUnknown(value) ? value : number !== undefined && !Number.isNaN(number) ? number : undefined,
  };
}
const NO_DNS_CONFIG: DnsConfig = { nameservers: [], searches: [], ndots: undefined };

/** ConfigMaps among the volumes, alone or projected together with others. */
function readConfigVolumes(fields: Fields, spec: YNode | undefined, specPath: Path): readonly ConfigVolume[] {
  const volumes: ConfigVolume[] = [];
  for (const volume of fields.items(fieldOf(spec, 'volumes'), below(specPath, 'volumes'))) {
    const name = known(fields.text(fieldOf(volume.node, 'name')));
    const sources = fieldOf(fieldOf(volume.node, 'projected'), 'sources');
    const projected = sources ? fields.items(sources, below(volume.path, 'projected', 'sources')) : [];
    for (const holder of [volume, ...projected]) {
      const source = fieldOf(holder.node, 'configMap');
      const configMap = fields.text(fieldOf(source, 'name'));
      if (name === undefined || configMap === undefined) continue;
      const items = fieldOf(source, 'items');
      const keys = fields.list(source, 'items', holder.path, (item) => known(fields.text(fieldOf(item, 'key'))));
      const at = below(holder.path, 'configMap', 'name');
      volumes.push({ name, configMap, path: at, keys: items === undefined ? undefined : keys });
    }
  }
  return trimmed(volumes);
}
