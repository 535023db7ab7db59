/**
 * What may be connected to: a set of ports for each transport protocol, with the same algebra as a set of ports.
 * Immutable; an empty or full result is always the very object NO_CONNECTIONS or ALL_CONNECTIONS.
 */
import {
  ALL_PORTS,
  complementPorts,
  countPorts,
  equalPorts,
  hasPort,
  intersectPorts,
  isAllPorts,
  isNoPorts,
  isSubsetOfPorts,
  NO_PORTS,
  overlapPorts,
  type PortSet,
  subtractPorts,
  unionOfPorts,
  unionPorts,
} from './ports.js';

export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Every protocol is there; one that may not be used has NO_PORTS. */
export type Connections = Readonly<Record<Protocol, PortSet>>;

export const NO_CONNECTIONS: Connections = { TCP: NO_PORTS, UDP: NO_PORTS, SCTP: NO_PORTS };
export const ALL_CONNECTIONS: Connections = { TCP: ALL_PORTS, UDP: ALL_PORTS, SCTP: ALL_PORTS };

/** Connections on the protocols that are named: `connectionsOf({ TCP: singlePort(80) })`. */
export const connectionsOf = (ports: Partial<Connections>): Connections =>
  forEachProtocol((protocol) => ports[protocol] ?? NO_PORTS);

export const unionConnections = (a: Connections, b: Connections): Connections =>
  a === b ? a : forEachProtocol((protocol) => unionPorts(a[protocol], b[protocol]));

/** The union of a list; of none, NO_CONNECTIONS. Fast for long lists. */
export const unionOfConnections = (list: readonly Connections[]): Connections =>
  forEachProtocol((protocol) => unionOfPorts(list.map((connections) => connections[protocol])));

export const intersectConnections = (a: Connections, b: Connections): Connections =>
  a === b ? a : forEachProtocol((protocol) => intersectPorts(a[protocol], b[protocol]));

/** What `a` has and `b` has not. */
export const subtractConnections = (a: Connections, b: Connections): Connections =>
  forEachProtocol((protocol) => subtractPorts(a[protocol], b[protocol]));

export const complementConnections = (connections: Connections): Connections =>
  forEachProtocol((protocol) => complementPorts(connections[protocol]));

export const hasConnection = (connections: Connections, protocol: Protocol, port: number): boolean =>
  hasPort(connections[protocol], port);

export const isNoConnections = (connections: Connections): boolean =>
  PROTOCOLS.every((protocol) => isNoPorts(connections[protocol]));

export const isAllConnections = (connections: Connections): boolean =>
  PROTOCOLS.every((protocol) => isAllPorts(connections[protocol]));

export const equalConnections = (a: Connections, b: Connections): boolean =>
  a === b || PROTOCOLS.every((protocol) => equalPorts(a[protocol], b[protocol]));

/** Whether `b` has everything that `a` has. */
export const isSubsetOfConnections = (a: Connections, b: Connections): boolean =>
  PROTOCOLS.every((protocol) => isSubsetOfPorts(a[protocol], b[protocol]));

export const overlapConnections = (a: Connections, b: Connections): boolean =>
  PROTOCOLS.some((protocol) => overlapPorts(a[protocol], b[protocol]));

/** The number of pairs of protocol and port, 0 to 196605. */
export const countConnections = (connections: Connections): number =>
  PROTOCOLS.reduce((count, protocol) => count + countPorts(connections[protocol]), 0);

function forEachProtocol(portsOf: (protocol: Protocol) => PortSet): Connections {
  const connections: Connections = { TCP: portsOf('TCP'), UDP: portsOf('UDP'), SCTP: portsOf('SCTP') };
  if (isNoConnections(connections)) return NO_CONNECTIONS;
  return isAllConnections(connections) ? ALL_CONNECTIONS : connections;
}
