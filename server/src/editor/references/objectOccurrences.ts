/** What one object names, by its own fields alone: what it defines, and what it refers to. */
import type { ObjectMention } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { ingressOccurrences } from './ingressOccurrences.js';
import type { Named } from './named.js';
import {
  named,
  namespaceLabel,
  type Occurrence,
  podLabel,
  type Reach,
  selectorOccurrences,
  toService,
} from './occurrence.js';
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
    case 'other':
      return object.mentions.flatMap((mention) => mentionOccurrences(object, mention));
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
    // Endpoints have the name of their Service.
    case 'endpoints':
      break;
    default:
      defines((name) => ({ kind: 'object', objectKind: object.kind, name }), { in: 'namespace', namespace });
  }
  if (namespace !== undefined)
    found.push(
      named(namespace, (name) => ({ kind: 'Namespace', name }), 'reference', ['metadata', 'namespace'], {
        in: 'cluster',
      }),
    );
  return found;
}

function mentionOccurrences(object: Sourced, mention: ObjectMention): Occurrence[] {
  const { path } = mention;
  const here = { in: 'namespace', namespace: object.namespace } as const;
  switch (mention.names) {
    case 'pods':
      return selectorOccurrences(mention.selector, path, podLabel, here);
    case 'object':
      return [
        named(mention.name, (name) => ({ kind: 'object', objectKind: mention.kind, name }), 'reference', path, here),
      ];
    case 'Service': {
      const reach = { in: 'namespace', namespace: mention.namespace ?? object.namespace } as const;
      return toService(mention.name, path, mention.port, mention.portPath, reach);
    }
  }
}
