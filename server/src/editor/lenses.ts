/**
 * A line above each object that says what it comes to: who is behind a Service and who reaches it, what isolates a
 * workload, whom a policy selects. Where lenses stand is cheap to say; what they say is worked out when one is shown.
 */
import { type Cluster, type Pod, podsOf, podsSelectedBy } from '../cluster/index.js';
import { policyEngineOf } from '../policy/index.js';
import {
  backendsOf,
  type Direction,
  type Ingress,
  isHeadless,
  known,
  type NetworkPolicy,
  type Service,
  type TieredPolicy,
  type Workload,
} from '../resources/index.js';
import { servicesSelecting, servingController } from '../routing/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Range } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { isBeside, podsPicked } from './hovers/selection.js';
import { locate } from './locate.js';
import { asApplied } from './objectAt.js';
import { outsideInBrief } from './shortPath.js';
import { listed, PLAIN_WORDING } from './wording.js';

export interface Lens {
  /** Where the object begins. */
  readonly range: Range;
  /** Which object of the file, to ask for the text later. */
  readonly object: number;
}

/** Where lenses stand in a file, in its order. */
export function lensesIn(analysis: Analysis, path: string): Lens[] {
  const file = analysis.snapshot.files.get(path);
  const [cluster] = analysis.clustersOf(path);
  if (!file || !cluster) return [];
  return file.objects.flatMap((object, index) => {
    if (!hasLens(object) || !asApplied(cluster, object)) return [];
    const { start } = locate(analysis.snapshot, { source: object.source, path: object.base, part: 'value' }).range;
    return [{ range: { start, end: start }, object: index }];
  });
}

/** What the lens of an object says; undefined where the file has changed and there is none any more. */
export function lensText(analysis: Analysis, path: string, index: number): string | undefined {
  const written = analysis.snapshot.files.get(path)?.objects[index];
  const [cluster] = analysis.clustersOf(path);
  if (!written || !cluster) return undefined;
  const object = asApplied(cluster, written);
  return object && textOf(object, cluster);
}

function hasLens(object: Sourced): boolean {
  return ['service', 'workload', 'networkPolicy', 'ingress'].includes(object.model);
}

function textOf(object: Sourced, cluster: Cluster): string | undefined {
  switch (object.model) {
    case 'service':
      return serviceText(object, cluster);
    case 'workload':
      return workloadText(object, cluster);
    case 'networkPolicy':
      return policyText(object, cluster);
    case 'ingress':
      return ingressText(object, cluster);
    default:
      return undefined;
  }
}

/** "2 pods · reachable from the internet via Ingress `shop.example/`". */
function serviceText(service: Sourced<Service>, cluster: Cluster): string {
  if (service.type === 'ExternalName')
    return `an alias of ${PLAIN_WORDING.code(known(service.externalName) ?? 'a name that is filled in later')}`;
  const behind = behindText(service, cluster);
  const parts = [behind];
  if (isHeadless(service)) parts.push('headless: clients dial the pods');
  const outside = outsideInBrief({ kind: 'service', service }, cluster);
  // Where nobody is, it does not matter who may come.
  if (outside !== undefined || behind !== NO_PODS) parts.push(outside ?? 'from inside only');
  return parts.join(' · ');
}

const NO_PODS = 'no pods';

/** "2 pods", "no pods": who stands behind a Service. */
export function behindText(service: Sourced<Service>, cluster: Cluster): string {
  if (service.selector.values.size === 0 && service.selector.complete) return 'no selector';
  const { certain, possible } = podsSelectedBy(cluster, service);
  if (certain.length === 0) return possible.length > 0 ? 'its pods depend on values that are filled in later' : NO_PODS;
  const counts = certain.map(countOf);
  if (counts.some((count) => count === undefined)) {
    const workloads = new Set(certain.map((pod) => pod.workload)).size;
    return `pods of ${counted(workloads, 'workload')}`;
  }
  const pods = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return counted(pods, 'pod');
}

/** Undefined where it depends on nodes, an autoscaler or a value that is filled in later. */
function countOf({ workload }: Pod): number | undefined {
  if (workload.kind === 'DaemonSet') return undefined;
  return workload.replicas === undefined ? 1 : known(workload.replicas);
}

/** "isolated: in, out · 3 policies". */
function workloadText(workload: Sourced<Workload>, cluster: Cluster): string | undefined {
  const [pod] = podsOf(workload);
  if (pod === undefined) return undefined;
  const services = servicesSelecting(cluster, pod);
  const behind =
    services.length === 0
      ? 'no Service'
      : `behind ${listed(
          services.map((service) => PLAIN_WORDING.name(known(service.name) ?? '?')),
          3,
        )}`;
  const { directions, policies } = isolationOf(pod, cluster);
  if (directions.length === 0) return `${behind} · not isolated`;
  return `${behind} · isolated: ${directions.join(', ')} · ${counted(policies.length, 'policy', 'policies')}`;
}

/** The directions in which policies select a pod, in words, and these policies. */
export function isolationOf(
  pod: Pod,
  cluster: Cluster,
): { readonly directions: readonly string[]; readonly policies: readonly Sourced<NetworkPolicy | TieredPolicy>[] } {
  const engine = policyEngineOf(cluster);
  const id = engine.idOf(pod);
  const directions = (['ingress', 'egress'] as const).filter((one) => engine.policiesOf(id, one).length > 0);
  const policies = new Set(directions.flatMap((one) => engine.policiesOf(id, one).map(({ policy }) => policy)));
  return { directions: directions.map((one) => WAYS[one]), policies: [...policies] };
}

const WAYS: Readonly<Record<Direction, string>> = { ingress: 'in', egress: 'out' };

/** "selects 4 workloads · in: 2 rules · out: nothing". */
export function policyText(policy: Sourced<NetworkPolicy>, cluster: Cluster): string {
  const { certain, possible } = podsPicked(cluster, policy.podSelector, isBeside(cluster, policy));
  const workloads = new Set(certain.map((pod) => pod.workload)).size;
  const perhaps = possible.length > 0 ? ', perhaps more' : '';
  return [
    `selects ${workloads === 0 ? 'no pods' : counted(workloads, 'workload')}${perhaps}`,
    ...directionTexts(policy),
  ].join(' · ');
}

/** "in: 2 rules", "out: nothing": the directions that it isolates, and how much it lets through. */
export function directionTexts(policy: NetworkPolicy): string[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    if (!policy.isolates[direction]) return [];
    const rules = policy.rules[direction].length;
    return [`${WAYS[direction]}: ${rules === 0 ? 'nothing' : counted(rules, 'rule')}`];
  });
}

/** "3 routes · ingress-nginx". */
export function ingressText(ingress: Sourced<Ingress>, cluster: Cluster): string {
  const { kind, profile } = servingController(cluster, ingress);
  return `${counted(backendsOf(ingress).length, 'route')} · ${kind === undefined ? 'its controller is not known here' : profile.name}`;
}

export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
