/**
 * What a configuration says exists elsewhere, as objects like any other: their fields lead back to the lines of the
 * configuration that say so.
 */
import { type Labels, readObjects, type ServicePort, unknown } from '../resources/index.js';
import { entryOf, fieldOf, type Path, type YNode } from '../yaml/index.js';
import { itemsOf, portOf, textAt } from './configurationValues.js';
import { copyOf } from './kustomize/copies.js';
import { originsOf } from './kustomize/origins.js';
import {
  below,
  mapAt,
  type Origin,
  originAt,
  plainAt,
  seqAt,
  setField,
  stringAt,
  type TMap,
  type TNode,
} from './kustomize/tree.js';
import type { Source, Sourced } from './sourceFile.js';

/** Kinds that an assumed workload may have. */
export const ASSUMED_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Pod'] as const;

/** `node` is an `assume` mapping that stands at `path` of the configuration `file`; parts of a wrong form are left out. */
export function readAssumed(file: string, node: YNode | undefined, path: Path): Sourced[] {
  const source: Source = { file, document: 0, assumed: true };
  const all = (key: string, make: (item: Item) => Sourced | undefined): Sourced[] =>
    itemsOf(fieldOf(node, key)).flatMap((item, index) => {
      const name = textAt(item, 'name');
      if (name === undefined) return [];
      return make({ node: item, origin: originAt(source, [...path, key, index]), source }) ?? [];
    });
  return [...all('namespaces', namespace), ...all('services', service), ...all('workloads', workload)];
}

/** An entry of a list under `assume`; it has a name. */
interface Item {
  readonly node: YNode;
  readonly origin: Origin;
  readonly source: Source;
}

/** Labels that are not written may be any, and those that are written are all. */
const ANY_LABELS: Labels = { values: new Map(), complete: false };

function namespace(item: Item): Sourced | undefined {
  const made = manifest(item, 'v1', 'Namespace', [['labels', labelsIn(item, 'labels')]]);
  const object = read(item, made);
  return object?.model === 'namespace' && labelsIn(item, 'labels') === undefined
    ? { ...object, labels: ANY_LABELS }
    : object;
}

function service(item: Item): Sourced | undefined {
  const made = manifest(item, 'v1', 'Service');
  const ports = portsIn(item, 'port');
  const selector = labelsIn(item, 'selector');
  setField(
    made,
    'spec',
    mapOf(item.origin, [
      ['selector', selector],
      ['ports', ports],
    ]),
  );
  const object = read(item, made);
  return object?.model === 'service' && ports === undefined ? { ...object, ports: [ANY_PORT] } : object;
}

const notSaid = unknown('the configuration does not say it');
/** Ports that are not written may be any. */
const ANY_PORT: ServicePort = {
  path: ['ports'],
  name: notSaid,
  port: notSaid,
  protocol: notSaid,
  targetPort: notSaid,
  nodePort: undefined,
};

function workload(item: Item): Sourced | undefined {
  const labels = labelsIn(item, 'labels');
  if (!labels) return undefined;
  const kind = ASSUMED_KINDS.find((one) => one === textAt(item.node, 'kind')) ?? 'Deployment';
  const { origin } = item;
  const containers = seqAt(origin, [
    mapOf(origin, [
      ['name', stringAt('any', origin)],
      ['ports', portsIn(item, 'containerPort')],
    ]),
  ]);
  const spec = mapOf(origin, [['containers', containers]]);
  if (kind === 'Pod') {
    const pod = manifest(item, 'v1', kind, [['labels', labels]]);
    setField(pod, 'spec', spec);
    return read(item, pod);
  }
  const made = manifest(item, 'apps/v1', kind);
  const template = mapOf(origin, [
    ['metadata', mapOf(origin, [['labels', labels]])],
    ['spec', spec],
  ]);
  const selector = mapOf(origin, [['matchLabels', labels]]);
  setField(
    made,
    'spec',
    mapOf(origin, [
      ['selector', selector],
      ['template', template],
    ]),
  );
  const object = read(item, made);
  return object?.model === 'workload' ? { ...object, replicas: unknown('nobody said how many pods it has') } : object;
}

function read({ source }: Item, root: TMap): Sourced | undefined {
  const [first] = readObjects(root);
  return first && { ...first.object, source: { ...source, origins: originsOf(root) } };
}

type Fields = readonly (readonly [key: string, value: TNode | undefined])[];

function manifest({ node, origin }: Item, apiVersion: string, kind: string, metadata: Fields = []): TMap {
  const field = (key: string): TNode | undefined => {
    const value = fieldOf(node, key);
    return value && copyOf(value, below(origin, key));
  };
  return mapOf(origin, [
    ['apiVersion', stringAt(apiVersion, origin)],
    ['kind', stringAt(kind, origin)],
    [
      'metadata',
      mapOf(origin, [
        ['name', field('name')],
        ['namespace', kind === 'Namespace' ? undefined : field('namespace')],
        ...metadata,
      ]),
    ],
  ]);
}

/** What is undefined is left out. */
function mapOf(origin: Origin, fields: Fields): TMap {
  const map = mapAt(origin);
  for (const [key, value] of fields) if (value) setField(map, key, value);
  return map;
}

function labelsIn({ node, origin }: Item, key: string): TNode | undefined {
  const labels = fieldOf(node, key);
  return labels?.kind === 'map' ? copyOf(labels, below(origin, key)) : undefined;
}

/** `numberKey` is what Kubernetes calls the number: `port` of a Service, `containerPort` of a container. */
function portsIn({ node, origin }: Item, numberKey: string): TNode | undefined {
  const list = fieldOf(node, 'ports');
  if (list?.kind !== 'seq') return undefined;
  const at = below(origin, 'ports');
  const ports = list.items.flatMap((port, index) => {
    const place = below(at, index);
    const isLong = port.kind === 'map';
    const number = portOf(isLong ? fieldOf(port, 'port') : port);
    if (number === undefined) return [];
    const made = mapOf(place, [[numberKey, plainAt(String(number), isLong ? below(place, 'port') : place)]]);
    for (const key of ['name', 'protocol']) {
      const entry = entryOf(port, key);
      if (entry) setField(made, key, copyOf(entry.value, below(place, key)));
    }
    return [made];
  });
  return seqAt(at, ports);
}
