/**
 * Reads kustomization files and follows them: which files a root applies together, which files are patches, and
 * which objects a patch may change. Nothing is rendered here; what rendering would change is named, so that rules
 * can stay quiet about it.
 */
import { cutChunks, fieldOf, type Path, readChunk, readScalar, type YNode } from '../../yaml/index.js';
import type { Gap } from '../gaps.js';
import { baseName, folderOf, joinPath } from '../paths.js';
import type { Anchor, Source } from '../sourceFile.js';
import { type Origin, originAt } from './tree.js';

export const KUSTOMIZATION_NAMES: ReadonlySet<string> = new Set([
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
]);

export interface Kustomization {
  readonly file: string;
  readonly folder: string;
  readonly text: string;
  /** Its document in its file: the first one that is not empty. */
  readonly source: Source;
  /** Its tree; of a broken text, what could be saved. */
  readonly root: YNode | undefined;
  readonly broken: boolean;
  readonly isComponent: boolean;
  /** Entries of `resources`, `bases` and `components`, as written. */
  readonly includes: readonly string[];
  /** Files that patch, relative to the folder as written. */
  readonly patchFiles: readonly string[];
  readonly patches: readonly Patch[];
  /** Keys that `labels` and `commonLabels` set on objects, selectors or templates. */
  readonly labelKeys: readonly string[];
  readonly addsSelectors: boolean;
  readonly setsNamespace: boolean;
  /** Fields that change objects in ways that only rendering tells: transformers, replacements, charts … */
  readonly opaque: readonly string[];
}

/** What a patch may touch: objects of a kind, or any; by exact name, or any. */
export interface Patch {
  readonly kind: string | undefined;
  readonly name: string | undefined;
}

/** What one root applies. */
export interface Closure {
  readonly root: Kustomization;
  readonly members: readonly Kustomization[];
  /** Manifest files, each once. */
  readonly files: readonly string[];
  readonly gaps: readonly Gap[];
}

const OPAQUE = ['helmCharts', 'helmChartInflationGenerator', 'generators', 'transformers', 'replacements', 'vars'];

/** Never throws; wrong types are as good as nothing. */
export function readKustomization(file: string, text: string): Kustomization {
  const { root, broken, document } = firstDocument(text);
  const strings = (key: string): string[] => textsOf(fieldOf(root, key));
  const patches: Patch[] = [];
  const patchFiles: string[] = [];
  for (const key of ['patches', 'patchesJson6902', 'patchesStrategicMerge']) {
    for (const entry of itemsOf(fieldOf(root, key))) {
      // A bare text is a file or an inline patch; `patches` took such texts in early versions.
      const path = textOf(entry) ?? textOf(fieldOf(entry, 'path'));
      const inline = textOf(entry) ?? textOf(fieldOf(entry, 'patch'));
      const target = fieldOf(entry, 'target');
      if (path !== undefined && !path.includes('\n')) patchFiles.push(path);
      if (target)
        patches.push({ kind: textOf(fieldOf(target, 'kind')), name: exactName(textOf(fieldOf(target, 'name'))) });
      else if (inline?.includes('\n')) patches.push(...patchedObjects(inline));
    }
  }
  const labels = itemsOf(fieldOf(root, 'labels'));
  const common = fieldOf(root, 'commonLabels');
  return {
    file,
    folder: folderOf(file),
    text,
    source: { file, document },
    root,
    broken,
    isComponent: textOf(fieldOf(root, 'kind')) === 'Component',
    includes: [...strings('resources'), ...strings('bases'), ...strings('components')],
    patchFiles,
    patches,
    labelKeys: [common, ...labels.map((entry) => fieldOf(entry, 'pairs'))].flatMap(keysOf),
    addsSelectors:
      keysOf(common).length > 0 || labels.some((entry) => textOf(fieldOf(entry, 'includeSelectors')) === 'true'),
    setsNamespace: textOf(fieldOf(root, 'namespace')) !== undefined,
    opaque: OPAQUE.filter((key) => fieldOf(root, key) !== undefined),
  };
}

function firstDocument(text: string): { root: YNode | undefined; broken: boolean; document: number } {
  for (const [document, chunk] of cutChunks(text).entries()) {
    const { root, broken } = readChunk(chunk.text);
    if (root || broken) return { root, broken, document };
  }
  return { root: undefined, broken: false, document: 0 };
}

/** The value of a field of a kustomization. */
export function settingOf(kustomization: Kustomization, field: string): YNode | undefined {
  return fieldOf(kustomization.root, field);
}

/** Where a field of a kustomization, or something in it, is edited. */
export function placeIn(kustomization: Kustomization, ...path: Path): Origin {
  return originAt(kustomization.source, path);
}

export function anchorIn(kustomization: Kustomization, ...path: Path): Anchor {
  return { source: kustomization.source, path, part: 'value' };
}

/** Objects that a strategic-merge patch names. */
export function patchedObjects(text: string): Patch[] {
  return text.split(/^---$/m).flatMap((part): Patch[] => {
    const { root } = readChunk(part);
    const kind = textOf(fieldOf(root, 'kind'));
    const name = textOf(fieldOf(fieldOf(root, 'metadata'), 'name'));
    return kind === undefined ? [] : [{ kind, name }];
  });
}

/**
 * Roots are the kustomizations that no other one includes, or whose folder is named, and one of those that only
 * include each other. A Component is never one.
 */
export function closuresOf(
  all: ReadonlyMap<string, Kustomization>,
  isManifest: (path: string) => boolean,
  named: { has(folder: string): boolean } = new Set<string>(),
): Closure[] {
  const every = new Set(all.values());
  const included = new Set<Kustomization>();
  for (const one of every) {
    for (const entry of one.includes) {
      const target = all.get(joinPath(one.folder, entry));
      if (target && target !== one) included.add(target);
    }
  }
  const candidates = [...every].filter((one) => !one.isComponent);
  const closures = candidates
    .filter((one) => !included.has(one) || named.has(one.folder))
    .map((root) => followed(root, all, isManifest));
  const reached = new Set(closures.flatMap(({ members }) => members));
  for (const one of candidates) {
    if (reached.has(one)) continue;
    const closure = followed(one, all, isManifest);
    closures.push(closure);
    for (const member of closure.members) reached.add(member);
  }
  return closures;
}

function followed(
  root: Kustomization,
  all: ReadonlyMap<string, Kustomization>,
  isManifest: (path: string) => boolean,
): Closure {
  const members = new Set<Kustomization>();
  const files = new Set<string>();
  const gaps: Gap[] = [];
  const follow = (one: Kustomization): void => {
    if (members.has(one)) return;
    members.add(one);
    for (const entry of one.includes) {
      const path = joinPath(one.folder, entry);
      const next = all.get(path);
      if (next) follow(next);
      else if (isRemote(entry))
        gaps.push({ kind: 'remote', file: one.file, what: `${entry} is fetched from elsewhere` });
      else if (isManifest(path)) files.add(path);
      else gaps.push({ kind: 'missing', file: one.file, what: `${entry} is not in the workspace` });
    }
    for (const patch of one.patchFiles) {
      if (!isManifest(joinPath(one.folder, patch)))
        gaps.push({ kind: 'missing', file: one.file, what: `${patch} is not in the workspace` });
    }
    for (const field of one.opaque)
      gaps.push({
        kind: 'not-rendered',
        file: one.file,
        what: `\`${field}\` is not followed`,
        anchor: anchorIn(one, field),
      });
  };
  follow(root);
  return { root, members: [...members], files: [...files], gaps };
}

/** A repository or an address, which `kustomize build` would fetch. */
export function isRemote(entry: string): boolean {
  return (
    /^[a-z+]+:\/\/|^git@|^(?:github|gitlab|bitbucket)\.(?:com|org)\/|\?(?:.*&)?ref=/i.test(entry) ||
    /^[\w.-]+\.[a-z]{2,}\/.+\/\//i.test(entry)
  );
}

/** A target's name is a regular expression; only a plain word is taken as a name. */
function exactName(name: string | undefined): string | undefined {
  return name !== undefined && /^[\w.-]+$/.test(name) && !name.includes('.') ? name : undefined;
}

export function textOf(node: YNode | undefined): string | undefined {
  return node?.kind === 'scalar' && readScalar(node).type !== 'null' ? node.text : undefined;
}

export function itemsOf(node: YNode | undefined): readonly YNode[] {
  return node?.kind === 'seq' ? node.items : [];
}

function textsOf(node: YNode | undefined): string[] {
  return itemsOf(node).flatMap((item) => textOf(item) ?? []);
}

function keysOf(node: YNode | undefined): string[] {
  return node?.kind === 'map' ? node.entries.map((entry) => entry.key) : [];
}

/** By folder and by file, since `resources` may name either. */
export function byPath(all: readonly Kustomization[]): Map<string, Kustomization> {
  const map = new Map<string, Kustomization>();
  for (const one of all) {
    map.set(one.folder, one);
    map.set(one.file, one);
  }
  return map;
}

export function isKustomizationFile(path: string): boolean {
  return KUSTOMIZATION_NAMES.has(baseName(path));
}
