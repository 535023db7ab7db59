/**
 * Fields that Podpath does not read and that say the name all the same: in objects of kinds without a model, such as
 * those of meshes and operators, and in annotations. What they mean is for a person to say.
 */
import { type Cluster, policyNamespace } from '../../cluster/index.js';
import { known, mayShareNamespace } from '../../resources/index.js';
import { type Snapshot, type SourceDocument, type Sourced, treeOf } from '../../workspace/index.js';
import { fieldOf, nodeAt, type Path, type Span, type YNode } from '../../yaml/index.js';
import { occurrencesIn } from '../references/objectOccurrences.js';
import type { Occurrence, Placed } from '../references/occurrence.js';
import { neutral } from '../textLayout.js';
import { nameOf, type Renamable } from './renamable.js';
import { hasWord } from './wholeWord.js';

/** What is renamed, as one cluster has it. */
export interface Sought {
  readonly cluster: Cluster;
  readonly definition: Placed;
  readonly named: Renamable;
  /** As it stands in the text; a kustomization may add to it. */
  readonly written: string;
}

export interface Unread extends Placed {
  readonly why: string;
}

export function unreadMentions(snapshot: Snapshot, sought: Sought): Unread[] {
  const names = [...new Set([sought.written, nameOf(sought.named)])];
  const found: Unread[] = [];
  for (const path of sought.cluster.scope.subjects) {
    for (const document of snapshot.files.get(path)?.documents ?? []) {
      if (!maySay(document, sought.named, names)) continue;
      for (const object of document.objects) found.push(...inObject(document, object, sought, names));
    }
  }
  return found;
}

/** Told without reading the document again, which is done for few of them. */
function maySay({ text, objects }: SourceDocument, named: Renamable, names: readonly string[]): boolean {
  const says = (one: string): boolean => names.some((name) => one.includes(name));
  if (!says(text)) return false;
  const isUnmodelled = objects.some(({ model }) => model === 'other');
  if (named.kind === 'pod-label') {
    // An object's own label is none of what is sought.
    const own = objects.filter(({ labels }) => labels.values.has(named.label)).length;
    return isUnmodelled && text.split(named.label, own + 2).length > own + 1;
  }
  return (
    isUnmodelled ||
    objects.some(({ annotations }) => [...annotations.values.values()].some((one) => says(known(one) ?? '')))
  );
}

function inObject(document: SourceDocument, object: Sourced, sought: Sought, names: readonly string[]): Unread[] {
  const found: Unread[] = [];
  if (!mayShareNamespace(object.namespace, sought.definition.object.namespace) && sought.named.kind !== 'Service')
    return found;
  const take = (path: Path, within: Span | undefined): void => {
    const { reach } = sought.definition.occurrence;
    const occurrence: Occurrence = { named: sought.named, role: 'reference', path, within, reach };
    found.push({ object, occurrence, why: `Podpath does not read this field of ${neutral(object.kind)}` });
  };
  const read = new Set(occurrencesIn(object).map(({ path }) => path.join('\0')));
  const walk = (node: YNode | undefined, path: Path): void => {
    if (node?.kind === 'map') {
      const kind = fieldOf(node, 'kind');
      // It names an object of another kind.
      const isOther = path.length > 0 && kind?.kind === 'scalar' && kind.text !== 'Service';
      for (const { key, value, merged } of node.entries)
        if (!merged && !(isOther && key === 'name')) walk(value, [...path, key]);
    }
    if (node?.kind === 'seq') for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
    if (node?.kind === 'scalar' && !read.has(path.join('\0')))
      for (const one of spansIn(node.text, path, object, sought, names)) take(path, one);
  };
  const root = nodeAt(treeOf(document).root, object.base);
  const annotations = ['metadata', 'annotations'];
  walk(nodeAt(root, annotations), annotations);
  if (object.model === 'other' && root?.kind === 'map')
    for (const { key, value } of root.entries)
      if (key !== 'metadata' && key !== 'kind' && key !== 'apiVersion') walk(value, [key]);
  return found;
}

/** Where the text of a scalar says the name, if its field may be one that does. */
function spansIn(
  text: string,
  path: Path,
  object: Sourced,
  { cluster, definition, named }: Sought,
  names: readonly string[],
): Span[] {
  const whole = names.includes(text) ? [{ start: 0, end: text.length }] : [];
  const keys = path.filter((step) => typeof step === 'string').join('.');
  switch (named.kind) {
    case 'pod-label':
      return path.at(-1) === named.label ? whole : [];
    case 'service-port':
    case 'pod-port':
      return /port(?:name)?$/i.test(keys) ? whole : [];
    case 'Service': {
      const isNear = mayShareNamespace(object.namespace, definition.object.namespace);
      if (whole.length > 0) return isNear && SAYS_SERVICE.test(keys) && !/serviceaccount/i.test(keys) ? whole : [];
      const namespace = known(definition.object.namespace) ?? policyNamespace(cluster, definition.object.namespace);
      return names.flatMap((name) => hostsIn(text, name, namespace, isNear));
    }
  }
}

const SAYS_SERVICE = /servic|host|backend|destination|upstream|url|addr|endpoint|target/i;

/** `web.shop`, and where it is the same namespace `http://web` and `web:80`. */
function hostsIn(text: string, name: string, namespace: string, isNear: boolean): Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const end = at + name.length;
    if (/[A-Za-z0-9_.-]/.test(text[at - 1] ?? '')) continue;
    const rest = text.slice(end, end + namespace.length + 2);
    const isQualified = rest.startsWith(`.${namespace}`) && !/[A-Za-z0-9_-]/.test(rest[namespace.length + 1] ?? '');
    const isUrl = text.slice(0, at).endsWith('//') && /^(?:[:/]|$)/.test(rest);
    const isPort = /^:[0-9]/.test(rest);
    if (isQualified || (isNear && (isUrl || isPort))) found.push({ start: at, end });
  }
  return found;
}

/** A file that is not read as manifests, such as the template of a chart, and that says `web.shop`. */
export function unreadFileNaming({ files }: Snapshot, host: string, edited: ReadonlySet<string>): string | undefined {
  for (const [path, { text, documents }] of files) {
    if (edited.has(path) || !text.includes(host)) continue;
    if (documents.length === 0 && hasWord(text, host)) return path;
    if (documents.some(({ state, text: own }) => (state === 'broken' || state === 'templated') && hasWord(own, host)))
      return path;
  }
  return undefined;
}
