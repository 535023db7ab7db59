/**
 * Whose traffic flows in a workspace, as the engine sees it and no rule: every port of every Service, every call that
 * a workload is told to make, every backend of an Ingress. A cluster all of whose parts are here is taken for complete,
 * so that what is not there is absent; in the others the engine itself does not know.
 */
import { type Cluster, callsIn, servicesNamed } from '../../server/src/cluster/index.js';
import { makeClusters } from '../../server/src/editor/index.js';
import { backendsOf, identityOf, isUnknown, known, type Service } from '../../server/src/resources/index.js';
import {
  type Client,
  type Evidence,
  type Hop,
  type Route,
  resolveName,
  routeToPort,
  serviceRoute,
  type Verdict,
  worst,
} from '../../server/src/routing/index.js';
import type { Snapshot, Sourced } from '../../server/src/workspace/index.js';

/** One thing that somebody counts on. */
export interface Flow {
  readonly cluster: string;
  /** The Service, the caller, the Ingress. */
  readonly object: Sourced;
  /** Within the object: of a call or backend. */
  readonly path: string;
  /** For people: "Service web port 80". */
  readonly text: string;
  readonly verdict: Verdict;
  /** Of the hops that are denied. */
  readonly evidence: readonly Evidence[];
}

export function flowsIn(snapshot: Snapshot, isWanted = (_: Cluster): boolean => true): Flow[] {
  const flows: Flow[] = [];
  for (const { cluster: made } of makeClusters(snapshot)) {
    if (!isWanted(made)) continue;
    const isWhole = !made.scope.open && made.gaps.length === 0;
    const cluster: Cluster = isWhole ? { ...made, scope: { ...made.scope, complete: true } } : made;
    flows.push(...cluster.services.flatMap((service) => portsOf(cluster, service)));
    flows.push(...calls(cluster), ...backends(cluster));
  }
  return flows;
}

/** Flows that an edit stopped: allowed before, and denied in every cluster that still has them. */
export function stoppedBetween(before: readonly Flow[], after: readonly Flow[]): Flow[] {
  const allowed = new Set(before.filter((flow) => flow.verdict === 'allowed').map(keyOf));
  const alive = new Set(after.filter((flow) => flow.verdict !== 'denied').map(keyOf));
  return after.filter((flow) => flow.verdict === 'denied' && allowed.has(keyOf(flow)) && !alive.has(keyOf(flow)));
}

/** The same in all clusters, since an object may stand in several: overlays of one base, variants of a file. */
function keyOf({ object, text, path }: Flow): string {
  return `${object.source.file} ${text} ${path}`;
}

const NODE: Client = { kind: 'node' };

function portsOf(cluster: Cluster, service: Sourced<Service>): Flow[] {
  return service.ports.map((port) => {
    const { verdict, hops, endpoints }: Route = routeToPort(cluster, service, port, 'cluster-ip', NODE);
    return {
      cluster: cluster.name,
      object: service,
      path: port.path.join('.'),
      text: `${nameOf(service)}:${known(port.port)}`,
      verdict,
      evidence: deniedIn([...hops, ...endpoints]),
    };
  });
}

function calls(cluster: Cluster): Flow[] {
  return callsIn(cluster).map((call) => {
    const client: Client = { kind: 'pod', pod: call.caller };
    const { hops, answer, verdict } = resolveName(cluster, client, call.host);
    const port = known(call.dials);
    const route =
      answer.kind === 'service' && port !== undefined
        ? serviceRoute(cluster, {
            service: answer.service,
            port: { number: port },
            protocol: 'TCP',
            way: answer.way,
            client,
          })
        : undefined;
    const place = { object: call.place.object, path: call.place.path, role: 'workload' } as const;
    const denied = deniedIn([...hops, ...(route?.hops ?? []), ...(route?.endpoints ?? [])]);
    return {
      cluster: cluster.name,
      object: call.caller.workload,
      path: call.place.path.join('.'),
      text: `${nameOf(call.caller.workload)} calls ${call.host}:${port ?? ''}`,
      verdict: route === undefined ? verdict : worst([verdict, route.verdict]),
      evidence: [place, ...denied],
    };
  });
}

function backends(cluster: Cluster): Flow[] {
  return cluster.ingresses.flatMap((ingress) =>
    backendsOf(ingress).flatMap(({ backend }): Flow[] => {
      const name = known(backend.service);
      const { port } = backend;
      if (name === undefined || port === undefined || isUnknown(port)) return [];
      const [service] = servicesNamed(cluster, name, ingress.namespace);
      const route = service && serviceRoute(cluster, { service, port, protocol: 'TCP', way: 'slices', client: NODE });
      const place = { object: ingress, path: backend.servicePath, role: 'ingress-backend' } as const;
      return [
        {
          cluster: cluster.name,
          object: ingress,
          path: backend.path.join('.'),
          text: `${nameOf(ingress)} sends to ${name}`,
          verdict: route?.verdict ?? 'denied',
          evidence: [place, ...(route ? deniedIn([...route.hops, ...route.endpoints]) : [])],
        },
      ];
    }),
  );
}

function nameOf(object: Sourced): string {
  return identityOf(object) ?? `${object.kind} in ${object.source.file}`;
}

function deniedIn(hops: readonly Hop[]): Evidence[] {
  return hops.filter((hop) => hop.verdict === 'denied').flatMap((hop) => hop.evidence);
}
