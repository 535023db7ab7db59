/** Hovers on the fields of a Service's port: who uses this number or name, and where it leads. */
import { type Cluster, callsTo } from '../../cluster/index.js';
import {
  backendsOf,
  isHeadless,
  isUnknown,
  known,
  type PortRef,
  type Service,
  type ServicePort,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { code, plain } from '../markdown.js';
import { listed } from '../wording.js';
import { portLine } from './service.js';
import type { Told } from './told.js';

/** `field` is that of the port, such as `targetPort`. Undefined for one of which there is nothing to say. */
export function toldServicePort(
  service: Sourced<Service>,
  port: ServicePort,
  field: string,
  cluster: Cluster,
): Told | undefined {
  const name = known(service.name) ?? '…';
  const number = known(port.port);
  switch (field) {
    case 'port':
      return {
        title: `Port ${number ?? '?'} of Service ${plain(name)}`,
        lead: isHeadless(service)
          ? 'A headless Service maps no port: its name leads straight to the pods, and clients dial the port that those listen on. This number stands only in the SRV records of DNS.'
          : `What clients dial: ${code(`${name}:${number ?? '?'}`)}. It need not be the port of the pods; that is ${code('targetPort')}.`,
        facts: [portLine(service, port, cluster), ...usersOf(service, port, cluster)],
      };
    case 'targetPort':
      return {
        title: `Target of port ${number ?? '?'} of Service ${plain(name)}`,
        lead: isHeadless(service)
          ? 'Where the pods listen. A headless Service maps nothing: clients get the addresses of the pods from DNS, and must dial this port themselves.'
          : 'Where packets arrive: a port of the pods, by its number, or by the name that a container gives to one. A name is looked up in each pod, so that pods may listen on different numbers behind it.',
        facts: [portLine(service, port, cluster)],
      };
    case 'nodePort':
      return {
        title: `Node port ${known(port.nodePort) ?? '?'}`,
        lead: `A port on every address of every node; what arrives there goes to the pods of the Service. Without a number the control plane picks a free one from ${code(nodePortRange(cluster))}, and keeps it.`,
        facts: [portLine(service, port, cluster)],
      };
    case 'name':
      return {
        title: `Port ${code(known(port.name) ?? '?')} of Service ${plain(name)}`,
        lead: 'The name of this port of the Service: what Ingresses and SRV records call it. A Service with several ports must name each. It has nothing to do with the name of a container port.',
        facts: [portLine(service, port, cluster), ...usersOf(service, port, cluster)],
      };
    case 'appProtocol':
      return {
        title: code('appProtocol'),
        lead: 'What is spoken on this port, for meshes, gateways and load balancers. kube-proxy does not look at it.',
        facts: [],
      };
    case 'protocol':
      return {
        title: code('protocol'),
        lead: 'TCP unless it says UDP or SCTP. The same number may be served for TCP and for UDP, as two ports with two names.',
        facts: [],
      };
    default:
      return undefined;
  }
}

function nodePortRange({ profile }: Cluster): string {
  const [first, last] = profile.nodePortRange ?? [30000, 32767];
  return `${first}-${last}`;
}

const MOST = 3;

/** "Dialed by Deployment web (`DB_HOST`)", "Named by Ingress shop". */
function usersOf(service: Sourced<Service>, port: ServicePort, cluster: Cluster): string[] {
  const number = known(port.port);
  const callers = callsTo(cluster, service)
    .filter(({ dials }) => dials !== undefined && !isUnknown(dials) && dials === number)
    .map(({ caller, key }) => {
      const { kind, name } = caller.workload;
      return `${plain(kind)} ${code(known(name) ?? '?')}${key === undefined ? '' : ` (${code(key)})`}`;
    });
  const ingresses = cluster.ingresses
    .filter((ingress) =>
      backendsOf(ingress).some(
        ({ backend }) => known(backend.service) === known(service.name) && isMeant(backend.port, port),
      ),
    )
    .map((ingress) => code(known(ingress.name) ?? '?'));
  const facts: string[] = [];
  if (callers.length > 0) facts.push(`Dialed by ${listed([...new Set(callers)], MOST)}`);
  if (ingresses.length > 0) facts.push(`Backend of Ingress ${listed([...new Set(ingresses)], MOST)}`);
  return facts;
}

function isMeant(ref: PortRef | { readonly unknown: string } | undefined, port: ServicePort): boolean {
  if (ref === undefined || 'unknown' in ref) return false;
  return 'number' in ref ? ref.number === known(port.port) : ref.name === known(port.name);
}
