/**
 * Which objects may name a thing, told from their facts in a few steps: so that what an object names is worked out for
 * those alone, and nothing has to be kept for the others.
 */
import { backendsOf, isUnknown, type LabelSelector, type Uncertain } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Named } from './named.js';

/** True for objects that name it, or that name something of its kind by what is filled in later, and for some others. */
export function mayName(object: Sourced, named: Named): boolean {
  switch (named.kind) {
    case 'Service':
      return mayNameService(object, named.name);
    case 'service-port':
      return mayNameService(object, named.service);
    case 'IngressClass':
      return object.model === 'ingressClass' || (object.model === 'ingress' && may(object.className, named.name));
    case 'ConfigMap':
      return (object.model === 'configMap' && may(object.name, named.name)) || object.model === 'workload';
    case 'object':
      return (object.kind === named.objectKind && may(object.name, named.name)) || object.model === 'other';
    case 'pod-port':
      return ['service', 'workload', 'networkPolicy', 'tieredPolicy'].includes(object.model);
    case 'pod-label':
      return mayNameLabel(object, named.label);
    case 'namespace-label':
      return ['namespace', 'networkPolicy', 'tieredPolicy'].includes(object.model);
    case 'Namespace':
      return may(object.namespace, named.name) || ['namespace', 'networkPolicy', 'tieredPolicy'].includes(object.model);
  }
}

function mayNameService(object: Sourced, name: string): boolean {
  switch (object.model) {
    case 'service':
      return may(object.name, name);
    case 'workload':
      return may(object.serviceName, name) || object.templates.some(({ subdomain }) => may(subdomain, name));
    case 'endpoints':
      return may(object.service, name);
    case 'ingress':
      return backendsOf(object).some(({ backend }) => may(backend.service, name));
    default:
      return object.model === 'other';
  }
}

function mayNameLabel(object: Sourced, label: string): boolean {
  switch (object.model) {
    case 'service':
      return object.selector.values.has(label) || !object.selector.complete;
    case 'workload':
      return (
        object.templates.some(
          ({ labels, mentions }) =>
            labels.values.has(label) || !labels.complete || mentions.some(({ selector }) => selects(selector, label)),
        ) ||
        (object.selector !== undefined && selects(object.selector, label))
      );
    case 'networkPolicy':
    case 'tieredPolicy':
      return true;
    default:
      return object.model === 'other';
  }
}

function selects({ matchLabels, matchExpressions }: LabelSelector, label: string): boolean {
  return (
    matchLabels.values.has(label) ||
    !matchLabels.complete ||
    matchExpressions.some(({ key }) => isUnknown(key) || key === label)
  );
}

function may(value: Uncertain<string> | undefined, name: string): boolean {
  return value === name || isUnknown(value);
}
