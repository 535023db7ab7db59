/** What the API server refuses in a Service: ports, names, and fields that its type does not allow (S4, S7, C9, C12). */
import { describe, isHeadless, isUnknown, known, type Service, type ServicePort } from '../../resources/index.js';
import type { Profile, Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, keyAt, nameOf, type Report, relatedTo } from '../rule.js';

type MessageId =
  | 'duplicate'
  | 'unnamed'
  | 'duplicateName'
  | 'badName'
  | 'badNumber'
  | 'badTargetName'
  | 'quotedNumber'
  | 'noPorts'
  | 'nodePortUnused'
  | 'nodePortTwice'
  | 'nodePortRange'
  | 'headlessType'
  | 'noExternalName'
  | 'fieldRefused';

export default clusterRule({
  id: 'service-port-invalid',
  group: 'Services and workloads',
  summary: 'The API server refuses the Service: its ports, their names, or a field that its type does not allow',
  silences: 'the value is filled in later',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['profile'],
  fix: 'suggested',
  subject: 'service',
  messages: {
    duplicate: { level: 'error', text: '{service} is refused: port {port} for {protocol} is listed twice.' },
    unnamed: {
      level: 'error',
      text: '{service} is refused: with more than one port each needs a name, and port {port} has none.',
    },
    duplicateName: { level: 'error', text: '{service} is refused: two ports are named `{name}`.' },
    badName: {
      level: 'error',
      text: '{service} is refused: the port name `{name}` may only have lowercase letters, digits and `-`, at most 63 of them, and no `-` at either end.',
    },
    badNumber: { level: 'error', text: '{service} is refused: `{field}` is {number}, and ports go from 1 to 65535.' },
    badTargetName: {
      level: 'error',
      text: '{service} is refused: `{name}` cannot be the name of a pod port, which has at most 15 lowercase letters, digits and single `-`, and at least one letter.',
    },
    quotedNumber: {
      level: 'error',
      text: '{service} is refused: "{name}" in quotes is a port name, and names need a letter; without quotes it is port {name}.',
    },
    noPorts: {
      level: 'error',
      text: '{service} is refused: it has no ports, which only a headless or ExternalName Service may do without.',
    },
    nodePortUnused: {
      level: 'error',
      text: '{service} is refused: `nodePort` needs type NodePort or LoadBalancer, and its type is ClusterIP.',
    },
    nodePortTwice: {
      level: 'error',
      text: '{service} is refused: node port {number} is asked for by port {first} and again by port {second}.',
    },
    nodePortRange: {
      level: 'warning',
      text: "{service} asks for node port {number}, outside the cluster's range {range}.",
    },
    headlessType: {
      level: 'error',
      text: '{service} is refused: a Service of type {type} needs a cluster IP, and `clusterIP: None` forbids one.',
    },
    noExternalName: {
      level: 'error',
      text: '{service} is refused: type ExternalName needs `externalName`, the name that DNS answers with.',
    },
    fieldRefused: {
      level: 'error',
      text: '{service} is refused: `{field}` is only allowed with {condition}, and {actual}.',
    },
  },
  check(service, cluster, report) {
    checkPorts(service, report);
    checkNodePorts(service, cluster.profile, report);
    checkFields(service, report);
  },
});

function checkPorts(service: Sourced<Service>, report: Report<MessageId>): void {
  const name = describe(service);
  const byPort = new Map<string, ServicePort>();
  const byName = new Map<string, ServicePort>();
  for (const port of service.ports) {
    const number = known(port.port);
    const protocol = known(port.protocol);
    const portName = known(port.name);
    if (number !== undefined && !isPort(number)) {
      report('badNumber', at(service, ...port.path, 'port'), { values: { service: name, field: 'port', number } });
    }
    if (number !== undefined && protocol !== undefined) {
      const first = byPort.get(`${number}/${protocol}`);
      if (first) {
        report('duplicate', at(service, ...port.path, 'port'), {
          values: { service: name, port: number, protocol },
          related: [relatedTo(service, at(service, ...first.path, 'port'), 'The first one')],
        });
      } else byPort.set(`${number}/${protocol}`, port);
    }
    if (port.name === undefined && service.ports.length > 1) {
      const meant = nameFor(service, port);
      const place = Number(port.path.at(-1)) + 1;
      report('unnamed', at(service, ...port.path, ...(number === undefined ? [] : ['port'])), {
        values: { service: name, port: number ?? `${place} of the list` },
        fixes: [
          {
            title: `Name it \`${meant}\``,
            safe: false,
            edits: [
              edit(service, port.path, (path) => ({
                op: 'insertEntry',
                path,
                key: 'name',
                value: meant,
                place: 'first',
              })),
            ],
          },
        ],
      });
    }
    if (portName !== undefined) {
      const first = byName.get(portName);
      if (first) {
        report('duplicateName', at(service, ...port.path, 'name'), {
          values: { service: name, name: portName },
          related: [relatedTo(service, at(service, ...first.path, 'name'), 'The first one')],
        });
      } else byName.set(portName, port);
      if (!isDnsLabel(portName)) {
        const meant = portName
          .toLowerCase()
          .replace(/[^a-z0-9-]+/g, '-')
          .replace(/^-+|-+$/g, '')
          .slice(0, 63);
        report('badName', at(service, ...port.path, 'name'), {
          values: { service: name, name: portName },
          fixes: isDnsLabel(meant)
            ? [
                {
                  title: `Name it \`${meant}\``,
                  safe: false,
                  edits: [edit(service, [...port.path, 'name'], (path) => ({ op: 'setString', path, value: meant }))],
                },
              ]
            : [],
        });
      }
    }
    checkTarget(service, port, report);
  }
}

function checkTarget(service: Sourced<Service>, port: ServicePort, report: Report<MessageId>): void {
  const target = port.targetPort;
  if (target === undefined || isUnknown(target)) return;
  const anchor = at(service, ...port.path, 'targetPort');
  const values = { service: describe(service) };
  if ('number' in target) {
    if (target.number !== 0 && !isPort(target.number))
      report('badNumber', anchor, { values: { ...values, field: 'targetPort', number: target.number } });
  } else if (/^[0-9]+$/.test(target.name)) {
    const number = Number(target.name);
    report('quotedNumber', anchor, {
      values: { ...values, name: target.name },
      fixes: [
        {
          title: `Make it the number ${number}`,
          safe: true,
          edits: [edit(service, [...port.path, 'targetPort'], (path) => ({ op: 'setNumber', path, value: number }))],
        },
      ],
    });
  } else if (!isPortName(target.name)) report('badTargetName', anchor, { values: { ...values, name: target.name } });
}

function checkNodePorts(service: Sourced<Service>, profile: Profile, report: Report<MessageId>): void {
  const name = describe(service);
  const taken = new Map<number, ServicePort>();
  for (const port of service.ports) {
    const number = known(port.nodePort);
    if (number === undefined || number === 0) continue;
    const anchor = at(service, ...port.path, 'nodePort');
    if (service.type === 'ClusterIP') {
      report('nodePortUnused', keyAt(service, ...port.path, 'nodePort'), {
        values: { service: name },
        fixes: fixesForNodePort(service, port),
      });
      continue;
    }
    if (!isPort(number)) report('badNumber', anchor, { values: { service: name, field: 'nodePort', number } });
    const first = taken.get(number);
    // TCP and UDP of one Service may share a node port where their port is equal (C9).
    if (first && (first.port !== port.port || first.protocol === port.protocol)) {
      report('nodePortTwice', anchor, {
        values: { service: name, number, first: known(first.port) ?? '', second: known(port.port) ?? '' },
        related: [relatedTo(service, at(service, ...first.path, 'nodePort'), 'The first one')],
      });
    }
    taken.set(number, port);
    const range = profile.nodePortRange;
    if (range && isPort(number) && (number < range[0] || number > range[1])) {
      report('nodePortRange', anchor, { values: { service: name, number, range: `${range[0]}–${range[1]}` } });
    }
  }
}

/** Either the node port or the type was not meant. */
function fixesForNodePort(service: Sourced<Service>, port: ServicePort): Fix[] {
  const without: Fix = {
    title: 'Remove `nodePort`',
    safe: false,
    edits: [edit(service, [...port.path, 'nodePort'], (path) => ({ op: 'removeEntry', path }))],
  };
  if (isHeadless(service)) return [without];
  const type = service.written.has('type')
    ? edit(service, ['spec', 'type'], (path) => ({ op: 'setString', path, value: 'NodePort' }))
    : edit(service, ['spec'], (path) => ({ op: 'insertEntry', path, key: 'type', value: 'NodePort', place: 'first' }));
  return [without, { title: 'Make the type NodePort', safe: false, edits: [type] }];
}

function checkFields(service: Sourced<Service>, report: Report<MessageId>): void {
  const { type, written } = service;
  const name = describe(service);
  if (isUnknown(type)) return;
  const itsType = `its type is ${type}`;
  const refused = (field: string, condition: string, actual = itsType): void => {
    if (!written.has(field)) return;
    report('fieldRefused', keyAt(service, 'spec', field), {
      values: { service: name, field, condition, actual },
      fixes: [
        {
          title: `Remove \`${field}\``,
          safe: false,
          edits: [edit(service, ['spec', field], (path) => ({ op: 'removeEntry', path }))],
        },
      ],
    });
  };
  const external = type === 'ExternalName';
  const balanced = type === 'LoadBalancer';
  if (external && (!written.has('externalName') || service.externalName === '')) {
    report('noExternalName', at(service, 'spec', 'type'), { values: { service: name } });
  }
  if (isHeadless(service) && (balanced || type === 'NodePort')) {
    report('headlessType', at(service, 'spec', 'clusterIP'), { values: { service: name, type } });
  }
  const lacksPorts = service.ports.length === 0 && (!written.has('ports') || service.portsAreList);
  if (!external && service.clusterIP === undefined && lacksPorts) {
    const place = service.portsAreList ? keyAt(service, 'spec', 'ports') : nameOf(service);
    report('noPorts', place, { values: { service: name } });
  }
  if (!balanced && type !== 'NodePort' && !written.has('externalIPs')) {
    refused('externalTrafficPolicy', 'type NodePort or LoadBalancer, or with `externalIPs`');
  }
  const policy = service.externalTrafficPolicy;
  if (known(service.healthCheckNodePort) !== 0 && (!balanced || (!isUnknown(policy) && policy !== 'Local'))) {
    const actual = balanced ? `\`externalTrafficPolicy\` is ${policy ?? 'Cluster'}` : itsType;
    refused('healthCheckNodePort', 'type LoadBalancer and `externalTrafficPolicy: Local`', actual);
  }
  if (!balanced) {
    for (const field of ['loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts', 'loadBalancerClass']) {
      refused(field, 'type LoadBalancer');
    }
  }
  if (external) {
    const condition = 'a type that has an address';
    for (const field of ['ipFamilies', 'ipFamilyPolicy']) refused(field, condition);
    if (known(service.clusterIP) !== undefined && service.clusterIP !== '') refused('clusterIP', condition);
  }
}

/** `http`, then `https`, else the protocol and number; never a name that the Service has. */
function nameFor(service: Service, port: ServicePort): string {
  const used = new Set(service.ports.map((one) => known(one.name)));
  const number = known(port.port);
  const protocol = (known(port.protocol) ?? 'TCP').toLowerCase();
  const usual: Readonly<Record<number, string>> = {
    80: 'http',
    443: 'https',
    53: protocol === 'udp' ? 'dns' : 'dns-tcp',
  };
  const target = port.targetPort;
  const named = target !== undefined && 'name' in target && isDnsLabel(target.name) ? target.name : undefined;
  const usually = number === undefined ? undefined : usual[number];
  const rest = `${protocol}-${number ?? `port-${Number(port.path.at(-1)) + 1}`}`;
  return [named, usually].find((one) => one !== undefined && !used.has(one)) ?? rest;
}

function isPort(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= 65_535;
}

/** RFC 1123 label, as a Service port's name must be. */
function isDnsLabel(name: string): boolean {
  return name.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(name);
}

/** IANA service name (RFC 6335), as a container port's name must be. */
function isPortName(name: string): boolean {
  return name.length <= 15 && /^[a-z0-9-]+$/.test(name) && /[a-z]/.test(name) && !/^-|-$|--/.test(name);
}
