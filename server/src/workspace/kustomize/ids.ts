/**
 * What kustomize knows objects by: group, version, kind, name and namespace, now and in the past. Follows `resid` of
 * kustomize's kyaml module.
 */
import { known } from '../../resources/index.js';
import { fieldOf } from '../../yaml/index.js';
import { isClusterScoped } from './clusterScoped.js';
import { textOf } from './kustomization.js';
import type { Gvk, Id, Resource } from './resource.js';

/** Group, version and kind; empty where the object does not say. */
export function gvkOf(resource: Resource): Gvk {
  const { read, copy } = resource;
  if (read && !copy) return read;
  const { group, version } = groupVersionOf(textOf(fieldOf(resource.view, 'apiVersion')) ?? '');
  return { group, version, kind: textOf(fieldOf(resource.view, 'kind')) ?? '' };
}

export function groupVersionOf(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return { group: slash === -1 ? '' : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** What an object is called by now. */
export function idOf(resource: Resource): Id {
  const { read, copy } = resource;
  if (read && !copy) {
    const name = known(read.name);
    const namespace = known(read.namespace);
    if (name !== undefined && (namespace !== undefined || read.namespace === undefined)) {
      const { group, version, kind } = read;
      return { group, version, kind, name, namespace: namespace === '' ? undefined : namespace };
    }
  }
  const metadata = fieldOf(resource.view, 'metadata');
  const namespace = textOf(fieldOf(metadata, 'namespace'));
  return {
    ...gvkOf(resource),
    name: textOf(fieldOf(metadata, 'name')) ?? '',
    namespace: namespace === '' ? undefined : namespace,
  };
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
  resource.earlier.push(idOf(resource));
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
  return `${id.group}/${id.version}/${id.kind}/${effectiveNamespace(id)}/${id.name}`;
}

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
