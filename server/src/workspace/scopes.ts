/**
 * Decides which files are applied together. The order of decision for a file: a configured cluster, a Helm chart,
 * a kustomization root that reaches it, its directory. Works on summaries of files, so that an edit which changes
 * none of them (nearly every edit) leaves the division as it is.
 */
import { identityOf, known } from '../resources/index.js';
import type { ClusterSetting, Configuration } from './configuration.js';
import { type Install, installsIn } from './detect.js';
import type { Gap } from './gaps.js';
import { isApplied, type NamedPath, type NamedRoot, namedPathsIn, namedRoots } from './gitops.js';
import { type RenderedChart, templatesOf, type UnrenderedChart, unrenderedIn } from './helm/chart.js';
import { type Closure, closuresOf, type Kustomization } from './kustomize/kustomization.js';
import { folderOf, isWithin, joinPath, upwards } from './paths.js';
import { type ScopeSettings, sameSettings, settingsFor } from './scopeSettings.js';
import type { SourceFile } from './sourceFile.js';
import { WorkloadFolders } from './workloadFolders.js';

export interface Scope {
  /** Of its own among the scopes of a workspace, and the same for as long as the scope is there. */
  readonly id: string;
  /** Path of its root in the workspace, or the configured name. */
  readonly name: string;
  readonly kind: 'configured' | 'kustomization' | 'chart' | 'directory' | 'joined' | 'input';
  /** Files whose objects are judged. */
  readonly subjects: readonly string[];
  /** Files whose objects make the cluster; for a joined scope those of the whole folder that it is joined to. */
  readonly files: readonly string[];
  /** Everything of the cluster is here, so what is absent is absent. */
  readonly complete: boolean;
  /** The entry of a configuration that makes it. */
  readonly setting?: ClusterSetting | undefined;
  /** The folder that delivery tools are told to apply. */
  readonly namedBy?: NamedRoot | undefined;
  /** What configuration, delivery tools and the workspace's own installations say of it. */
  readonly settings?: ScopeSettings;
  readonly gaps: readonly Gap[];
  /** A part is remote or missing: nothing may be called absent. */
  readonly open: boolean;
  /** The kustomization file that is rendered. */
  readonly root: string | undefined;
  /** Charts whose objects it holds. */
  readonly charts: readonly RenderedChart[];
}

/** What the division depends on, of one file. */
export interface FileSummary {
  readonly path: string;
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

export interface Division {
  readonly scopes: readonly Scope[];
  /** Folders of charts, which nobody reads as manifests. */
  readonly charts: readonly string[];
  readonly unrendered: readonly UnrenderedChart[];
  readonly patchFiles: ReadonlySet<string>;
}

export function summarize(file: SourceFile): FileSummary {
  const namespaces = new Set<string>();
  const workloadNamespaces = new Set<string>();
  let reaches = false;
  for (const object of file.objects) {
    const namespace = known(object.namespace) ?? '';
    namespaces.add(namespace);
    if (object.model === 'workload' && object.templates.length > 0) workloadNamespaces.add(namespace);
    reaches ||= object.model === 'service' || object.model === 'ingress' || object.kind.endsWith('NetworkPolicy');
  }
  const identities = file.objects.flatMap((object) => identityOf(object) ?? []);
  const named = namedPathsIn(file);
  const installs = installsIn(file);
  const unread = file.tooLarge || file.documents.some(({ state }) => state === 'broken' || state === 'templated');
  return { path: file.path, identities, namespaces, workloadNamespaces, reaches, unread, named, installs };
}

export function sameSummary(a: FileSummary, b: FileSummary): boolean {
  return (
    a.reaches === b.reaches &&
    a.unread === b.unread &&
    sameItems([...a.identities], [...b.identities]) &&
    sameItems([...a.namespaces], [...b.namespaces]) &&
    sameItems([...a.workloadNamespaces], [...b.workloadNamespaces]) &&
    JSON.stringify([a.named, a.installs]) === JSON.stringify([b.named, b.installs])
  );
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

export interface DivisionInput {
  /** Folders of the workspace. */
  readonly folders: readonly string[];
  readonly configurationFor: (path: string) => Configuration | undefined;
  readonly summaries: ReadonlyMap<string, FileSummary>;
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  readonly charts: readonly string[];
  /** Every way in which a chart is to be rendered, in the order of the charts. */
  readonly rendered: readonly RenderedChart[];
  readonly configured: readonly { readonly setting: ClusterSetting; readonly files: readonly string[] }[];
  /** Everything is one cluster, as `kubectl apply -R -f` would make it. */
  readonly oneCluster: { readonly name: string; readonly complete: boolean } | undefined;
  /** A path as shown in the name of a scope. */
  readonly nameOf: (path: string) => string;
  /** A file that is in the workspace, whatever it holds. */
  readonly isFile: (path: string) => boolean;
}

export function divide(input: DivisionInput): Division {
  const named = rootsNamedIn(input);
  const division = divided(input, named);
  const settingsOf = settingsFor(input);
  return { ...division, scopes: division.scopes.map((one) => ({ ...one, settings: settingsOf(one) })) };
}

/** Folders that delivery tools are told to apply, by folder. */
function rootsNamedIn({ summaries, kustomizations, charts, folders }: DivisionInput): ReadonlyMap<string, NamedRoot> {
  const paths = [...summaries.values()].flatMap((file) => file.named);
  if (paths.length === 0) return new Map();
  const holding = new Set<string>();
  for (const file of [...summaries.keys(), ...kustomizations.keys()])
    for (const folder of upwards(folderOf(file))) holding.add(folder);
  return namedRoots(paths, folders, (folder) => holding.has(folder) && !charts.some((one) => isWithin(one, folder)));
}

function divided(input: DivisionInput, named: ReadonlyMap<string, NamedRoot>): Division {
  const { summaries } = input;
  const inChart = (path: string): boolean => input.charts.some((chart) => isWithin(chart, path));
  const patchFiles = new Set<string>();
  for (const one of new Set(input.kustomizations.values())) {
    for (const patch of one.patchFiles) patchFiles.add(joinPath(one.folder, patch));
  }
  const plain = [...summaries.values()].filter((file) => !inChart(file.path) && !patchFiles.has(file.path));
  const plainPaths = new Set(plain.map((file) => file.path));
  const division = { charts: input.charts, unrendered: unrenderedIn(input.rendered), patchFiles };
  if (input.oneCluster) {
    const { name, complete } = input.oneCluster;
    const files = [...plainPaths];
    return { ...division, scopes: withIds([scope({ name, kind: 'input', subjects: files, files, complete })]) };
  }
  const taken = new Set<string>();
  const scopes: Scope[] = [];
  for (const { setting, files } of input.configured) {
    const own = files.filter((path) => plainPaths.has(path));
    for (const path of own) taken.add(path);
    scopes.push(configuredScope(input, setting, own));
  }
  for (const closure of closuresOf(input.kustomizations, input.isFile, named)) {
    const files = closure.files.filter((path) => plainPaths.has(path) && !taken.has(path));
    // A configured cluster has all of it.
    if (files.length === 0 && closure.files.some((path) => taken.has(path))) continue;
    scopes.push(namedScope(kustomizationScope(input, closure, files), named.get(closure.root.folder)));
  }
  scopes.push(...chartScopes(input));
  for (const one of scopes) for (const path of one.files) taken.add(path);
  const rest = plain.filter((file) => !taken.has(file.path) && (file.namespaces.size > 0 || file.unread));
  const namedScopes = namedDirectories(input, named, rest);
  for (const one of namedScopes) for (const path of one.files) taken.add(path);
  scopes.push(...namedScopes);
  scopes.push(
    ...directoryScopes(
      input,
      rest.filter((file) => !taken.has(file.path)),
      plain,
    ),
  );
  return { ...division, scopes: withIds(scopes) };
}

/** Its files as they are, and the objects of the charts that belong to it. */
function configuredScope(input: DivisionInput, setting: ClusterSetting, files: readonly string[]): Scope {
  const charts = input.rendered.filter(({ plan }) => plan.cluster === setting.name);
  const gaps = unrenderedIn(charts).map(
    ({ chart, why }): Gap => ({ kind: 'chart', file: chart, what: `the chart is not rendered: ${why}` }),
  );
  return scope({
    name: setting.name,
    kind: 'configured',
    subjects: [...files, ...templatesOf(charts)],
    files,
    complete: setting.complete && gaps.length === 0,
    gaps,
    open: gaps.length > 0,
    charts,
    setting,
  });
}

/** Each way in which a chart is rendered makes a cluster of its own, unless it belongs to a configured one. */
function chartScopes(input: DivisionInput): Scope[] {
  return input.rendered.flatMap((chart) => {
    const { plan, outcome } = chart;
    if (
      plan.cluster !== undefined ||
      plan.kustomization !== undefined ||
      'failure' in outcome ||
      outcome.files.length === 0
    )
      return [];
    const name = input.nameOf(plan.chart);
    return scope({
      name: plan.variant === undefined ? name : `${name} (${plan.variant})`,
      kind: 'chart',
      subjects: templatesOf([chart]),
      files: [],
      charts: [chart],
    });
  });
}

/** Findings may stand in what is applied, in the patches that change it, and in the kustomizations themselves. */
function kustomizationScope(input: DivisionInput, closure: Closure, files: readonly string[]): Scope {
  const members = new Set(closure.members.map((member) => member.file));
  const charts = input.rendered.filter(({ plan }) => members.has(plan.kustomization?.file ?? ''));
  const around = closure.members.flatMap((member) => [
    member.file,
    ...member.patchFiles.map((patch) => joinPath(member.folder, patch)).filter(input.isFile),
  ]);
  return scope({
    name: input.nameOf(closure.root.folder),
    kind: 'kustomization',
    subjects: [...new Set([...files, ...around, ...templatesOf(charts)])],
    files,
    root: closure.root.file,
    charts,
  });
}

/** The same files in the same roles; what a change of a file's text means is not asked. */
export function sameScope(a: Scope, b: Scope): boolean {
  return (
    a === b ||
    (a.id === b.id &&
      a.root === b.root &&
      a.complete === b.complete &&
      a.open === b.open &&
      sameSettings(a.settings, b.settings) &&
      sameItems(a.files, b.files) &&
      a.charts.length === b.charts.length &&
      a.charts.every((chart, index) => chart.outcome === b.charts[index]?.outcome) &&
      sameItems(a.subjects, b.subjects) &&
      a.gaps.length === b.gaps.length &&
      a.gaps.every((gap, index) => gap.file === b.gaps[index]?.file && gap.what === b.gaps[index]?.what))
  );
}

function withIds(scopes: readonly Scope[]): Scope[] {
  const counts = new Map<string, number>();
  return scopes.map((one) => {
    const id = `${one.kind} ${one.name}`;
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return { ...one, id: count === 1 ? id : `${id} ${count}` };
  });
}

/** Folders without a kustomization that a delivery tool applies: what stands in one is applied together. */
function namedDirectories(
  input: DivisionInput,
  named: ReadonlyMap<string, NamedRoot>,
  rest: readonly FileSummary[],
): Scope[] {
  const roots = [...named.values()].filter((one) => !input.kustomizations.has(one.folder));
  return roots.flatMap((root) => {
    const group = rest.filter(({ path }) => isApplied(root, path));
    if (group.length === 0) return [];
    return variants(group).map(({ files, name }) =>
      namedScope(scope({ name: input.nameOf(name ?? root.folder), kind: 'directory', subjects: files, files }), root),
    );
  });
}

/** A scope as a delivery tool applies it. */
function namedScope(one: Scope, namedBy: NamedRoot | undefined): Scope {
  if (namedBy === undefined) return one;
  const [first] = namedBy.by;
  const gaps = namedBy.opaque.map(
    (option): Gap => ({
      kind: 'not-rendered',
      file: one.root ?? one.files[0] ?? namedBy.folder,
      what: `\`${option}\` of ${first?.by} is not followed`,
    }),
  );
  return { ...one, namedBy, gaps: [...one.gaps, ...gaps], open: one.open || gaps.length > 0 };
}

function directoryScopes(input: DivisionInput, rest: readonly FileSummary[], all: readonly FileSummary[]): Scope[] {
  const folders = new Map<string, FileSummary[]>();
  for (const file of rest) {
    const folder = folderOf(file.path);
    const group = folders.get(folder);
    if (group) group.push(file);
    else folders.set(folder, [file]);
  }
  const workloads = new WorkloadFolders(all);
  const scopes: Scope[] = [];
  for (const [folder, group] of folders) {
    if (group.every((file) => file.namespaces.size === 0)) continue;
    // A file beside a kustomization that does not name it is often a patch or a part that is switched off.
    const orphaned: Partial<Scope> = input.kustomizations.has(folder)
      ? {
          open: true,
          gaps: [
            {
              kind: 'unreferenced',
              file: group[0]?.path ?? folder,
              what: 'the kustomization beside these files does not name them',
            },
          ],
        }
      : {};
    const hasPods = group.some((file) => file.workloadNamespaces.size > 0 || file.unread);
    const joined = group.some((file) => file.reaches) && !hasPods;
    const ancestor = joined ? workloads.nearest(folder, group) : undefined;
    for (const { files, name } of variants(group)) {
      const shown = name === undefined ? input.nameOf(folder) : input.nameOf(name);
      if (ancestor === undefined)
        scopes.push(scope({ name: shown, kind: 'directory', subjects: files, files, ...orphaned }));
      else {
        const below = workloads.below(ancestor);
        scopes.push(scope({ name: shown, kind: 'joined', subjects: files, files: below, ...orphaned }));
      }
    }
  }
  return scopes;
}

/**
 * Two files of one directory that define the same object are variants of each other: each makes a cluster with the
 * files that repeat nothing.
 */
function variants(group: readonly FileSummary[]): { files: string[]; name: string | undefined }[] {
  const definers = new Map<string, string[]>();
  for (const file of group) {
    for (const identity of new Set(file.identities)) {
      const known = definers.get(identity);
      if (known) known.push(file.path);
      else definers.set(identity, [file.path]);
    }
  }
  const repeating = new Set<string>();
  for (const paths of definers.values()) if (paths.length > 1) for (const path of paths) repeating.add(path);
  const rest = group.filter((file) => !repeating.has(file.path)).map((file) => file.path);
  if (repeating.size === 0) return [{ files: rest, name: undefined }];
  return [...repeating].map((path) => ({ files: [path, ...rest], name: path }));
}

function scope(given: Pick<Scope, 'name' | 'kind' | 'subjects' | 'files'> & Partial<Scope>): Scope {
  return { id: given.name, complete: false, gaps: [], open: false, root: undefined, charts: [], ...given };
}
