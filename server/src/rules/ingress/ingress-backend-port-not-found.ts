/** An Ingress backend that names a port which its Service does not have (I1). */
import { type Cluster, servicesNamed } from '../../cluster/index.js';
import {
  backendsOf,
  describe,
  type Ingress,
  type IngressBackend,
  isUnknown,
  known,
  type PortRef,
  type Service,
  type ServicePort,
} from '../../resources/index.js';
import { controllerOf, isTarget } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { portName, portsText } from '../portsText.js';
import { at, clusterRule, edit, type Fix, keyAt, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'ingress-backend-port-not-found',
  group: 'Ingress',
  summary: 'An Ingress backend names a port that its Service does not have',
  silences:
    'the Service is not in the cluster (another rule), or is an ExternalName; `use-annotation`; resource backends',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['services', 'pods', 'ingresses', 'ingress-classes', 'namespaces', 'profile'],
  fix: 'suggested',
  subject: 'ingress',
  messages: {
    noPort: { level: 'error', text: 'Ingress backend {service} has no port {port}; it serves {ports}.' },
    targetPort: {
      level: 'error',
      text: 'Ingress backend {service} has no port {port}: that is the targetPort, and an Ingress names the port of the Service, {right}.',
    },
    targetPortAccepted: {
      level: 'warning',
      text: 'Ingress backend {service} has no port {port}: that is the targetPort, which ingress-nginx accepts and other controllers do not; the port of the Service is {right}.',
    },
  },
  check(ingress, cluster, report) {
    for (const { backend } of backendsOf(ingress)) {
      const name = known(backend.service);
      const wanted = backend.port;
      if (
        name === undefined ||
        wanted === undefined ||
        isUnknown(wanted) ||
        ('name' in wanted && wanted.name === 'use-annotation')
      )
        continue;
      const services = servicesNamed(cluster, name, ingress.namespace);
      const [service] = services;
      if (service === undefined || services.some((one) => !lacks(one, wanted))) continue;
      const [mapped, ...others] = service.ports.filter((port) => isTarget(port, wanted));
      const values = {
        service: describe(service),
        port: 'name' in wanted ? `\`${wanted.name}\`` : wanted.number,
        ports: portsText(service),
        right: mapped ? portName(mapped) : '',
      };
      const message =
        mapped === undefined ? 'noPort' : isOtherController(cluster, ingress) ? 'targetPort' : 'targetPortAccepted';
      report(message, at(ingress, ...backend.portPath), {
        values,
        related: [relatedTo(service, keyAt(service, 'spec', 'ports'), `The ports of ${describe(service)}`)],
        fixes: fixesFor(
          ingress,
          backend,
          wanted,
          mapped ?? (service.ports.length === 1 ? service.ports[0] : undefined),
          mapped !== undefined && others.length === 0,
        ),
      });
    }
  },
});

/** The Service certainly has no such port. A number that cannot be read may be any. */
function lacks(service: Service, wanted: PortRef): boolean {
  if (service.type === 'ExternalName' || isUnknown(service.type) || service.ports.length === 0) return false;
  return service.ports.every((port) =>
    'number' in wanted
      ? port.port !== wanted.number && known(port.port) !== undefined
      : port.name !== wanted.name && !isUnknown(port.name) && String(known(port.port) ?? '') !== wanted.name,
  );
}

/** Whether the controller of an Ingress is known to be another than ingress-nginx. */
function isOtherController(cluster: Cluster, ingress: Sourced<Ingress>): boolean {
  const { kind, hop } = controllerOf(cluster, ingress);
  // A class that is defined here names its controller, even one that nobody has heard of.
  return kind === undefined ? hop.reason.code === 'class-has-controller' : kind !== 'ingress-nginx';
}

function fixesFor(
  ingress: Sourced<Ingress>,
  backend: IngressBackend,
  wanted: PortRef,
  port: ServicePort | undefined,
  certain: boolean,
): Fix[] {
  const number = known(port?.port);
  if (port === undefined || number === undefined) return [];
  const name = known(port.name);
  const beta = backend.portPath.at(-1) === 'servicePort';
  const path = backend.portPath;
  if ('name' in wanted && name !== undefined) {
    return [
      {
        title: `Use the port named \`${name}\``,
        safe: certain,
        edits: [edit(ingress, path, (p) => ({ op: 'setString', path: p, value: name }))],
      },
    ];
  }
  const edits = [edit(ingress, path, (p) => ({ op: 'setNumber', path: p, value: number }))];
  if ('name' in wanted && !beta) edits.push(edit(ingress, path, (p) => ({ op: 'renameKey', path: p, key: 'number' })));
  return [{ title: `Use port ${number}`, safe: certain, edits }];
}
