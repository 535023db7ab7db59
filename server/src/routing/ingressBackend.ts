/** From a backend of an Ingress to the Service that it names and on to its pods (I1, C22; which Service types a controller takes). */
import type { Cluster } from '../cluster/index.js';
import {
  type Ingress,
  type IngressBackend,
  isUnknown,
  known,
  nearestName,
  type PortRef,
  type Service,
} from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { ControllerProfile, ExternalNameUse, TargetChoice } from './controllers/profile.js';
import type { IngressController } from './controllers.js';
import { namespaceKey, sameNamespace, serviceFor, servicesCalled, servicesOf } from './directory.js';
import { type NameResult, resolveAlias } from './dns.js';
import { type Client, type Hop, hop, proof, type SeenAs, type Verdict } from './hop.js';
import { isComplete } from './noEndpoints.js';
import { proxyRoute, type Route } from './service.js';
import { findPort, hasNodePorts, isTarget, type PortStep } from './servicePorts.js';
import { seenBehindNodes } from './trafficPolicy.js';

export interface BackendStep {
  readonly hops: readonly Hop[];
  readonly service: Sourced<Service> | undefined;
  /** Undefined where there is no Service, or only an alias. */
  readonly route: Route | undefined;
  /** Of an ExternalName Service: whom the controller would ask for. */
  readonly alias: NameResult | undefined;
}

export function followBackend(
  cluster: Cluster,
  ingress: Sourced<Ingress>,
  backend: IngressBackend | undefined,
  controller: IngressController,
  client: Client,
): BackendStep {
  const stop = (verdict: Verdict, reason: Hop['reason'], ...path: (string | number)[]): BackendStep => ({
    hops: [hop('ingress-backend', verdict, reason, proof(ingress, 'ingress-backend', ...path))],
    service: undefined,
    route: undefined,
    alias: undefined,
  });
  if (backend === undefined) return stop('denied', { code: 'backend-incomplete' }, 'spec');
  if (backend.isResource) return stop('unknown', { code: 'backend-is-resource' }, ...backend.path);
  if (isUnknown(backend.service) || isUnknown(backend.port))
    return stop('unknown', { code: 'filled-in-later' }, ...backend.path);
  const { port } = backend;
  if (port !== undefined && 'name' in port && port.name === 'use-annotation')
    return stop('unknown', { code: 'backend-by-annotation' }, ...backend.portPath);
  if (backend.service === undefined) return stop('denied', { code: 'backend-incomplete' }, ...backend.path);
  const service = serviceFor(cluster, backend.service, ingress.namespace);
  if (!service)
    return { hops: [missing(cluster, ingress, backend, backend.service)], service, route: undefined, alias: undefined };
  const place = proof(ingress, 'ingress-backend', ...backend.servicePath);
  const isSure = sameNamespace(cluster, service.namespace, ingress.namespace) === 'yes';
  const found = hop(
    'ingress-backend',
    isSure ? 'allowed' : 'unknown',
    { code: isSure ? 'backend-found' : 'filled-in-later' },
    place,
    proof(service, 'service'),
  );
  if (service.type === 'ExternalName') {
    const takes = TAKES[controller.profile.backends.externalName];
    const verdict = takes === undefined ? 'unknown' : takes ? 'allowed' : 'denied';
    return {
      hops: [
        found,
        hop(
          'ingress-backend',
          verdict,
          { code: 'backend-is-external-name', takes },
          proof(service, 'service-type', 'spec', 'type'),
        ),
      ],
      service,
      route: undefined,
      alias: resolveAlias(cluster, service),
    };
  }
  if (port === undefined) return { ...stop('denied', { code: 'backend-incomplete' }, ...backend.path), service };
  return {
    ...followPort(cluster, ingress, service, { backend, port, controller, client, found }),
    service,
    alias: undefined,
  };
}

/** Undefined where it hangs on an option. */
const TAKES: Readonly<Record<ExternalNameUse, boolean | undefined>> = {
  taken: true,
  refused: false,
  'off-by-default': undefined,
  unclear: undefined,
};

interface PortQuestion {
  readonly backend: IngressBackend;
  readonly port: PortRef;
  readonly controller: IngressController;
  readonly client: Client;
  readonly found: Hop;
}

function followPort(
  cluster: Cluster,
  ingress: Sourced<Ingress>,
  service: Sourced<Service>,
  { backend, port, controller, client, found }: PortQuestion,
): { hops: readonly Hop[]; route: Route } {
  const place = proof(ingress, 'ingress-backend', ...backend.portPath);
  const hops = [found];
  if ('name' in port && !isPortName(port.name))
    hops.push(hop('ingress-backend', 'denied', { code: 'backend-port-name-invalid', name: port.name }, place));
  const way = wayOf(ingress, service, controller);
  if (way.hop) hops.push(way.hop);
  const step = takeTarget(controller.profile, service, port, findPort(cluster, service, port, 'TCP'));
  const located: PortStep = { ...step, hop: { ...step.hop, evidence: [...step.hop.evidence, place] } };
  const dial = { service, port, protocol: 'TCP', way: 'node-port', client } as const;
  const seenAs: SeenAs =
    way.through === 'nodes'
      ? seenBehindNodes(cluster, { ...dial, client: { kind: 'outside', addresses: undefined } })
      : controller.seenAs;
  return { hops, route: proxyRoute(cluster, service, located, way.through, client, seenAs) };
}

/** IANA_SVC_NAME: 15 characters at most, and a letter among them (C22). */
function isPortName(name: string): boolean {
  return name.length <= 15 && /[a-z]/.test(name);
}

/** ingress-nginx finds the port by its target too (I1); others refuse it, and who is not known may do either. */
function takeTarget(
  { kind, backends }: ControllerProfile,
  service: Sourced<Service>,
  asked: PortRef,
  step: PortStep,
): PortStep {
  if (step.hop.reason.code !== 'service-port-missing' || (kind !== undefined && !backends.takesTargetPort)) return step;
  const port = service.ports.find((one) => isTarget(one, asked) && one.protocol === 'TCP');
  if (!port) return step;
  const verdict = backends.takesTargetPort ? 'allowed' : 'unknown';
  return {
    hop: hop(
      'service-port',
      verdict,
      { code: 'backend-port-is-target', port },
      proof(service, 'target-port', ...port.path, 'targetPort'),
    ),
    port,
  };
}

/** Controllers of clouds may send to the nodes' ports; the others send to pods (I3, C17). */
function wayOf(
  ingress: Sourced<Ingress>,
  service: Sourced<Service>,
  { profile }: IngressController,
): { readonly through: 'pods' | 'nodes'; readonly hop: Hop | undefined } {
  const { target } = profile.backends;
  const explicit = target === 'pods' ? 'pods' : chosenTarget(ingress, service, target);
  if (explicit === 'pods') return { through: 'pods', hop: undefined };
  const type = proof(service, 'service-type', 'spec', 'type');
  const has = hasNodePorts(service);
  const typeName = known(service.type) ?? '';
  if (explicit === 'nodes')
    return has === 'no'
      ? {
          through: 'nodes',
          hop: hop('ingress-backend', 'denied', { code: 'backend-needs-node-port', type: typeName }, type),
        }
      : { through: 'nodes', hop: undefined };
  return has === 'yes'
    ? { through: 'pods', hop: undefined }
    : {
        through: 'pods',
        hop: hop('ingress-backend', 'unknown', { code: 'backend-way-unknown', type: typeName }, type),
      };
}

/** What the manifests say of it; undefined where they leave it to a setting of the cluster. */
export function chosenTarget(ingress: Ingress, service: Service, choice: TargetChoice): 'pods' | 'nodes' | undefined {
  const className = known(ingress.className);
  if (className !== undefined && choice.podsForClasses.includes(className)) return 'pods';
  const on = { service, ingress };
  const value = choice.on.map((one) => known(on[one].annotations.values.get(choice.annotation))).find(Boolean);
  if (value === undefined) return undefined;
  if (new RegExp(choice.pods).test(value)) return 'pods';
  return new RegExp(choice.nodes).test(value) ? 'nodes' : undefined;
}

function missing(cluster: Cluster, ingress: Sourced<Ingress>, backend: IngressBackend, name: string): Hop {
  const place = proof(ingress, 'ingress-backend', ...backend.servicePath);
  const elsewhere = servicesCalled(cluster, name).map((one) => namespaceKey(cluster, one.namespace));
  const here = servicesOf(cluster).filter((one) => sameNamespace(cluster, one.namespace, ingress.namespace) !== 'no');
  const nearest = nearestName(
    name,
    here.flatMap((one) => known(one.name) ?? []),
  );
  const isElsewhere = cluster.scope.kind !== 'input' && cluster.surround.hasService(name, ingress.namespace);
  const isAllHere =
    !cluster.scope.open && cluster.gaps.length === 0 && !servicesOf(cluster).some((one) => isUnknown(one.name));
  if (isComplete(cluster) || (isAllHere && !isElsewhere && nearest !== undefined))
    return hop('ingress-backend', 'denied', { code: 'backend-missing', service: name, nearest, elsewhere }, place);
  return hop('ingress-backend', 'unknown', { code: 'backend-not-here', service: name, elsewhere }, place);
}
