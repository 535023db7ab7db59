/** A Service without a selector gets the endpoints that somebody writes by hand, by the names of its ports (S1, S9, C8). */
import { type Cluster, ownsPods } from '../../cluster/index.js';
import {
  describe,
  type EndpointPort,
  type Endpoints,
  enumeration,
  isUnknown,
  known,
  mayShareNamespace,
  type Service,
  type ServicePort,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, keyAt, nameOf, type Report, relatedTo } from '../rule.js';

type MessageId = 'none' | 'portName';

export default clusterRule({
  id: 'service-without-endpoints',
  group: 'Services and workloads',
  summary: 'A Service without a selector has no endpoints, or none for one of its ports',
  silences:
    'ExternalName; a custom resource of that name may make the endpoints; they are elsewhere in the workspace; names that are filled in later',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['endpoints', 'objects', 'gaps', 'surround'],
  fix: 'suggested',
  subject: 'service',
  messages: {
    none: {
      level: 'information',
      absence: true,
      text: '{service} has no selector, and no EndpointSlice for it is here: nothing answers unless a program writes its endpoints.',
    },
    portName: {
      level: 'warning',
      text: 'Port {port} of {service} has no endpoint: {endpoints} {names}, and endpoints belong to the port of the same name and protocol.',
    },
  },
  check(service, cluster, report) {
    if (service.type === 'ExternalName' || isUnknown(service.type)) return;
    if (!service.selector.complete || service.selector.values.size > 0) return;
    const own = cluster.endpoints.filter((one) => mayBelong(cluster, one, service));
    if (own.length > 0) return checkPorts(service, own, report);
    const name = known(service.name);
    if (name === undefined || isMadeElsewhere(cluster, service, name)) return report.refute(service);
    report('none', nameOf(service), { values: { service: describe(service) } });
  },
});

function mayBelong(_cluster: Cluster, endpoints: Sourced<Endpoints>, service: Sourced<Service>): boolean {
  const names = [endpoints.service, service.name];
  return (
    endpoints.service !== undefined &&
    mayShareNamespace(endpoints.namespace, service.namespace) &&
    (names.some(isUnknown) || endpoints.service === service.name)
  );
}

/** A custom resource called like it, a document that nobody can read, or another folder may have its endpoints. */
function isMadeElsewhere(cluster: Cluster, service: Sourced<Service>, name: string): boolean {
  return (
    cluster.objects.some((object) => ownsPods(object) && (known(object.name) ?? name) === name) ||
    cluster.gaps.some((gap) => gap.text?.includes(name)) ||
    cluster.surround.hasEndpoints(name, service.namespace)
  );
}

function checkPorts(service: Sourced<Service>, own: readonly Sourced<Endpoints>[], report: Report<MessageId>): void {
  const all = own.flatMap((owner) => owner.subsets.flatMap((subset) => subset.ports.map((port) => ({ owner, port }))));
  const [first] = all;
  const isUnclear = all.some(({ owner, port }) => isUnknown(owner.service) || isUnknown(port.name));
  if (isUnknown(service.name) || isUnclear || first === undefined) return;
  for (const port of service.ports) {
    if (isUnknown(port.name) || isUnknown(port.protocol)) continue;
    if (all.some((one) => isSame(one.port, port) || isUnknown(one.port.protocol))) continue;
    // Those that other ports of the Service have no use for.
    const free = all.filter((one) => !service.ports.some((other) => isSame(one.port, other)));
    const [only, ...more] = free.length > 0 ? free : all;
    const { owner } = only ?? first;
    report(
      'portName',
      port.name === undefined ? at(service, ...port.path, 'port') : at(service, ...port.path, 'name'),
      {
        values: {
          port: port.name === undefined ? `${known(port.port) ?? ''}, which has no name,` : `\`${port.name}\``,
          service: describe(service),
          endpoints: describe(owner),
          names: namesText(owner, port),
        },
        related: [
          relatedTo(owner, keyAt(owner, ...(owner.subsets[0]?.path ?? []), 'ports'), `The ports of ${describe(owner)}`),
        ],
        fixes: only !== undefined && free.length > 0 && more.length === 0 ? fixesFor(only.owner, only.port, port) : [],
      },
    );
  }
}

function isSame(endpoint: EndpointPort, port: ServicePort): boolean {
  return endpoint.name === (port.name ?? '') && endpoint.protocol === port.protocol;
}

/** "names its port `web`", "names `http` for UDP", "does not name its port". */
function namesText(owner: Endpoints, port: ServicePort): string {
  const ports = owner.subsets.flatMap((subset) => subset.ports);
  const other = ports.find((one) => one.name === (port.name ?? ''));
  if (other) return `has it for ${known(other.protocol) ?? 'TCP'}, not ${known(port.protocol) ?? 'TCP'}`;
  const names = [...new Set(ports.flatMap((one) => known(one.name) || []))];
  if (names.length === 0) return 'does not name its port';
  const text = enumeration(names.map((name) => `\`${name}\``));
  return names.length === 1 ? `names its port ${text}` : `names its ports ${text}`;
}

/** The Service is what clients know, so its endpoints take its name. */
function fixesFor(owner: Sourced<Endpoints>, endpoint: EndpointPort, port: ServicePort): Fix[] {
  const meant = known(port.name);
  if (endpoint.protocol !== port.protocol) return [];
  const path = [...endpoint.path, 'name'];
  if (meant === undefined)
    return [
      {
        title: 'Remove the name of the endpoint port',
        safe: false,
        edits: [edit(owner, path, (p) => ({ op: 'removeEntry', path: p }))],
      },
    ];
  return [
    {
      title: `Name the endpoint port \`${meant}\``,
      safe: false,
      edits: [
        endpoint.name === ''
          ? edit(owner, endpoint.path, (p) => ({
              op: 'insertEntry',
              path: p,
              key: 'name',
              value: meant,
              place: 'first',
            }))
          : edit(owner, path, (p) => ({ op: 'setString', path: p, value: meant })),
      ],
    },
  ];
}
