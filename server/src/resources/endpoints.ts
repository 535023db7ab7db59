/** Endpoints and EndpointSlice: addresses written by hand for a Service that selects none itself (S9). */
import { fieldOf, type YNode } from '../yaml/index.js';
import type { Fields } from './fields.js';
import type { Head } from './object.js';
import { known, type Uncertain } from './uncertain.js';

export interface Endpoints extends Head {
  readonly model: 'endpoints';
  /** The Service they belong to: the object's own name, or a slice's label `kubernetes.io/service-name`. */
  readonly service: Uncertain<string> | undefined;
  readonly addresses: readonly string[];
}

export function readEndpoints(fields: Fields, head: Head, root: YNode): Endpoints {
  const addresses = fields
    .items(fieldOf(root, 'subsets'), ['subsets'])
    .flatMap((subset) => fields.items(fieldOf(subset.node, 'addresses'), []))
    .map((address) => known(fields.text(fieldOf(address.node, 'ip'))));
  return { ...head, model: 'endpoints', service: head.name, addresses: addresses.filter((a) => a !== undefined) };
}

export function readEndpointSlice(fields: Fields, head: Head, root: YNode): Endpoints {
  const addresses = fields
    .items(fieldOf(root, 'endpoints'), ['endpoints'])
    .flatMap((endpoint) => fields.items(fieldOf(endpoint.node, 'addresses'), []).slice(0, 1))
    .map((address) => known(fields.text(address.node)));
  return {
    ...head,
    model: 'endpoints',
    service: head.labels.values.get('kubernetes.io/service-name'),
    addresses: addresses.filter((a) => a !== undefined),
  };
}
