/** What a Service and its endpoints name: the Service's ports, the pods that it selects, and the ports on them. */
import { type Endpoints, equalitySelector, known, type Service } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { equalityOccurrences, named, type Occurrence, podLabel, podPort, type Reach } from './occurrence.js';

export function serviceOccurrences(service: Sourced<Service>): Occurrence[] {
  const { namespace, selector } = service;
  const here = { in: 'namespace', namespace } as const;
  const selected: Reach = { in: 'pods', sets: [{ namespaces: here, pods: equalitySelector(selector) }] };
  const isSelecting = selector.values.size > 0;
  return [
    ...equalityOccurrences(selector, ['spec', 'selector'], podLabel, here),
    ...service.ports.flatMap(({ path, name, port, targetPort }): Occurrence[] => [
      ...(name === undefined ? [] : [ofService(service, name, 'definition', [...path, 'name'])]),
      ...(port === undefined ? [] : [ofService(service, port, 'definition', [...path, 'port'])]),
      ...(targetPort === undefined || !isSelecting
        ? []
        : [podPort(targetPort, 'reference', [...path, 'targetPort'], selected)]),
    ]),
  ];
}

export function endpointsOccurrences(endpoints: Sourced<Endpoints>): Occurrence[] {
  const { service, namespace, kind, subsets } = endpoints;
  if (service === undefined) return [];
  const path = kind === 'EndpointSlice' ? ['metadata', 'labels', 'kubernetes.io/service-name'] : ['metadata', 'name'];
  const here = { in: 'namespace', namespace } as const;
  const owner = known(service);
  const ports = subsets.flatMap((subset) => subset.ports);
  return [
    named(service, (name) => ({ kind: 'Service', name }), 'reference', path, here),
    ...ports.flatMap((port) =>
      owner === undefined || known(port.name) === ''
        ? []
        : [
            named(
              port.name,
              (name) => ({ kind: 'service-port', service: owner, port: name }),
              'reference',
              [...port.path, 'name'],
              here,
            ),
          ],
    ),
  ];
}

function ofService(
  { name, namespace }: Sourced<Service>,
  port: string | number | { readonly unknown: string },
  role: Occurrence['role'],
  path: Occurrence['path'],
): Occurrence {
  return named(port, (one) => ({ kind: 'service-port', service: known(name) ?? '', port: one }), role, path, {
    in: 'namespace',
    namespace,
  });
}
