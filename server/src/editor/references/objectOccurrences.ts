/** What one object names, by its own fields alone: what it defines, and what it refers to. */
import type { Sourced } from '../../workspace/index.js';
import { ingressOccurrences } from './ingressOccurrences.js';
import type { Named } from './named.js';
import { named, namespaceLabel, type Occurrence, type Reach } from './occurrence.js';
import { policyOccurrences, tieredPolicyOccurrences } from './policyOccurrences.js';
import { endpointsOccurrences, serviceOccurrences } from './serviceOccurrences.js';
import { workloadOccurrences } from './workloadOccurrences.js';

/** Hosts in texts are left out: what they mean hangs on the cluster. */
export function occurrencesIn(object: Sourced): Occurrence[] {
  return [...headOccurrences(object), ...bodyOccurrences(object)];
}

function bodyOccurrences(object: Sourced): Occurrence[] {
  switch (object.model) {
    case 'service':
      return serviceOccurrences(object);
    case 'workload':
      return workloadOccurrences(object);
    case 'ingress':
      return ingressOccurrences(object);
    case 'networkPolicy':
      return policyOccurrences(object);
    case 'tieredPolicy':
      return tieredPolicyOccurrences(object);
    case 'endpoints':
      return endpointsOccurrences(object);
    default:
      return [];
  }
}

function headOccurrences(object: Sourced): Occurrence[] {
  const found: Occurrence[] = [];
  const { namespace } = object;
  const defines = (make: (name: string) => Named, reach: Reach): void => {
    found.push(named(object.name, make, 'definition', ['metadata', 'name'], reach));
  };
  switch (object.model) {
    case 'namespace':
      defines((name) => ({ kind: 'Namespace', name }), { in: 'cluster' });
      for (const [label, value] of object.labels.values)
        found.push(named(value, namespaceLabel(label), 'definition', ['metadata', 'labels', label], { in: 'cluster' }));
      return found;
    case 'ingressClass':
      defines((name) => ({ kind: 'IngressClass', name }), { in: 'cluster' });
      return found;
    case 'service':
      defines((name) => ({ kind: 'Service', name }), { in: 'namespace', namespace });
      break;
    case 'configMap':
      defines((name) => ({ kind: 'ConfigMap', name }), { in: 'namespace', namespace });
      break;
    case 'workload':
      defines((name) => ({ kind: 'workload', workloadKind: object.kind, name }), { in: 'namespace', namespace });
      break;
  }
  if (namespace !== undefined)
    found.push(
      named(namespace, (name) => ({ kind: 'Namespace', name }), 'reference', ['metadata', 'namespace'], {
        in: 'cluster',
      }),
    );
  return found;
}
