/** Ingress in its v1 shape and the two beta shapes (`extensions/v1beta1`, `networking.k8s.io/v1beta1`). */
import { below, fieldOf, type Path, type YNode } from '../yaml/index.js';
import { type Fields, isSet, isTemplated } from './fields.js';
import type { Head } from './object.js';
import { type PortRef, readPortRef } from './ports.js';
import type { Uncertain, Unknown } from './uncertain.js';

export interface Ingress extends Head {
  readonly model: 'ingress';
  /** `spec.ingressClassName`, else the annotation `kubernetes.io/ingress.class`. */
  readonly className: Uncertain<string> | undefined;
  readonly classPath: Path;
  /** `spec.ingressClassName` alone. */
  readonly classField: Uncertain<string> | undefined;
  readonly defaultBackend: IngressBackend | undefined;
  readonly rules: readonly IngressRule[];
  /** A template fills in rules, or the paths of one, so that there may be more than stand here. */
  readonly isOpen: boolean;
  readonly tls: readonly IngressTls[];
}

/** Hosts that share a certificate. */
export interface IngressTls {
  readonly path: Path;
  /** Empty where the entry names none, which means every host. */
  readonly hosts: readonly { readonly host: Uncertain<string>; readonly path: Path }[];
  /** A template fills in the hosts. */
  readonly isOpen: boolean;
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
  /** `service` is there, as in v1. */
  readonly hasService: boolean;
  /** `serviceName` or `servicePort` is there, as in the beta shapes. */
  readonly hasBetaKeys: boolean;
}

export function readIngress(fields: Fields, head: Head, root: YNode): Ingress {
  const spec = fieldOf(root, 'spec');
  const defaultKey = isSet(fieldOf(spec, 'defaultBackend')) ? 'defaultBackend' : 'backend';
  const classField = fields.text(fieldOf(spec, 'ingressClassName'));
  const rules = fields.items(fieldOf(spec, 'rules'), ['spec', 'rules']);
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
    model: 'ingress',
    className: classField ?? head.annotations.values.get('kubernetes.io/ingress.class'),
    classPath: isSet(fieldOf(spec, 'ingressClassName'))
      ? ['spec', 'ingressClassName']
      : ['metadata', 'annotations', 'kubernetes.io/ingress.class'],
    classField,
    defaultBackend: readBackend(fields, fieldOf(spec, defaultKey), ['spec', defaultKey]),
    isOpen:
      isTemplated(fieldOf(spec, 'rules')) ||
      rules.some(({ node }) => isTemplated(node) || isTemplated(fieldOf(fieldOf(node, 'http'), 'paths'))),
    tls: fields.items(fieldOf(spec, 'tls'), ['spec', 'tls']).map(({ node, path }) => ({
      path,
      hosts: fields.items(fieldOf(node, 'hosts'), below(path, 'hosts')).map((item) => ({
        host: fields.text(item.node) ?? '',
        path: item.path,
      })),
      isOpen: isTemplated(node) || isTemplated(fieldOf(node, 'hosts')),
    })),
    rules: rules.map((rule) => ({
      path: rule.path,
      host: fields.text(fieldOf(rule.node, 'host')),
      hasHttp: isSet(fieldOf(rule.node, 'http')),
      paths: fields
        .items(fieldOf(fieldOf(rule.node, 'http'), 'paths'), below(rule.path, 'http', 'paths'))
        .map((item) => ({
          path: item.path,
          urlPath: fields.text(fieldOf(item.node, 'path')),
          pathType: fields.text(fieldOf(item.node, 'pathType')),
          backend: readBackend(fields, fieldOf(item.node, 'backend'), below(item.path, 'backend')),
        })),
    })),
  };
}

function readBackend(fields: Fields, node: YNode | undefined, path: Path): IngressBackend | undefined {
  if (node?.kind !== 'map') return undefined;
  const service = fieldOf(node, 'service');
  const isResource = isSet(fieldOf(node, 'resource'));
  const hasBetaKeys = isSet(fieldOf(node, 'serviceName')) || isSet(fieldOf(node, 'servicePort'));
  if (service !== undefined) {
    const port = fieldOf(service, 'port');
    const key = isSet(fieldOf(port, 'name')) ? 'name' : 'number';
    return {
      path,
      isResource,
      service: fields.text(fieldOf(service, 'name')),
      servicePath: below(path, 'service', 'name'),
      port: readPortRef(fields, fieldOf(port, key)),
      portPath: below(path, 'service', 'port', key),
      hasService: true,
      hasBetaKeys,
    };
  }
  return {
    path,
    isResource,
    service: fields.text(fieldOf(node, 'serviceName')),
    servicePath: below(path, 'serviceName'),
    port: readPortRef(fields, fieldOf(node, 'servicePort')),
    portPath: below(path, 'servicePort'),
    hasService: false,
    hasBetaKeys,
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
