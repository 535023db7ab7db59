/**
 * What an Ingress asks for: one claim for every path of every rule, with the texts that its controller compares. Claims
 * of Ingresses that one controller merges compete; which of them gets a request is decided elsewhere.
 */
import { type Cluster, derived, noteRead, ONLY_NAMESPACE } from '../cluster/index.js';
import {
  type Ingress,
  type IngressPath,
  type IngressRule,
  isUnknown,
  known,
  type Uncertain,
} from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { AnnotationTest, ControllerProfile, UnfollowedEffect } from './controllers/profile.js';
import { namespaceKey } from './directory.js';
import { type ServingController, servingController } from './ingressClass.js';

export interface Claim {
  readonly ingress: Sourced<Ingress>;
  readonly rule: IngressRule;
  readonly path: IngressPath;
  /** In lower case; empty for every host. */
  readonly host: Uncertain<string>;
  /** Names that an annotation adds to the host. */
  readonly aliases: readonly string[];
  /** Of the path; empty for every path. */
  readonly text: Uncertain<string>;
  readonly type: Uncertain<PathType>;
  /** Of the rule in the Ingress, and of the path in the rule. */
  readonly position: readonly [rule: number, path: number];
  /** `namespace/name` of the Ingress. */
  readonly owner: string;
  /** It takes a share of another claim's requests, and competes with none. */
  readonly isCanary: boolean;
  /** How a host is shared on purpose; undefined where the Ingress does not say so. */
  readonly share: 'master' | 'minion' | undefined;
  /** Place of the Ingress in its group: 0 unless an annotation says another. */
  readonly groupOrder: Uncertain<number>;
  /** A number that counts instead of the length of the rule. */
  readonly priority: number | undefined;
  /** An annotation of the Ingress makes this path an expression. */
  readonly isExpression: boolean;
  readonly unfollowed: ReadonlySet<UnfollowedEffect>;
}

export type PathType = 'Exact' | 'Prefix' | 'ImplementationSpecific';

/** Ingresses that one controller merges, and what they claim. */
export interface Bucket {
  readonly key: string;
  readonly profile: ControllerProfile;
  readonly members: readonly Member[];
  readonly claims: readonly Claim[];
}

export interface Member {
  readonly ingress: Sourced<Ingress>;
  readonly controller: ServingController;
}

/** All Ingresses of a cluster, by what they compete in. */
export function bucketsOf(cluster: Cluster): ReadonlyMap<string, Bucket> {
  noteRead(cluster, ONLY_NAMESPACE);
  return madeBuckets(cluster);
}

const madeBuckets = derived(['ingresses', 'ingressClasses'], (cluster): ReadonlyMap<string, Bucket> => {
  const buckets = new Map<string, Bucket & { readonly members: Member[]; readonly claims: Claim[] }>();
  // Where an object is defined twice, the last one counts.
  const last = new Map<string, Sourced<Ingress>>();
  for (const [index, one] of cluster.ingresses.entries()) {
    const name = known(one.name);
    last.set(name === undefined ? `?${index}` : `${namespaceKey(cluster, one.namespace)}/${name}`, one);
  }
  for (const ingress of last.values()) {
    const controller = servingController(cluster, ingress);
    const { bucket: key, profile } = controller;
    const bucket = buckets.get(key) ?? { key, profile, members: [], claims: [] };
    buckets.set(key, bucket);
    bucket.members.push({ ingress, controller });
    for (const claim of claimsOf(cluster, ingress, profile)) bucket.claims.push(claim);
  }
  return buckets;
});

function claimsOf(cluster: Cluster, ingress: Sourced<Ingress>, profile: ControllerProfile): Claim[] {
  const { annotations, competition } = profile;
  const value = (name: string): string | undefined => known(ingress.annotations.values.get(name));
  const { shared, group } = competition;
  const sharing = shared && value(shared.name);
  const priority = annotations.priority === undefined ? Number.NaN : Number(value(annotations.priority) ?? Number.NaN);
  const ofIngress = {
    ingress,
    owner: `${namespaceKey(cluster, ingress.namespace)}/${known(ingress.name) ?? ''}`,
    aliases: annotations.hostAliases === undefined ? [] : listIn(value(annotations.hostAliases)),
    isCanary: annotations.canary !== undefined && hasAnnotation(ingress, annotations.canary),
    share: sharing === undefined ? undefined : sharing === shared?.minion ? 'minion' : ('master' as const),
    groupOrder: group === undefined ? 0 : orderIn(ingress, group.order),
    priority: priority > 0 ? priority : undefined,
    unfollowed: new Set(annotations.unfollowed.flatMap((one) => (hasAnnotation(ingress, one) ? one.effect : []))),
  } satisfies Partial<Claim>;
  return ingress.rules.flatMap((rule, index) =>
    rule.paths.map((path, place): Claim => {
      const text = path.urlPath ?? '';
      return {
        ...ofIngress,
        rule,
        path,
        host: isUnknown(rule.host) ? rule.host : (rule.host ?? '').toLowerCase(),
        text,
        type: typeOf(path),
        position: [index, place],
        isExpression: annotations.expressions.some((one) => hasAnnotation(ingress, one, known(text))),
      };
    }),
  );
}

/** Without those of rules whose host a later rule of the Ingress repeats, where the controller drops these. */
export function inForce(claims: readonly Claim[], { competition }: ControllerProfile): readonly Claim[] {
  if (competition.repeatedHost === 'merged') return claims;
  const last = new Map<Claim['ingress'], Map<unknown, number>>();
  for (const { ingress, host, position } of claims) {
    const own = last.get(ingress) ?? new Map<unknown, number>();
    last.set(ingress, own);
    own.set(host, Math.max(own.get(host) ?? 0, position[0]));
  }
  return claims.filter(({ ingress, host, position }) => last.get(ingress)?.get(host) === position[0]);
}

function typeOf({ pathType }: IngressPath): Uncertain<PathType> {
  if (isUnknown(pathType)) return pathType;
  return pathType === 'Exact' || pathType === 'Prefix' ? pathType : 'ImplementationSpecific';
}

function orderIn(ingress: Ingress, name: string): Uncertain<number> {
  const written = ingress.annotations.values.get(name);
  if (isUnknown(written)) return written;
  const order = Number(written ?? 0);
  return Number.isInteger(order) ? order : 0;
}

function listIn(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((one) => one.trim().toLowerCase() || []);
}

/** A templated value may be any. */
export function hasAnnotation(ingress: Ingress, { name, values, unlessPath }: AnnotationTest, path?: string): boolean {
  const counts = (value: Uncertain<string> | undefined): boolean => {
    if (value === undefined || value === '') return false;
    if (isUnknown(value)) return true;
    return (values === undefined || values.includes(value)) && !(unlessPath === true && value === path);
  };
  const all = ingress.annotations.values;
  if (!name.endsWith('*')) return counts(all.get(name));
  const beginning = name.slice(0, -1);
  return [...all].some(([key, value]) => key.startsWith(beginning) && counts(value));
}
