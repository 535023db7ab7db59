/**
 * What becomes of a scope's objects when it is applied as the configuration or a delivery tool says: the namespace
 * that they get, and what is assumed to exist beside them. Files keep their texts and documents; only their lists of
 * objects change. The same input gives the same files, so that results kept by identity stay.
 */
import { identityOf, known } from '../resources/index.js';
import type { Sourced, SourceFile } from './sourceFile.js';

/** The namespace that objects are put into. */
export interface GivenNamespace {
  readonly name: string;
  /** Also those that name another one, as kustomize's `namespace` does; else only those that name none. */
  readonly overrides: boolean;
}

export interface Application {
  readonly namespace: GivenNamespace | undefined;
  /** Exists although no file defines it. What a file does define wins. */
  readonly assumed: readonly Sourced[];
}

/** What was applied before: files by the same settings as now. */
interface Before {
  readonly bare: readonly SourceFile[];
  readonly files: readonly SourceFile[];
}

/** `before` spares looking at the files that are the same. */
export function applied(
  files: readonly SourceFile[],
  { namespace, assumed }: Application,
  before?: Before,
): readonly SourceFile[] {
  if (namespace === undefined && assumed.length === 0) return files;
  const last = before?.bare.length === files.length ? before : undefined;
  const placed = files.map((file, at) =>
    last && last.bare[at] === file ? (last.files[at] ?? file) : namespace ? inNamespace(file, namespace) : file,
  );
  if (assumed.length === 0) return placed;
  const all = fileOf(assumed);
  const beside = namespace ? inNamespace(all, { ...namespace, overrides: false }) : all;
  const names = new Set(beside.objects.map((object) => known(object.name)));
  const isNamesake = (object: Sourced): boolean => names.has(known(object.name));
  const isUnaffected =
    last?.bare.every(
      (file, at) => file === files[at] || !(file.objects.some(isNamesake) || files[at]?.objects.some(isNamesake)),
    ) === true;
  if (isUnaffected) return [...placed, ...(last?.files.slice(files.length) ?? [])];
  const namesakes = placed.flatMap((file) => file.objects.filter(isNamesake));
  const defined = new Set(namesakes.flatMap((object) => identityOf(object) ?? []));
  const isElsewhere = (object: Sourced): boolean => !defined.has(identityOf(object) ?? '');
  return [
    ...placed,
    beside.objects.every(isElsewhere) ? beside : { ...beside, objects: beside.objects.filter(isElsewhere) },
  ];
}

/** Assumed objects as a file in which nothing else stands. */
function fileOf(assumed: readonly Sourced[]): SourceFile {
  const made = stated.get(assumed) ?? {
    path: assumed[0]?.source.file ?? '',
    text: '',
    documents: [],
    objects: assumed,
    tooLarge: false,
  };
  stated.set(assumed, made);
  return made;
}
const stated = new WeakMap<readonly Sourced[], SourceFile>();

function inNamespace(file: SourceFile, { name, overrides }: GivenNamespace): SourceFile {
  const made = placedFiles.get(file) ?? new Map<string, SourceFile>();
  placedFiles.set(file, made);
  const key = `${overrides} ${name}`;
  const placed = made.get(key) ?? { ...file, objects: file.objects.map((object) => putInto(object, name, overrides)) };
  made.set(key, placed);
  return placed;
}
const placedFiles = new WeakMap<SourceFile, Map<string, SourceFile>>();

function putInto(object: Sourced, namespace: string, overrides: boolean): Sourced {
  if (!hasNamespace(object) || (object.namespace !== undefined && !overrides)) return object;
  return object.namespace === namespace ? object : { ...object, namespace };
}

/** Kinds without a model are left as they are: of a custom resource nobody knows whether it has a namespace. */
function hasNamespace({ model }: Sourced): boolean {
  switch (model) {
    case 'namespace':
    case 'ingressClass':
    case 'tieredPolicy':
    case 'other':
      return false;
    case 'service':
    case 'workload':
    case 'ingress':
    case 'endpoints':
    case 'configMap':
    case 'networkPolicy':
      return true;
  }
}
