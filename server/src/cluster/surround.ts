/**
 * The rest of the workspace around a cluster. Asked only when a finding is about to be made, and only to take it away:
 * what is found here may be applied together with the cluster after all.
 */
import {
  type Ingress,
  isUnknown,
  known,
  type Labels,
  type Match,
  matchesLabels,
  mayShareNamespace,
  type Uncertain,
  unknown,
} from '../resources/index.js';
import { draftOfLists } from '../sets/index.js';
import type { Sourced, SourceFile } from '../workspace/index.js';

export interface Surround {
  /** Whether some pod template of the workspace carries the labels: `unknown` where one may. */
  podsWith(selector: Labels, namespace: Uncertain<string> | undefined): Match;
  /** Whether some namespace of the workspace may carry the labels, one at least: by its manifest, or by a name that objects give. */
  hasNamespace(selector: Labels): boolean;
  hasService(name: string, namespace: Uncertain<string> | undefined): boolean;
  /** Addresses are written by hand for a Service of that name. */
  hasEndpoints(service: string, namespace: Uncertain<string> | undefined): boolean;
  /** Ingresses with a rule for that host, or for one that is filled in later. */
  ingressesFor(host: string): readonly Ingress[];
}

/** Objects of the workspace by what the surround is asked for. */
export type Around = ReadonlyMap<string, readonly Sourced[]>;

const PODS = 'around: pods';
const UNCERTAIN = 'around: pods with unknown labels';
const ENDPOINTS = 'around: endpoints';
const NAMESPACES = 'around: namespaces';
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Objects that give a namespace of that name; those whose namespace is filled in later stand together. */
function objectsIn(namespace: Uncertain<string>): string {
  return isUnknown(namespace) ? 'around: objects of unknown namespaces' : `around: objects of ${namespace}`;
}

/** What has to be looked at for namespaces that carry the labels. Of one without a manifest only the name is known. */
function namespacesAround({ values }: Labels): readonly string[] {
  const name = values.get(NAME_LABEL);
  if (values.size > 1 || name === undefined) return [NAMESPACES];
  return [NAMESPACES, objectsIn(name), objectsIn(UNKNOWN_NAME)];
}
const UNKNOWN_NAME = unknown('its namespace is filled in later');

function serviceAround(name: string): string {
  return `around: service ${name}`;
}

function hostKey(host: Uncertain<string>): string {
  return isUnknown(host) ? UNKNOWN_HOSTS : `around: host ${host}`;
}
const UNKNOWN_HOSTS = 'around: unknown hosts';

function hostsAround(host: string): readonly string[] {
  return [hostKey(host), UNKNOWN_HOSTS];
}

/** A key of what the surround is asked for. */
export function isAroundKey(key: string): boolean {
  return key.startsWith('around: ');
}

/** What has to be looked at for a selector: the pods with one of its pairs, or all. */
function podsAround(selector: Labels): readonly string[] {
  for (const [key, value] of selector.values) if (!isUnknown(value)) return [`around: ${key}=${value}`, UNCERTAIN];
  return [PODS];
}

/** The keys under which questions to the surround meet an object. */
export function aroundKeysOf(object: Sourced): readonly string[] {
  const { namespace } = object;
  const keys = keysByKind(object);
  return namespace === undefined ? keys : [...keys, objectsIn(namespace)];
}

function keysByKind(object: Sourced): readonly string[] {
  switch (object.model) {
    case 'service': {
      const name = known(object.name);
      return name === undefined ? [] : [serviceAround(name)];
    }
    case 'endpoints':
      return [ENDPOINTS];
    case 'namespace':
      return [NAMESPACES];
    case 'ingress':
      return [...new Set(object.rules.map(({ host }) => hostKey(host ?? '')))];
    case 'workload': {
      if (object.templates.length === 0) return [];
      const keys = new Set([PODS]);
      for (const { labels } of object.templates) {
        if (!labels.complete) keys.add(UNCERTAIN);
        for (const [key, value] of labels.values) keys.add(isUnknown(value) ? UNCERTAIN : `around: ${key}=${value}`);
      }
      return [...keys];
    }
    default:
      return [];
  }
}

/** A workspace after some of its objects went and others came. */
export function aroundAfter(before: Around, removed: Iterable<Sourced>, added: Iterable<Sourced>): Around {
  if (before.size === 0) return aroundOf(added);
  const next = draftOfLists(before);
  for (const object of removed) for (const key of aroundKeysOf(object)) next.remove(key, object);
  for (const object of added) for (const key of aroundKeysOf(object)) next.add(key, object);
  return next.done();
}

/** All of a workspace at once. */
function aroundOf(objects: Iterable<Sourced>): Around {
  const making = aroundIn(objects);
  for (;;) {
    const step = making.next();
    if (step.done === true) return step.value;
  }
}

/** Objects taken up between two looks at the clock. */
const STEP = 500;

/** The same in steps of some hundred objects. */
export function* aroundIn(objects: Iterable<Sourced>): Generator<undefined, Around> {
  const lists = new Map<string, Sourced[]>();
  let count = 0;
  for (const object of objects) {
    if (++count % STEP === 0) yield;
    for (const key of aroundKeysOf(object)) {
      const list = lists.get(key);
      if (list) list.push(object);
      else lists.set(key, [object]);
    }
  }
  return lists;
}

/** Of files that stay as they are. */
export function surroundOf(files: Iterable<SourceFile>): Surround {
  let around: Around | undefined;
  return surroundFrom(() => {
    around ??= aroundAfter(
      new Map(),
      [],
      [...files].flatMap((file) => file.objects),
    );
    return around;
  });
}

/** Answers from what `around` gives at the time of the question. */
export function surroundFrom(around: () => Around): Surround {
  const at = (key: string): readonly Sourced[] => around().get(key) ?? [];
  return {
    podsWith(selector, namespace) {
      let best: Match = 'no';
      for (const object of podsAround(selector).flatMap(at)) {
        if (object.model !== 'workload' || !mayShareNamespace(object.namespace, namespace)) continue;
        for (const { labels } of object.templates) {
          const match = matchesLabels(selector, labels);
          if (match === 'yes') return 'yes';
          if (match === 'unknown') best = 'unknown';
        }
      }
      return best;
    },
    hasNamespace: (selector) =>
      namespacesAround(selector)
        .flatMap(at)
        .some((object) => {
          const name = object.model === 'namespace' ? object.name : object.namespace;
          if (name === undefined) return false;
          const values = new Map(object.model === 'namespace' ? object.labels.values : []);
          values.set(NAME_LABEL, name);
          return matchesLabels(selector, { values, complete: true }) !== 'no';
        }),
    hasService: (name, namespace) =>
      at(serviceAround(name)).some((object) => mayShareNamespace(object.namespace, namespace)),
    hasEndpoints: (service, namespace) =>
      at(ENDPOINTS).some(
        (object) =>
          object.model === 'endpoints' &&
          (known(object.service) ?? service) === service &&
          object.service !== undefined &&
          mayShareNamespace(object.namespace, namespace),
      ),
    ingressesFor: (host) => [
      ...new Set(hostsAround(host).flatMap((key) => at(key).flatMap((one) => (one.model === 'ingress' ? one : [])))),
    ],
  };
}

/** The same, telling what is asked. */
export function watchedSurround(surround: Surround, note: (key: string) => void): Surround {
  return {
    podsWith(selector, namespace) {
      for (const key of podsAround(selector)) note(key);
      return surround.podsWith(selector, namespace);
    },
    hasNamespace(selector) {
      for (const key of namespacesAround(selector)) note(key);
      return surround.hasNamespace(selector);
    },
    hasService(name, namespace) {
      note(serviceAround(name));
      return surround.hasService(name, namespace);
    },
    ingressesFor(host) {
      for (const key of hostsAround(host)) note(key);
      return surround.ingressesFor(host);
    },
    hasEndpoints(service, namespace) {
      note(ENDPOINTS);
      return surround.hasEndpoints(service, namespace);
    },
  };
}
