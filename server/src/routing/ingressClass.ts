/**
 * Which controller serves an Ingress, by its class (I4, C14), and with which other Ingresses it competes there. A
 * controller is known by the `spec.controller` of an IngressClass; without one by the usual name of the class.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Cluster, fact, policyNamespace } from '../cluster/index.js';
import { type Ingress, isUnknown, known, type Uncertain } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { CONTROLLERS, profileOf } from './controllers/index.js';
import type { ControllerKind, ControllerProfile } from './controllers/profile.js';
import { namespaceKey } from './directory.js';
import { type Hop, hop, proof } from './hop.js';

export interface ServingController {
  /** Undefined where it is not known. */
  readonly kind: ControllerKind | undefined;
  readonly profile: ControllerProfile;
  /** Ingresses with the same key are merged by one controller and compete. */
  readonly bucket: string;
  /** What says so: allowed where it is certain that this controller serves the Ingress. */
  readonly hop: Hop;
}

/** What decides, beside an Ingress itself, which controller serves it and whom it meets there. Equal parts are the same. */
export function servingGround(cluster: Cluster): readonly unknown[] {
  return [cluster.ingressClasses, cluster.profile, policyNamespace(cluster, undefined), readersByClass(cluster)];
}

interface Found {
  readonly kind: ControllerKind | undefined;
  readonly hop: Hop;
  /** What Ingresses of one controller have in common. */
  readonly key: string;
}

const ANNOTATION = 'kubernetes.io/ingress.class';

export function servingController(cluster: Cluster, ingress: Sourced<Ingress>): ServingController {
  const { kind, hop: step, key } = classOf(cluster, ingress);
  const profile = profileOf(kind);
  return { kind, profile, bucket: bucketOf(cluster, ingress, profile, key), hop: step };
}

/** The two places where an Ingress may name its class, which controllers read in an order of their own. */
export function classesOf(ingress: Ingress): {
  readonly field: Uncertain<string> | undefined;
  readonly annotation: Uncertain<string> | undefined;
} {
  const field = ingress.classPath.at(-1) === 'ingressClassName' ? ingress.className : undefined;
  return { field, annotation: ingress.annotations.values.get(ANNOTATION) };
}

function classOf(cluster: Cluster, ingress: Sourced<Ingress>): Found {
  const { className, classPath } = ingress;
  const place = proof(ingress, 'ingress-class', ...classPath);
  const configured = cluster.profile.ingressController;
  if (isUnknown(className))
    return {
      kind: configured,
      hop: hop('ingress-class', 'unknown', { code: 'class-unknown' }, place),
      key: className.unknown,
    };
  if (className === undefined || className === '') return withoutClass(cluster, ingress, configured);
  const { field, annotation } = classesOf(ingress);
  const other = known(annotation);
  if (field !== undefined && other !== undefined && other !== className) {
    const reason = { code: 'class-contradicts', field: className, annotation: other } as const;
    const second = proof(ingress, 'ingress-class', 'metadata', 'annotations', ANNOTATION);
    return { kind: undefined, hop: hop('ingress-class', 'unknown', reason, place, second), key: className };
  }
  return namedClass(cluster, ingress, className, configured);
}

function namedClass(
  cluster: Cluster,
  ingress: Sourced<Ingress>,
  className: string,
  configured: ControllerKind | undefined,
): Found {
  const place = proof(ingress, 'ingress-class', ...ingress.classPath);
  const object = cluster.ingressClasses.find((one) => known(one.name) === className);
  if (object) {
    const controller = known(object.controller);
    const spec = proof(object, 'ingress-class', 'spec', 'controller');
    if (controller === undefined)
      return {
        kind: undefined,
        hop: hop('ingress-class', 'unknown', { code: 'class-unknown' }, place, spec),
        key: className,
      };
    const reason = { code: 'class-has-controller', class: className, controller } as const;
    return { kind: kindOf(controller), hop: hop('ingress-class', 'allowed', reason, place, spec), key: controller };
  }
  const kind = byName(cluster, className, configured) ?? configured;
  const isField = classesOf(ingress).field !== undefined;
  if (isField && kind !== undefined && profileOf(kind).identity.reads === 'annotation-only') {
    const reason = { code: 'class-field-ignored', class: className, controller: profileOf(kind).name } as const;
    return { kind, hop: hop('ingress-class', 'unknown', reason, place), key: className };
  }
  const step =
    kind !== undefined && kind === configured
      ? hop('ingress-class', 'allowed', { code: 'controller-configured', controller: kind }, place)
      : hop(
          'ingress-class',
          'unknown',
          { code: 'class-elsewhere', class: className, controller: kind && profileOf(kind).name, kind },
          place,
        );
  return { kind, hop: step, key: className };
}

/** The admission plug-in gives a new Ingress the default class, if there is one. */
function withoutClass(cluster: Cluster, ingress: Sourced<Ingress>, configured: ControllerKind | undefined): Found {
  const place = proof(ingress, 'ingress-class');
  const [first, ...more] = cluster.ingressClasses.filter((one) => one.isDefault);
  const name = known(first?.name);
  if (first && more.length === 0 && name !== undefined) {
    const controller = known(first.controller);
    const reason = { code: 'class-is-default', class: name, controller } as const;
    return {
      kind: kindOf(controller ?? ''),
      hop: hop('ingress-class', 'allowed', reason, proof(first, 'ingress-class')),
      key: controller ?? name,
    };
  }
  if (first === undefined && configured !== undefined)
    return {
      kind: configured,
      hop: hop('ingress-class', 'allowed', { code: 'controller-configured', controller: configured }, place),
      key: '',
    };
  // The only controller that is installed serves it, if anybody does: that hangs on how the controller is started.
  const kind = onlyOne(readersOf(ingress)) ?? (first ? undefined : cluster.profile.installedIngressController);
  return { kind, hop: hop('ingress-class', 'unknown', { code: 'class-unset' }, place), key: '' };
}

function kindOf(controller: string): ControllerKind | undefined {
  return CONTROLLERS.find(({ identity }) => identity.controllers.some((one) => controller.startsWith(one)))?.kind;
}

/**
 * What a class of that name usually is, where no IngressClass says it. Of controllers that share the name it is the one
 * that the configuration names, or whose annotations some Ingress of the class has.
 */
function byName(
  cluster: Cluster,
  className: string,
  configured: ControllerKind | undefined,
): ControllerKind | undefined {
  const [usual, ...others] = CONTROLLERS.filter(({ identity }) => identity.classNames.includes(className));
  if (usual && others.length === 0) return usual.kind;
  if (configured !== undefined && others.some(({ kind }) => kind === configured)) return configured;
  const seen = readersByClass(cluster).get(className) ?? new Set();
  if (usual === undefined) return onlyOne([...seen]);
  return onlyOne([usual, ...others].flatMap(({ kind }) => (kind && seen.has(kind) ? [kind] : []))) ?? usual.kind;
}

const readersByClass = fact(
  'ingresses: whose annotations those of a class have',
  (object) => object.model === 'ingress' && readersOf(object).length > 0,
  findReaders,
  (a, b) => isDeepStrictEqual(a, b),
);

function findReaders(cluster: Cluster): ReadonlyMap<string, ReadonlySet<ControllerKind>> {
  const seen = new Map<string, Set<ControllerKind>>();
  for (const ingress of cluster.ingresses) {
    const name = known(ingress.className);
    const kinds = readersOf(ingress);
    if (name === undefined || kinds.length === 0) continue;
    const readers = seen.get(name) ?? new Set();
    seen.set(name, readers);
    for (const kind of kinds) readers.add(kind);
  }
  return seen;
}

/** The controllers whose own annotations an Ingress has. */
function readersOf(ingress: Ingress): ControllerKind[] {
  const keys = [...ingress.annotations.values.keys()];
  return CONTROLLERS.flatMap(({ kind, identity }) =>
    kind !== undefined && identity.annotations.some((prefix) => keys.some((key) => key.startsWith(prefix))) ? kind : [],
  );
}

function onlyOne<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

function bucketOf(cluster: Cluster, ingress: Sourced<Ingress>, { kind, competition }: ControllerProfile, key: string) {
  const { among, group } = competition;
  const own = `${kind} ${namespaceKey(cluster, ingress.namespace)}/${known(ingress.name) ?? ''}`;
  switch (among) {
    case 'ingress':
      return own;
    case 'group': {
      const named = group && known(ingress.annotations.values.get(group.name));
      return named === undefined ? own : `${kind} group ${named}`;
    }
    case 'class':
    case 'class-name':
      // Ingresses without a class may be told apart by the annotations that they have.
      return `${kind ?? 'class'} ${key}`;
  }
}
