/**
 * The names of the single pods of a workload, as far as they follow from the manifest: a bare Pod's, and those that a
 * StatefulSet counts (N10, D4, D5). Other controllers invent theirs.
 */
import type { Pod } from '../cluster/index.js';
import { isUnknown, known, type Uncertain, type Workload } from '../resources/index.js';

export interface Ordinals {
  readonly first: number;
  /** Below `first` where there are no pods; undefined where the number of pods is not known. */
  readonly last: number | undefined;
}

export function isStatefulSet(workload: Workload): boolean {
  return workload.kind === 'StatefulSet' && workload.group === 'apps';
}

export function isBarePod(workload: Workload): boolean {
  return workload.kind === 'Pod' && workload.group === '';
}

export function isDaemonSet(workload: Workload): boolean {
  return workload.kind === 'DaemonSet' && (workload.group === 'apps' || workload.group === 'extensions');
}

/** Of a StatefulSet whose name is known. */
export function ordinalsOf(workload: Workload): Ordinals | undefined {
  const first = known(workload.firstOrdinal);
  if (!isStatefulSet(workload) || first === undefined) return undefined;
  const replicas = workload.replicas ?? 1;
  return { first, last: isUnknown(replicas) ? undefined : first + replicas - 1 };
}

/** The number in `web-3` for a StatefulSet web; undefined where the name is of another shape. */
export function ordinalIn(workload: Workload, podName: string): number | undefined {
  const name = known(workload.name);
  if (!isStatefulSet(workload) || name === undefined || !podName.startsWith(`${name}-`)) return undefined;
  const text = podName.slice(name.length + 1);
  return /^(?:0|[1-9][0-9]*)$/.test(text) ? Number(text) : undefined;
}

/** Whether the StatefulSet makes a pod of that number. */
export function hasOrdinal(workload: Workload, ordinal: number): 'yes' | 'no' | 'unknown' {
  const range = ordinalsOf(workload);
  if (range === undefined) return 'unknown';
  if (ordinal < range.first) return 'no';
  if (range.last === undefined) return 'unknown';
  return ordinal <= range.last ? 'yes' : 'no';
}

/** `hostname` and `subdomain` as the pods get them: a StatefulSet gives both, whatever its template says (D5). */
export function hostnameOf(pod: Pod): {
  /** Undefined for a StatefulSet, whose pods have one each, and where none is set. */
  readonly hostname: Uncertain<string> | undefined;
  readonly subdomain: Uncertain<string> | undefined;
} {
  if (isStatefulSet(pod.workload)) return { hostname: undefined, subdomain: pod.workload.serviceName };
  return { hostname: pod.template.hostname, subdomain: pod.template.subdomain };
}
