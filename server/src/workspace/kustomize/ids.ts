/**
 * What kustomize knows objects by: group, version, kind, name and namespace, now and in the past. Follows `resid` of
 * kustomize's kyaml module.
 */
import { known } from '../../resources/index.js';
import type { Sourced } from '../sourceFile.js';
import { isClusterScoped } from './clusterScoped.js';
import { textOf } from './kustomization.js';
import { type Gvk, type Id, opened, type Resource } from './resource.js';

/** Group, version and kind; empty where the object does not say. */
export function gvkOf(resource: Resource): Gvk {
  return resource.copy ? idOf(resource) : (resource.read ?? idOf(resource));
}

export function groupVersionOf(apiVersion: string): { readonly group: string; readonly version: string } {
  const known = versions.get(apiVersion);
  if (known) return known;
  const slash = apiVersion.indexOf('/');
  const made = { group: slash === -1 ? '' : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
  if (versions.size >= MOST_VERSIONS) versions.clear();
  versions.set(apiVersion, made);
  return made;
}
const MOST_VERSIONS = 200;
const versions = new Map<string, { readonly group: string; readonly version: string }>();

/** What an object is called by now; the same one while that does not change. */
export function idOf(resource: Resource): Id {
  if (resource.shared) return resource.shared.id;
  const id = resource.copy ? undefined : resource.read && idInFile(resource.read);
  return id ?? writtenId(resource);
}

/** Every overlay of a base asks for them. */
function idInFile(read: Sourced): Id | undefined {
  const made = ids.get(read);
  if (made) return made;
  const name = known(read.name);
  const namespace = known(read.namespace);
  if (name === undefined || (namespace === undefined && read.namespace !== undefined)) return undefined;
  const { group, version, kind } = read;
  const id = { group, version, kind, name, namespace: namespace === '' ? undefined : namespace };
  ids.set(read, id);
  return id;
}
const ids = new WeakMap<Sourced, Id>();

function writtenId(resource: Resource): Id {
  const { view, lastId } = resource;
  let apiVersion: string | undefined;
  let kind: string | undefined;
  let name: string | undefined;
  let namespace: string | undefined;
  for (const { key, value } of view.entries) {
    if (key === 'apiVersion') apiVersion ??= textOf(value);
    else if (key === 'kind') kind ??= textOf(value);
    else if (key === 'metadata' && value.kind === 'map') {
      for (const one of value.entries) {
        if (one.key === 'name') name ??= textOf(one.value);
        else if (one.key === 'namespace') namespace ??= textOf(one.value);
      }
    }
  }
  const { group, version } = groupVersionOf(apiVersion ?? '');
  const id: Id = { group, version, kind: kind ?? '', name: name ?? '', namespace: namespace || undefined };
  const isSame =
    lastId?.name === id.name &&
    lastId.namespace === id.namespace &&
    lastId.version === version &&
    isSameGvk(lastId, id);
  if (isSame) return lastId;
  resource.lastId = id;
  return id;
}

/** What it was called in its file. */
export function originalIdOf(resource: Resource): Id {
  return resource.earlier[0] ?? idOf(resource);
}

/** Every name that it has had and the one that it has, the oldest first. */
export function idsOf(resource: Resource): readonly Id[] {
  return [...resource.earlier, idOf(resource)];
}

/** To be called before the name, namespace or kind changes. */
export function rememberId(resource: Resource): void {
  if (resource.shared) opened(resource);
  resource.earlier = [...resource.earlier, idOf(resource)];
}

/** The namespace for comparing: `default` where none is named, and one of its own for what has none. */
export function effectiveNamespace(id: Id): string {
  if (isClusterScoped(id)) return NO_NAMESPACE;
  return id.namespace === undefined || id.namespace === '' ? 'default' : id.namespace;
}
/** No namespace can be called so. */
const NO_NAMESPACE = '(cluster)';

/** Equal for ids that one cluster could not hold at once. */
export function idKey(id: Id): string {
  const made = keys.get(id) ?? `${id.group}/${id.version}/${id.kind}/${effectiveNamespace(id)}/${id.name}`;
  keys.set(id, made);
  return made;
}
const keys = new WeakMap<Id, string>();

export function isSameGvk(a: Gvk, b: Gvk): boolean {
  return a.kind === b.kind && a.group === b.group && a.version === b.version;
}

/** Parts that the selector leaves empty match anything. */
export function isSelected(gvk: Gvk, selector: Gvk): boolean {
  return (
    (selector.kind === '' || selector.kind === gvk.kind) &&
    (selector.group === '' || selector.group === gvk.group) &&
    (selector.version === '' || selector.version === gvk.version)
  );
}

/** For messages: "Deployment web", with the namespace where there is one. */
export function describeId({ kind, name, namespace }: Id): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** What objects of a kind are called by now. */
export function namesOfKind(resources: readonly Resource[], kind: string): string[] {
  return resources.map(idOf).flatMap((id) => (id.kind === kind ? [id.name] : []));
}

/** By every name that they have or had. */
export function resourcesByName(resources: readonly Resource[]): Map<string, Set<Resource>> {
  const byName = new Map<string, Set<Resource>>();
  for (const resource of resources) {
    for (const { name } of idsOf(resource)) {
      const same = byName.get(name);
      if (same) same.add(resource);
      else byName.set(name, new Set([resource]));
    }
  }
  return byName;
}
