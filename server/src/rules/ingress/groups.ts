/** Ingresses that share a load balancer by naming a group, and the settings on which they have to agree. */
import { type Cluster, derived } from '../../cluster/index.js';
import { type Ingress, identityOf, known } from '../../resources/index.js';
import { type ControllerProfile, servingController } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Path } from '../../yaml/index.js';

export interface Disagreement {
  readonly group: string;
  readonly profile: ControllerProfile;
  /** The annotation. */
  readonly setting: string;
  readonly path: Path;
  readonly value: string;
  readonly rivals: readonly { readonly ingress: Sourced<Ingress>; readonly value: string }[];
}

/** Settings that others of its group have with another value. */
export function groupDisagreements(cluster: Cluster, ingress: Sourced<Ingress>): Disagreement[] {
  const { profile } = servingController(cluster, ingress);
  const { group } = profile.competition;
  const name = group && known(ingress.annotations.values.get(group.name));
  if (group === undefined || name === undefined) return [];
  return group.agreed.flatMap((setting): Disagreement | [] => {
    const value = known(ingress.annotations.values.get(setting));
    if (value === undefined) return [];
    const rivals = (settings(cluster).get(`${profile.kind} ${name} ${setting}`) ?? []).filter(
      (other) => isOther(ingress, other.ingress) && normal(other.value) !== normal(value),
    );
    const path = ['metadata', 'annotations', setting];
    return rivals.length === 0 ? [] : { group: name, profile, setting, path, value, rivals };
  });
}

/** By controller, group and annotation: one Ingress for each value. */
const settings = derived(['ingresses', 'ingressClasses'], (cluster) => {
  const found = new Map<string, { ingress: Sourced<Ingress>; value: string }[]>();
  const subjects = cluster.scope.kind === 'joined' ? new Set(cluster.scope.subjects) : undefined;
  for (const ingress of cluster.ingresses) {
    if (subjects?.has(ingress.source.file) === false) continue;
    const { profile } = servingController(cluster, ingress);
    const { group } = profile.competition;
    const name = group && known(ingress.annotations.values.get(group.name));
    if (group === undefined || name === undefined) continue;
    for (const setting of group.agreed) {
      const value = known(ingress.annotations.values.get(setting));
      if (value === undefined) continue;
      const key = `${profile.kind} ${name} ${setting}`;
      const all = found.get(key) ?? [];
      found.set(key, all);
      if (!all.some((one) => normal(one.value) === normal(value))) all.push({ ingress, value });
    }
  }
  return found;
});

function isOther(a: Sourced<Ingress>, b: Sourced<Ingress>): boolean {
  const [one, other] = [identityOf(a), identityOf(b)];
  return one !== undefined && other !== undefined && one !== other;
}

/** Lists between commas have no order. */
function normal(value: string): string {
  return value
    .split(',')
    .map((one) => one.trim())
    .sort()
    .join(',');
}
