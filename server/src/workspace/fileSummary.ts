/** What the division into scopes depends on, of one file: an edit that changes none of it leaves the division alone. */
import { identityOf, known } from '../resources/index.js';
import { trimmed } from '../sets/index.js';
import { type Install, installsIn } from './detect.js';
import { type NamedPath, namedPathsIn } from './gitops.js';
import { folderOf } from './paths.js';
import { sameItems } from './scope.js';
import type { SourceFile } from './sourceFile.js';

export interface FileSummary {
  readonly path: string;
  readonly folder: string;
  /** Group, kind, namespace and name of each object whose name is known. */
  readonly identities: readonly string[];
  /** Explicit namespaces of its objects; "" stands for objects that name none. */
  readonly namespaces: ReadonlySet<string>;
  /** The same of its objects with pods; empty where it has none. */
  readonly workloadNamespaces: ReadonlySet<string>;
  /** It holds something that reaches for pods: a Service, an Ingress, a policy. */
  readonly reaches: boolean;
  /** A document of it could not be read, so it may hold anything. */
  readonly unread: boolean;
  /** Paths that delivery tools are told to apply. */
  readonly named: readonly NamedPath[];
  readonly installs: readonly Install[];
}

export function summarize(file: SourceFile): FileSummary {
  const known = summaries.get(file);
  if (known) return known;
  const summary = summaryOf(file);
  summaries.set(file, summary);
  return summary;
}
/** Whoever reads files ahead summarizes them, too. */
const summaries = new WeakMap<SourceFile, FileSummary>();

function summaryOf(file: SourceFile): FileSummary {
  const namespaces = new Set<string>();
  const workloadNamespaces = new Set<string>();
  let reaches = false;
  const identities: string[] = [];
  for (const object of file.objects) {
    const identity = identityOf(object);
    if (identity !== undefined) identities.push(identity);
    const namespace = known(object.namespace) ?? '';
    namespaces.add(namespace);
    if (object.model === 'workload' && object.templates.length > 0) workloadNamespaces.add(namespace);
    reaches ||= object.model === 'service' || object.model === 'ingress' || object.kind.endsWith('NetworkPolicy');
  }
  const named = namedPathsIn(file);
  const installs = installsIn(file);
  const unread = file.tooLarge || file.documents.some(({ state }) => state === 'broken' || state === 'templated');
  return {
    path: file.path,
    folder: folderOf(file.path),
    identities: trimmed(identities),
    namespaces: shared(namespaces),
    workloadNamespaces: shared(workloadNamespaces),
    reaches,
    unread,
    named,
    installs,
  };
}

/** Nearly every file has objects of one namespace, and thousands of files of the same one: they have one set. */
function shared(names: ReadonlySet<string>): ReadonlySet<string> {
  if (names.size > 1) return names;
  const [only] = names;
  if (only === undefined) return NO_NAMES;
  const known = single.get(only);
  if (known) return known;
  if (single.size < MOST_SINGLE) single.set(only, names);
  return names;
}
const NO_NAMES: ReadonlySet<string> = new Set();
const single = new Map<string, ReadonlySet<string>>();
const MOST_SINGLE = 1_000;

export function sameSummary(a: FileSummary, b: FileSummary): boolean {
  return (
    a.reaches === b.reaches &&
    a.unread === b.unread &&
    sameItems(a.identities, b.identities) &&
    sameItems([...a.namespaces], [...b.namespaces]) &&
    sameItems([...a.workloadNamespaces], [...b.workloadNamespaces]) &&
    sameReferences(a, b)
  );
}

/** The same is named to be applied, and the same is installed. */
export function sameReferences(a: FileSummary, b: FileSummary): boolean {
  const isNone = a.named.length + a.installs.length + b.named.length + b.installs.length === 0;
  return isNone || JSON.stringify([a.named, a.installs]) === JSON.stringify([b.named, b.installs]);
}

export function hasObjects({ namespaces }: FileSummary): boolean {
  return namespaces.size > 0;
}

/** It holds objects, or may hold some. */
export function isApplied(file: FileSummary): boolean {
  return hasObjects(file) || file.unread;
}

export function mayHavePods({ workloadNamespaces, unread }: FileSummary): boolean {
  return workloadNamespaces.size > 0 || unread;
}
