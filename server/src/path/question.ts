/** What is asked of a trace: who sends, where to, and on which port; and what these mean in numbers. */
import type { Cluster, Pod } from '../cluster/index.js';
import type { PolicyEngine } from '../policy/index.js';
import { known, type PortRef, type Protocol, type Service } from '../resources/index.js';
import type { Client } from '../routing/index.js';
import { type AddressSet, parseCidr, parseAddress as parseIp, singleAddress } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import type { End, PathHop } from './hops.js';

export interface TraceOptions {
  /** Where the destination names no port: this one, else those that its containers declare. */
  readonly port: PortRef | undefined;
  readonly protocol: Protocol;
}

export interface Tracer {
  readonly cluster: Cluster;
  readonly engine: PolicyEngine;
  readonly options: TraceOptions;
}

export interface Context extends Tracer {
  readonly from: End;
  readonly to: End;
  readonly client: Client;
  readonly start: PathHop;
}

export interface NumberedPort {
  readonly number: number;
  readonly protocol: Protocol;
}

export function clientOf(end: End): Client | undefined {
  switch (end.kind) {
    case 'internet':
      return { kind: 'outside', addresses: undefined };
    case 'addresses':
      return { kind: 'outside', addresses: addressesOf(end.text) };
    case 'node':
      return { kind: 'node' };
    case 'pod':
      return { kind: 'pod', pod: end.pod };
    case 'service':
    case 'url':
    case 'host':
      return undefined;
  }
}

export function addressesOf(text: string): AddressSet | undefined {
  const single = parseIp(text);
  if (single.kind === 'address') return singleAddress(single.address);
  const block = parseCidr(text);
  return block.kind === 'cidr' ? block.addresses : undefined;
}

export function servicePorts({ options }: Context, service: Sourced<Service>): PortRef[] {
  if (options.port) return [options.port];
  const numbers = service.ports
    .filter((port) => port.protocol === options.protocol)
    .flatMap((port) => known(port.port) ?? []);
  return numbers.length > 0 ? numbers.map((number) => ({ number })) : [{ number: 80 }];
}

export function portsOf(context: Context, pod: Pod): NumberedPort[] {
  const { port, protocol } = context.options;
  if (port && 'number' in port) return [{ number: port.number, protocol }];
  const declared = [...pod.template.containers, ...pod.template.initContainers.filter((one) => one.sidecar)].flatMap(
    (one) => one.ports,
  );
  const wanted = declared.filter((one) => one.protocol === protocol && (port === undefined || one.name === port.name));
  return wanted.flatMap((one) => (typeof one.number === 'number' ? [{ number: one.number, protocol }] : []));
}

export function portsAsked({ options }: Context): NumberedPort[] {
  const { port, protocol } = options;
  return port && 'number' in port ? [{ number: port.number, protocol }] : [];
}
