/** An object as an item of the hierarchy: what it is called, where it stands, and how it is found again. */
import type { Cluster } from '../../cluster/index.js';
import { known } from '../../resources/index.js';
import type { Snapshot, Sourced } from '../../workspace/index.js';
import type { Range } from '../../yaml/index.js';
import type { Analysis } from '../analysis.js';
import { locate } from '../locate.js';
import { kindOf, type SymbolKind } from '../symbols.js';

/** Enough to find the object in a later analysis; a client gives it back as it is. */
export interface TrafficKey {
  readonly cluster: string;
  readonly kind: string;
  readonly name: string;
  /** Of its manifest; empty where that names none. */
  readonly namespace: string;
  /** Another object may be called the same. */
  readonly file: string;
}

export interface TrafficItem {
  /** Undefined for what is no object: nothing leads on from there. */
  readonly key: TrafficKey | undefined;
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  readonly file: string;
  /** Of its name. */
  readonly range: Range;
}

export function itemOf(snapshot: Snapshot, cluster: Cluster, object: Sourced, detail: string): TrafficItem {
  const { file, range } = nameRange(snapshot, object);
  const [name, namespace] = [known(object.name) ?? '', known(object.namespace) ?? ''];
  return {
    key: { cluster: cluster.scope.id, kind: object.kind, name, namespace, file: object.source.file },
    name: name === '' ? '(no name yet)' : name,
    detail: [detail, namespace === '' ? object.kind : `${object.kind} in ${namespace}`]
      .filter((one) => one !== '')
      .join(' · '),
    kind: kindOf(object),
    file,
    range,
  };
}

export function nameRange(snapshot: Snapshot, object: Sourced): { readonly file: string; readonly range: Range } {
  return locate(snapshot, { source: object.source, path: [...object.base, 'metadata', 'name'], part: 'value' });
}

export interface Located {
  readonly cluster: Cluster;
  readonly object: Sourced;
}

/** Undefined where an edit has taken it away. */
export function objectOf(analysis: Analysis, key: TrafficKey): Located | undefined {
  const cluster = analysis.clusters.find(({ scope }) => scope.id === key.cluster);
  const isMeant = (object: Sourced): boolean =>
    object.kind === key.kind &&
    (known(object.name) ?? '') === key.name &&
    (known(object.namespace) ?? '') === key.namespace &&
    object.source.file === key.file;
  const object = cluster?.objects.find(isMeant);
  return cluster && object && { cluster, object };
}
