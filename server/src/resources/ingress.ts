/** Ingress in its v1 shape and the two beta shapes (`extensions/v1beta1`, `networking.k8s.io/v1beta1`). */
import { fieldOf, type Path, type YNode } from '../yaml/index.js';
import { type Fields, isSet } from './fields.js';
import type { Head } from './object.js';
import { type PortRef, readPortRef } from './ports.js';
import type { Uncertain, Unknown } from './uncertain.js';

export interface Ingress extends Head {
  readonly model: 'ingress';
  /** `spec.ingressClassName`, else the annotation `kubernetes.io/ingress.class`. */
  readonly className: Uncertain<string> | undefined;
  readonly classPath: Path;
  readonly defaultBackend: IngressBackend | undefined;
  readonly rules: readonly IngressRule[];
}

export interface IngressRule {
  readonly path: Path;
  readonly host: Uncertain<string> | undefined;
  readonly paths: readonly IngressPath[];
  /** Without `http` the rule sends its whole host to the default backend. */
  readonly hasHttp: boolean;
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
  /** It names another object than a Service. */
  readonly isResource: boolean;
  readonly service: Uncertain<string> | undefined;
  readonly servicePath: Path;
  readonly port: PortRef | Unknown | undefined;
  readonly portPath: Path;
}

export function readIngress(fields: Fields, head: Head, root: YNode): Ingress {
  const spec = fieldOf(root, 'spec');
  const defaultKey = isSet(fieldOf(spec, 'defaultBackend')) ? 'defaultBackend' : 'backend';
  return {
    ...head,
    model: 'ingress',
    className:
      fields.text(fieldOf(spec, 'ingressClassName')) ?? head.annotations.values.get('kubernetes.io/ingress.class'),
    classPath: isSet(fieldOf(spec, 'ingressClassName'))
      ? ['spec', 'ingressClassName']
      : ['metadata', 'annotations', 'kubernetes.io/ingress.class'],
    defaultBackend: readBackend(fields, fieldOf(spec, defaultKey), ['spec', defaultKey]),
    rules: fields.items(fieldOf(spec, 'rules'), ['spec', 'rules']).map((rule) => ({
      path: rule.path,
      host: fields.text(fieldOf(rule.node, 'host')),
      hasHttp: isSet(fieldOf(rule.node, 'http')),
      paths: fields
        .items(fieldOf(fieldOf(rule.node, 'http'), 'paths'), [...rule.path, 'http', 'paths'])
        .map((item) => ({
          path: item.path,
          urlPath: fields.text(fieldOf(item.node, 'path')),
          pathType: fields.text(fieldOf(item.node, 'pathType')),
          backend: readBackend(fields, fieldOf(item.node, 'backend'), [...item.path, 'backend']),
        })),
    })),
  };
}

function readBackend(fields: Fields, node: YNode | undefined, path: Path): IngressBackend | undefined {
  if (node?.kind !== 'map') return undefined;
  const service = fieldOf(node, 'service');
  const isResource = isSet(fieldOf(node, 'resource'));
  if (service !== undefined) {
    const port = fieldOf(service, 'port');
    const key = isSet(fieldOf(port, 'name')) ? 'name' : 'number';
    return {
      path,
      isResource,
      service: fields.text(fieldOf(service, 'name')),
      servicePath: [...path, 'service', 'name'],
      port: readPortRef(fields, fieldOf(port, key)),
      portPath: [...path, 'service', 'port', key],
    };
  }
  return {
    path,
    isResource,
    service: fields.text(fieldOf(node, 'serviceName')),
    servicePath: [...path, 'serviceName'],
    port: readPortRef(fields, fieldOf(node, 'servicePort')),
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
