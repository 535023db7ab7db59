/** Ingress in its v1 shape and the two beta shapes (`extensions/v1beta1`, `networking.k8s.io/v1beta1`). */
import { type Path, valueOf, type YNode } from '../yaml/index.js';
import { type Fields, isSet } from './fields.js';
import type { Head } from './object.js';
import { type PortRef, readPortRef } from './ports.js';
import type { Uncertain, Unknown } from './uncertain.js';

export interface Ingress extends Head {
  readonly model: 'ingress';
  /** `spec.ingressClassName`, else the annotation `kubernetes.io/ingress.class`. */
  readonly className: Uncertain<string> | undefined;
  readonly defaultBackend: IngressBackend | undefined;
  readonly rules: readonly IngressRule[];
}

export interface IngressRule {
  readonly path: Path;
  readonly host: Uncertain<string> | undefined;
  readonly paths: readonly IngressPath[];
}

export interface IngressPath {
  readonly path: Path;
  readonly urlPath: Uncertain<string> | undefined;
  readonly pathType: Uncertain<string> | undefined;
  readonly backend: IngressBackend | undefined;
}

export interface IngressBackend {
  /** Of the backend mapping. */
  readonly path: Path;
  /** A `resource` backend names no Service. */
  readonly service: Uncertain<string> | undefined;
  readonly servicePath: Path;
  readonly port: PortRef | Unknown | undefined;
  readonly portPath: Path;
}

export function readIngress(fields: Fields, head: Head, root: YNode): Ingress {
  const spec = valueOf(root, 'spec');
  const defaultKey = isSet(valueOf(spec, 'defaultBackend')) ? 'defaultBackend' : 'backend';
  return {
    ...head,
    model: 'ingress',
    className: fields.text(valueOf(spec, 'ingressClassName')) ?? head.annotations.values.get('kubernetes.io/ingress.class'),
    defaultBackend: readBackend(fields, valueOf(spec, defaultKey), ['spec', defaultKey]),
    rules: fields.items(valueOf(spec, 'rules'), ['spec', 'rules']).map((rule) => ({
      path: rule.path,
      host: fields.text(valueOf(rule.node, 'host')),
      paths: fields
        .items(valueOf(valueOf(rule.node, 'http'), 'paths'), [...rule.path, 'http', 'paths'])
        .map((item) => ({
          path: item.path,
          urlPath: fields.text(valueOf(item.node, 'path')),
          pathType: fields.text(valueOf(item.node, 'pathType')),
          backend: readBackend(fields, valueOf(item.node, 'backend'), [...item.path, 'backend']),
        })),
    })),
  };
}

function readBackend(fields: Fields, node: YNode | undefined, path: Path): IngressBackend | undefined {
  if (node?.kind !== 'map') return undefined;
  const service = valueOf(node, 'service');
  if (service !== undefined) {
    const port = valueOf(service, 'port');
    const key = isSet(valueOf(port, 'name')) ? 'name' : 'number';
    return {
      path,
      service: fields.text(valueOf(service, 'name')),
      servicePath: [...path, 'service', 'name'],
      port: readPortRef(fields, valueOf(port, key)),
      portPath: [...path, 'service', 'port', key],
    };
  }
  return {
    path,
    service: fields.text(valueOf(node, 'serviceName')),
    servicePath: [...path, 'serviceName'],
    port: readPortRef(fields, valueOf(node, 'servicePort')),
    portPath: [...path, 'servicePort'],
  };
}

/** Every backend of the Ingress with the rule and path it serves; the default backend comes first, without either. */
export function backendsOf(ingress: Ingress): { backend: IngressBackend; rule?: IngressRule; path?: IngressPath }[] {
  const all: { backend: IngressBackend; rule?: IngressRule; path?: IngressPath }[] = [];
  if (ingress.defaultBackend) all.push({ backend: ingress.defaultBackend });
  for (const rule of ingress.rules) {
    for (const path of rule.paths) if (path.backend) all.push({ backend: path.backend, rule, path });
  }
  return all;
}
