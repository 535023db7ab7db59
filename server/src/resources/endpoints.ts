/** Endpoints and EndpointSlice: addresses written by hand for a Service, most often one that selects none itself (S9, C8). */
import { below, fieldOf, type Path, type YNode } from '../yaml/index.js';
import type { Fields } from './fields.js';
import type { Head } from './object.js';
import { type Protocol, readProtocol } from './ports.js';
import { isUnknown, known, type Uncertain } from './uncertain.js';

export interface Endpoints extends Head {
  readonly model: 'endpoints';
  /** The Service they belong to: the object's own name, or a slice's label `kubernetes.io/service-name`. */
  readonly service: Uncertain<string> | undefined;
  /** Of all subsets, as far as they are known. */
  readonly addresses: readonly string[];
  /** A slice is one subset. */
  readonly subsets: readonly EndpointSubset[];
}

/** Addresses that all serve the same ports. */
export interface EndpointSubset {
  readonly path: Path;
  /** `IPv4`, `IPv6` or `FQDN` of a slice; Endpoints do not say. */
  readonly addressType: Uncertain<string> | undefined;
  readonly addresses: readonly EndpointAddress[];
  readonly ports: readonly EndpointPort[];
}

export interface EndpointAddress {
  readonly path: Path;
  /** The first one of an endpoint; nobody uses the others. */
  readonly address: Uncertain<string>;
  readonly hostname: Uncertain<string> | undefined;
  /** True where nothing is said. */
  readonly ready: Uncertain<boolean>;
}

export interface EndpointPort {
  readonly path: Path;
  /** Empty where it has none. */
  readonly name: Uncertain<string>;
  readonly number: Uncertain<number> | undefined;
  readonly protocol: Uncertain<Protocol>;
}

export function readEndpoints(fields: Fields, head: Head, root: YNode): Endpoints {
  const subsets = fields.items(fieldOf(root, 'subsets'), ['subsets']).map(({ node, path }): EndpointSubset => {
    const addresses = (key: string, ready: boolean): EndpointAddress[] =>
      fields.items(fieldOf(node, key), below(path, key)).map((item) => ({
        path: item.path,
        address: fields.text(fieldOf(item.node, 'ip')) ?? '',
        hostname: fields.text(fieldOf(item.node, 'hostname')),
        ready,
      }));
    return {
      path,
      addressType: undefined,
      addresses: [...addresses('addresses', true), ...addresses('notReadyAddresses', false)],
      ports: readPorts(fields, fieldOf(node, 'ports'), below(path, 'ports')),
    };
  });
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
    model: 'endpoints',
    service: head.name,
    addresses: addressesOf(subsets),
    subsets,
  };
}

export function readEndpointSlice(fields: Fields, head: Head, root: YNode): Endpoints {
  const addresses = fields.items(fieldOf(root, 'endpoints'), ['endpoints']).flatMap(({ node, path }) => {
    const [first] = fields.items(fieldOf(node, 'addresses'), below(path, 'addresses'));
    if (!first) return [];
    return {
      path: first.path,
      address: fields.text(first.node) ?? '',
      hostname: fields.text(fieldOf(node, 'hostname')),
      ready: fields.boolean(fieldOf(fieldOf(node, 'conditions'), 'ready')) ?? true,
    };
  });
  const subset: EndpointSubset = {
    path: [],
    addressType: fields.text(fieldOf(root, 'addressType')),
    addresses,
    ports: readPorts(fields, fieldOf(root, 'ports'), ['ports']),
  };
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
    model: 'endpoints',
    service: head.labels.values.get('kubernetes.io/service-name'),
    addresses: addressesOf([subset]),
    subsets: [subset],
  };
}

function readPorts(fields: Fields, node: YNode | undefined, path: Path): EndpointPort[] {
  return fields.items(node, path).map((item) => ({
    path: item.path,
    name: fields.text(fieldOf(item.node, 'name')) ?? '',
    number: fields.number(fieldOf(item.node, 'port')),
    protocol: readProtocol(fields, fieldOf(item.node, 'protocol')),
  }));
}

function addressesOf(subsets: readonly EndpointSubset[]): string[] {
  return subsets
    .flatMap((subset) => subset.addresses)
    .filter((one) => !isUnknown(one.ready) && one.ready)
    .flatMap((one) => known(one.address) || []);
}
