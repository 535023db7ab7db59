/** How a Service port becomes a port of a pod (S3 of the semantics, with the correction for native sidecars). */
import {
  type Container,
  type ContainerPort,
  known,
  type PortRef,
  type Protocol,
  type ServicePort,
  targetOf,
  type Uncertain,
} from '../resources/index.js';
import { isAtLeast, type Profile } from '../workspace/index.js';
import type { Pod } from './cluster.js';

/** What a target port is on one pod. */
export type TargetOnPod =
  | { readonly kind: 'number'; readonly number: number; readonly container: Container | undefined }
  /** No container names that port for that protocol. */
  | { readonly kind: 'unnamed'; readonly name: string }
  | { readonly kind: 'unknown' };

/**
 * Looks a Service port's target up on a pod, as the EndpointSlice controller does: by name and protocol, in the
 * containers and then, from Kubernetes 1.32, in the native sidecars. A number is taken as it is, declared or not.
 */
export function targetOnPod(pod: Pod, port: ServicePort, profile: Profile): TargetOnPod {
  const target = targetOf(port);
  if (target === undefined || 'unknown' in target) return { kind: 'unknown' };
  const containers = namedPortContainers(pod, profile);
  if ('number' in target) return { kind: 'number', number: target.number, container: containerOf(pod, target.number) };
  return lookUp(containers, target, port.protocol);
}

function lookUp(
  containers: readonly Container[],
  target: { name: string },
  protocol: Uncertain<Protocol>,
): TargetOnPod {
  let uncertain = false;
  for (const container of containers) {
    for (const declared of container.ports) {
      const name = known(declared.name);
      if (declared.name !== undefined && name === undefined) uncertain = true;
      if (name !== target.name) continue;
      const declaredProtocol = known(declared.protocol);
      const wanted = known(protocol);
      if (declaredProtocol === undefined || wanted === undefined) uncertain = true;
      else if (declaredProtocol === wanted) {
        const number = known(declared.number);
        return number === undefined ? { kind: 'unknown' } : { kind: 'number', number, container };
      }
    }
  }
  return uncertain ? { kind: 'unknown' } : { kind: 'unnamed', name: target.name };
}

/** Containers whose port names count: the main ones, and native sidecars unless the cluster is known to be too old. */
function namedPortContainers(pod: Pod, profile: Profile): readonly Container[] {
  const sidecars =
    isAtLeast(profile, 1, 32) === false ? [] : pod.template.initContainers.filter((container) => container.sidecar);
  return [...pod.template.containers, ...sidecars];
}

function containerOf(pod: Pod, number: number): Container | undefined {
  return runningContainers(pod).find((container) => container.ports.some((port) => port.number === number));
}

function runningContainers({ template }: Pod): Container[] {
  return [...template.containers, ...template.initContainers.filter((container) => container.sidecar)];
}

/** What the containers that keep running say they listen on; they may listen on more (N14). */
export function declaredPorts(pod: Pod): readonly ContainerPort[] {
  const made = declared.get(pod);
  if (made) return made;
  const ports = runningContainers(pod).flatMap((container) => container.ports);
  declared.set(pod, ports);
  return ports;
}
const declared = new WeakMap<Pod, readonly ContainerPort[]>();

/** Names that the pod's containers give to ports of a protocol, each once. */
export function portNamesOf(pod: Pod, protocol: Uncertain<Protocol>, profile: Profile): string[] {
  const names = namedPortContainers(pod, profile).flatMap((container) =>
    container.ports.filter((port) => port.protocol === protocol).flatMap((port) => known(port.name) ?? []),
  );
  return [...new Set(names)];
}

/** "8080", or "http". */
export function portText(port: PortRef): string {
  return 'number' in port ? String(port.number) : port.name;
}
