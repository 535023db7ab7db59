/** What an Ingress names: its class, and the Services and ports that it sends requests to. */
import { backendsOf, type Ingress } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { named, type Occurrence, toService } from './occurrence.js';

export function ingressOccurrences(ingress: Sourced<Ingress>): Occurrence[] {
  const { className, classPath, namespace } = ingress;
  const here = { in: 'namespace', namespace } as const;
  const classes =
    className === undefined
      ? []
      : [named(className, (name) => ({ kind: 'IngressClass', name }), 'reference', classPath, { in: 'cluster' })];
  return [
    ...classes,
    ...backendsOf(ingress).flatMap(({ backend: { service, servicePath, port, portPath } }) =>
      service === undefined ? [] : toService(service, servicePath, port, portPath, here),
    ),
  ];
}
