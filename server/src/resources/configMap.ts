/** ConfigMap: texts by key, which pods read as variables or as files. */
import { trimmed } from '../sets/index.js';
import { below, fieldOf, type Path, type YEntry, type YNode } from '../yaml/index.js';
import type { Head } from './object.js';

export interface ConfigMap extends Head {
  readonly model: 'configMap';
  /** Text entries; binary ones name nobody. */
  readonly entries: readonly ConfigEntry[];
  /** Every key of it is here; false where a template fills some in. */
  readonly complete: boolean;
}

export interface ConfigEntry {
  readonly key: string;
  /** Of the text. */
  readonly path: Path;
  readonly text: string;
}

const DATA: Path = below([], 'data');
const NO_ENTRIES: readonly YEntry[] = [];

export function readConfigMap(head: Head, root: YNode): ConfigMap {
  const data = fieldOf(root, 'data');
  const entries: ConfigEntry[] = [];
  for (const { key, value } of data?.kind === 'map' ? data.entries : NO_ENTRIES)
    if (value.kind === 'scalar') entries.push({ key, path: below(DATA, key), text: value.text });
  const complete = data === undefined || (data.kind === 'map' && entries.length === data.entries.length);
  return {
    base: head.base,
    apiVersion: head.apiVersion,
    group: head.group,
    version: head.version,
    kind: head.kind,
    name: head.name,
    namespace: head.namespace,
    labels: head.labels,
    annotations: head.annotations,
    source: head.source,
    model: 'configMap',
    entries: trimmed(entries),
    complete,
  };
}
