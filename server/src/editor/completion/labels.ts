/** Labels that may be written in selectors, and on pods that selectors ask for. */
import { type Cluster, policyNamespace } from '../../cluster/index.js';
import { describe, isUnknown, known, type LabelSelector, type Labels, type Uncertain } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { fieldOf, nodeAt, type Path } from '../../yaml/index.js';
import { joined, type Offer, offer } from './offer.js';
import type { Typed } from './typed.js';

type Namespace = Uncertain<string> | undefined;
/** Labels that something has, and what that is called. */
interface Labeled {
  readonly labels: Labels;
  readonly owner: string;
}

/** At a selector of pods or namespaces, or the labels of a pod template; undefined anywhere else. */
export function labelOffers(typed: Typed, cluster: Cluster | undefined): Offer[] | undefined {
  const place = placeOf(typed);
  if (!place) return undefined;
  const all = place.of(cluster);
  if (place.key === undefined) return keys(all, typed.cursor.siblings);
  const { key } = place;
  return values(all, key);
}

interface LabelPlace {
  /** Of the label whose value is typed; undefined where a key is. */
  readonly key: string | undefined;
  readonly of: (cluster: Cluster | undefined) => readonly Labeled[];
}

function placeOf(typed: Typed): LabelPlace | undefined {
  const { path, cursor, object } = typed;
  const isValue = cursor.part === 'value';
  const last = path.at(-1);
  const holder = isValue ? path.slice(0, -1) : path;
  const key = isValue && typeof last === 'string' ? last : undefined;
  if (holder.at(-1) === 'matchLabels') return { key, of: (cluster) => selectable(typed, holder.slice(0, -1), cluster) };
  const isMapSelector = object.model === 'service' || object.kind === 'ReplicationController';
  if (isMapSelector && holder.join('.') === 'spec.selector')
    return { key, of: (cluster) => selectable(typed, holder, cluster) };
  const expressions = path.lastIndexOf('matchExpressions');
  if (expressions !== -1) {
    const selector = path.slice(0, expressions);
    const of = (cluster: Cluster | undefined): readonly Labeled[] => selectable(typed, selector, cluster);
    const inItem = path.slice(expressions + 2);
    if (inItem[0] === 'key') return { key: undefined, of };
    if (inItem[0] !== 'values') return undefined;
    const item = nodeAt(typed.root, [...object.base, ...path.slice(0, expressions + 2)]);
    const label = fieldOf(item, 'key');
    return label?.kind === 'scalar' ? { key: label.text, of } : undefined;
  }
  const isPodTemplate = holder.slice(-3).join('.') === 'template.metadata.labels';
  if (isPodTemplate || (object.kind === 'Pod' && holder.join('.') === 'metadata.labels'))
    return { key, of: (cluster) => asked(typed, cluster) };
  return undefined;
}

/** What the selector at that path may pick: pods of one or of all namespaces, or namespaces. */
function selectable(typed: Typed, selector: Path, cluster: Cluster | undefined): Labeled[] {
  const { object } = typed;
  const field = selector.at(-1);
  if (field === 'namespaceSelector' || field === 'namespaces') return namespacesOf(cluster);
  // A controller selects the pods of its own template, which may not be in the cluster while it is typed.
  const isOwn = object.model === 'workload' && selector.length <= 2;
  if (isOwn) return object.templates.map(({ labels }) => ({ labels, owner: 'its pods' }));
  const parent = nodeAt(typed.root, [...object.base, ...selector.slice(0, -1)]);
  const isAnywhere = fieldOf(parent, 'namespaceSelector') !== undefined || object.model === 'tieredPolicy';
  return podsOf(cluster, isAnywhere ? 'any' : { namespace: object.namespace });
}

/** Without those of the object that is being typed. */
function podsOf(
  cluster: Cluster | undefined,
  where: 'any' | { readonly namespace: Namespace },
  typed?: Typed['object'],
): Labeled[] {
  if (!cluster) return [];
  const isThere = where === 'any' ? () => true : within(cluster, where.namespace);
  const isTyped = ({ kind, name, base }: Sourced): boolean =>
    kind === typed?.kind && known(name) === known(typed.name) && base.join() === typed.base.join();
  return cluster.pods.flatMap(({ workload, template, namespace }) =>
    isThere(namespace) && !isTyped(workload) ? { labels: template.labels, owner: describe(workload) } : [],
  );
}

/** What names no namespace, or one that is not known, may be there. */
export function within(cluster: Cluster, namespace: Namespace): (other: Namespace) => boolean {
  const own = known(namespace) === undefined ? undefined : policyNamespace(cluster, namespace);
  return (other) => own === undefined || known(other) === undefined || known(other) === own;
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

function namespacesOf(cluster: Cluster | undefined): Labeled[] {
  if (!cluster) return [];
  const named = new Map<string, string>();
  for (const object of cluster.objects) {
    const name = known(object.model === 'namespace' ? object.name : object.namespace);
    if (name !== undefined)
      named.set(name, object.model === 'namespace' ? 'Namespace' : 'a namespace that manifests name');
  }
  return [
    ...[...named].map(([name, owner]) => ({
      labels: { values: new Map([[NAME_LABEL, name]]), complete: true },
      owner,
    })),
    ...cluster.namespaces.map((one) => ({ labels: one.labels, owner: describe(one) })),
  ];
}

/** Labels by which others select pods of this namespace, and the object's own selector. */
function asked({ object }: Typed, cluster: Cluster | undefined): Labeled[] {
  const own = object.model === 'workload' && object.selector ? [labeled(object.selector, 'its selector')] : [];
  if (!cluster) return own;
  const isThere = within(cluster, object.namespace);
  const here = (one: Sourced): boolean => isThere(one.namespace);
  return [
    ...own,
    ...cluster.services.filter(here).map((one) => ({ labels: one.selector, owner: describe(one) })),
    ...cluster.networkPolicies.filter(here).map((one) => labeled(one.podSelector, describe(one))),
    ...cluster.networkPolicies.flatMap((one) =>
      [...one.rules.ingress, ...one.rules.egress].flatMap(({ peers }) =>
        (peers ?? []).flatMap((peer) =>
          peer.kind === 'pods' && peer.pods !== undefined && (peer.namespaces !== undefined || here(one))
            ? labeled(peer.pods, describe(one))
            : [],
        ),
      ),
    ),
    ...podsOf(cluster, { namespace: object.namespace }, object),
  ];
}

function labeled({ matchLabels }: LabelSelector, owner: string): Labeled {
  return { labels: matchLabels, owner };
}

function keys(all: readonly Labeled[], written: ReadonlySet<string>): Offer[] {
  const counts = new Map<string, { count: number; values: Set<string> }>();
  for (const { labels } of all) {
    for (const [key, value] of labels.values) {
      if (written.has(key)) continue;
      const known = counts.get(key) ?? { count: 0, values: new Set<string>() };
      known.count++;
      if (!isUnknown(value)) known.values.add(value);
      counts.set(key, known);
    }
  }
  return [...counts]
    .sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1))
    .map(([key, { values }]) => offer(key, [...values].slice(0, 3).join(', '), { kind: 'key' }));
}

function values(all: readonly Labeled[], key: string): Offer[] {
  const found: Offer[] = [];
  for (const { labels, owner } of all) {
    const value = known(labels.values.get(key));
    if (value !== undefined && value !== '') found.push(offer(value, owner));
  }
  return joined(found).sort((a, b) => (a.label < b.label ? -1 : 1));
}
