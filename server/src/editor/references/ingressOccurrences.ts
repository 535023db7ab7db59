/** What an Ingress names: its class, and the Services and ports that it sends requests to. */
import { backendsOf, type Ingress, isUnknown, known } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { named, type Occurrence } from './occurrence.js';

export function ingressOccurrences(ingress: Sourced<Ingress>): Occurrence[] {
  const { className, classPath, namespace } = ingress;
  const here = { in: 'namespace', namespace } as const;
  const classes =
    className === undefined
      ? []
      : [named(className, (name) => ({ kind: 'IngressClass', name }), 'reference', classPath, { in: 'cluster' })];
  return [
    ...classes,
    ...backendsOf(ingress).flatMap(({ backend }): Occurrence[] => {
      const { service, servicePath, port, portPath } = backend;
      if (service === undefined) return [];
      const owner = known(service);
      const ofService = named(service, (name) => ({ kind: 'Service', name }), 'reference', servicePath, here);
      if (owner === undefined || port === undefined || isUnknown(port)) return [ofService];
      const called = 'number' in port ? port.number : port.name;
      return [
        ofService,
        {
          named: { kind: 'service-port', service: owner, port: called },
          role: 'reference',
          path: portPath,
          reach: here,
        },
      ];
    }),
  ];
}
