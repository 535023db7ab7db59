/** Which hover belongs to a place: by the kind of the object, and the path of the field in it. */
import { type Cluster, podsOf } from '../../cluster/index.js';
import {
  backendsOf,
  type Direction,
  type Ingress,
  type NetworkPolicy,
  type Service,
  type TieredPolicy,
  type Workload,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Path } from '../../yaml/index.js';
import { toldBackend, toldHost, toldIngress, toldIngressClass, toldPath } from './ingress.js';
import { toldMention } from './mention.js';
import { toldNetworkPolicy, toldPeer, toldRule } from './networkPolicy.js';
import { toldPodField } from './podFields.js';
import { toldControllerSelector, toldOwnLabels, toldPodLabels, toldServiceSelector } from './selection.js';
import { toldService } from './service.js';
import { toldServiceField } from './serviceFields.js';
import { toldServicePort } from './servicePort.js';
import { toldTieredPolicy, toldTieredRule } from './tieredPolicy.js';
import type { Told } from './told.js';
import { toldWorkload } from './workload.js';

/** `path` counts from the object. Undefined where there is nothing to teach. */
export function toldAt(object: Sourced, path: Path, cluster: Cluster): Told | undefined {
  return aboutKind(object, path, cluster) ?? toldMention(object, path, cluster);
}

function aboutKind(object: Sourced, path: Path, cluster: Cluster): Told | undefined {
  switch (object.model) {
    case 'service':
      return aboutService(object, path, cluster);
    case 'ingress':
      return aboutIngress(object, path, cluster);
    case 'networkPolicy':
      return aboutPolicy(object, path, cluster);
    case 'tieredPolicy':
      return aboutTieredPolicy(object, path, cluster);
    case 'workload':
      return aboutWorkload(object, path, cluster);
    default:
      return undefined;
  }
}

/** Where an object says what it is and what it is called. */
function isHeading(path: Path): boolean {
  return ['kind', 'metadata.name'].includes(path.join('.'));
}

function aboutService(service: Sourced<Service>, path: Path, cluster: Cluster): Told | undefined {
  const [spec, field, index, portField] = path;
  if (isHeading(path) || (spec === 'spec' && (field === 'type' || (field === 'ports' && path.length === 2))))
    return toldService(service, cluster);
  if (spec !== 'spec' || typeof field !== 'string') return undefined;
  if (field === 'selector') return toldServiceSelector(service, cluster);
  if (field === 'ports') {
    const port = service.ports.find((one) => one.path[2] === index);
    return port && typeof portField === 'string' ? toldServicePort(service, port, portField, cluster) : undefined;
  }
  return toldServiceField(service, field);
}

function aboutIngress(ingress: Sourced<Ingress>, path: Path, cluster: Cluster): Told | undefined {
  if (isHeading(path)) return toldIngress(ingress, cluster);
  if (isWithin(ingress.classPath, path) && ingress.className !== undefined) return toldIngressClass(ingress, cluster);
  const backend = backendsOf(ingress).find((one) => isWithin(one.backend.path, path));
  if (backend) return toldBackend(ingress, backend, cluster);
  const rule = ingress.rules.find((one) => isWithin(one.path, path));
  const route = rule?.paths.find((one) => isWithin(one.path, path));
  if (route) return toldPath(ingress, route, cluster);
  return rule && path.at(-1) === 'host' ? toldHost(ingress, rule, cluster) : undefined;
}

function aboutPolicy(policy: Sourced<NetworkPolicy>, path: Path, cluster: Cluster): Told | undefined {
  const [spec, field] = path;
  if (isHeading(path) || (spec === 'spec' && (field === 'podSelector' || field === 'policyTypes')))
    return toldNetworkPolicy(policy, cluster);
  if (spec !== 'spec' || (field !== 'ingress' && field !== 'egress')) return undefined;
  const direction: Direction = field;
  if (path.length === 2) return toldNetworkPolicy(policy, cluster);
  const rule = policy.rules[direction].find((one) => isWithin(one.path, path));
  const peer = rule?.peers?.find((one) => isWithin(one.path, path));
  return (peer && toldPeer(policy, peer, cluster)) ?? (rule && toldRule(policy, rule, direction, cluster));
}

function aboutTieredPolicy(policy: Sourced<TieredPolicy>, path: Path, cluster: Cluster): Told | undefined {
  const [spec, field] = path;
  if (isHeading(path) || (spec === 'spec' && ['priority', 'subject', 'tier'].includes(String(field))))
    return toldTieredPolicy(policy, cluster);
  if (spec !== 'spec' || (field !== 'ingress' && field !== 'egress')) return undefined;
  const rule = policy.rules[field].find((one) => isWithin(one.path, path));
  return rule ? toldTieredRule(policy, rule, field) : toldTieredPolicy(policy, cluster);
}

function aboutWorkload(workload: Sourced<Workload>, path: Path, cluster: Cluster): Told | undefined {
  if (isHeading(path)) return toldWorkload(workload, cluster);
  const pod = podsOf(workload).find((one) => isWithin(one.template.path, path));
  const inPod = pod && path.slice(pod.template.path.length);
  if (pod && inPod?.[0] === 'metadata' && inPod[1] === 'labels') {
    const key = inPod[2];
    return toldPodLabels(workload, pod, typeof key === 'string' ? key : undefined, cluster);
  }
  if (path[0] === 'metadata' && path[1] === 'labels') return toldOwnLabels(workload);
  if (path[0] === 'spec' && path[1] === 'selector' && workload.selector !== undefined)
    return toldControllerSelector(workload);
  return pod && inPod ? toldPodField(pod.template, inPod) : undefined;
}

function isWithin(base: Path, path: Path): boolean {
  return base.every((step, index) => path[index] === step);
}
