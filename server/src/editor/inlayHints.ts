/**
 * Where ports lead, shown behind them: the number that a port name stands for in the pods, the pod port behind a port
 * of a Service that an Ingress names. Nothing where it is written already, and nothing that is not certain.
 */
import { type Cluster, type Pod, podsSelectedBy, servicesNamed, targetOnPod } from '../cluster/index.js';
import {
  backendsOf,
  type Ingress,
  isHeadless,
  known,
  type NetworkPolicy,
  type PortRef,
  type Service,
  type ServicePort,
} from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Path, Position, Range } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { isBeside, podsPicked } from './hovers/selection.js';
import { locate } from './locate.js';
import { asApplied } from './objectAt.js';
import { listed, PLAIN_WORDING } from './wording.js';

export interface InlayHint {
  /** Behind the value. */
  readonly position: Position;
  readonly text: string;
}

/** Hints in a range of a file. */
export function inlayHintsIn(analysis: Analysis, path: string, range: Range): InlayHint[] {
  const file = analysis.snapshot.files.get(path);
  const [cluster] = analysis.clustersOf(path);
  if (!file || !cluster) return [];
  const hints: InlayHint[] = [];
  for (const written of file.objects) {
    const document = file.documents[written.source.document];
    const next = file.documents[written.source.document + 1];
    if (!document || document.line > range.end.line || (next && next.line < range.start.line)) continue;
    const object = asApplied(cluster, written);
    if (!object) continue;
    for (const { at, text } of hintsOf(object, cluster)) {
      const place = locate(analysis.snapshot, { source: object.source, path: [...object.base, ...at], part: 'value' });
      const { end } = place.range;
      const isInside = range.start.line <= end.line && end.line <= range.end.line;
      if (place.file === path && isInside) hints.push({ position: end, text });
    }
  }
  return hints;
}

interface Hint {
  /** Within the object. */
  readonly at: Path;
  readonly text: string;
}

function hintsOf(object: Sourced, cluster: Cluster): Hint[] {
  switch (object.model) {
    case 'service':
      return serviceHints(object, cluster);
    case 'ingress':
      return ingressHints(object, cluster);
    case 'networkPolicy':
      return policyHints(object, cluster);
    default:
      return [];
  }
}

/** Behind `targetPort`, or behind `port` where there is none: "→ 8080 (web)". */
function serviceHints(service: Sourced<Service>, cluster: Cluster): Hint[] {
  if (isHeadless(service) || service.type === 'ExternalName') return [];
  const { certain, possible } = podsSelectedBy(cluster, service);
  if (possible.length > 0) return [];
  return service.ports.flatMap((port) => {
    const targets = targetsOf(port, certain, cluster);
    const isNamed = port.targetPort !== undefined && 'name' in port.targetPort;
    if (targets.length === 0) return [];
    const at = [...port.path, port.targetPort === undefined ? 'port' : 'targetPort'];
    const [only] = targets;
    // The number is written already, so the container is all that there is to say.
    if (!isNamed && targets.length === 1)
      return only?.container === undefined ? [] : [{ at, text: `→ ${PLAIN_WORDING.name(only.container)}` }];
    return [{ at, text: targetText(targets) }];
  });
}

interface TargetOf {
  readonly number: number;
  /** Undefined where none declares it. */
  readonly container: string | undefined;
}

/** Empty where some pod's is not known. */
function targetsOf(port: ServicePort, pods: readonly Pod[], cluster: Cluster): TargetOf[] {
  const targets = pods.map((pod) => targetOnPod(pod, port, cluster.profile));
  if (targets.some((target) => target.kind !== 'number')) return [];
  const distinct = new Map<string, TargetOf>();
  for (const target of targets) {
    if (target.kind !== 'number') continue;
    const one = { number: target.number, container: target.container?.name };
    distinct.set(`${one.number} ${one.container ?? ''}`, one);
  }
  return [...distinct.values()];
}

function targetText(targets: readonly TargetOf[]): string {
  return `→ ${listed(
    targets.map(({ number, container }) =>
      container === undefined ? String(number) : `${number} (${PLAIN_WORDING.name(container)})`,
    ),
    3,
    'or',
  )}`;
}

/** Behind the port of a backend: where that port of the Service leads. */
function ingressHints(ingress: Sourced<Ingress>, cluster: Cluster): Hint[] {
  return backendsOf(ingress).flatMap(({ backend }) => {
    const name = known(backend.service);
    const [service, ...others] = name === undefined ? [] : servicesNamed(cluster, name, ingress.namespace);
    if (service === undefined || others.length > 0 || isHeadless(service)) return [];
    const { certain, possible } = podsSelectedBy(cluster, service);
    const port = service.ports.find((one) => isMeant(backend.port, one));
    if (port === undefined || possible.length > 0) return [];
    const targets = targetsOf(port, certain, cluster);
    return targets.length === 0 ? [] : [{ at: backend.portPath, text: targetText(targets) }];
  });
}

function isMeant(ref: PortRef | { readonly unknown: string } | undefined, port: ServicePort): boolean {
  if (ref === undefined || 'unknown' in ref) return false;
  return 'number' in ref ? ref.number === known(port.port) : ref.name === known(port.name);
}

/** Behind the name of a port in an ingress rule: the numbers that the selected pods have for it. */
function policyHints(policy: Sourced<NetworkPolicy>, cluster: Cluster): Hint[] {
  const named = policy.rules.ingress.flatMap((rule) =>
    (rule.ports ?? []).flatMap(({ port, path }) => (port && 'name' in port ? [{ name: port.name, path }] : [])),
  );
  if (named.length === 0) return [];
  const { certain } = podsPicked(cluster, policy.podSelector, isBeside(cluster, policy));
  return named.flatMap(({ name, path }) => {
    const numbers = certain.flatMap(({ template }) =>
      [...template.containers, ...template.initContainers].flatMap((container) =>
        container.ports.flatMap((port) => (known(port.name) === name ? (known(port.number) ?? []) : [])),
      ),
    );
    const distinct = [...new Set(numbers)];
    return distinct.length === 0 ? [] : [{ at: [...path, 'port'], text: `= ${listed(distinct.map(String), 3, 'or')}` }];
  });
}
