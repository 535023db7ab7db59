/**
 * What is said of a scope beside its files: by the configuration, by the delivery tool that applies it, and by what
 * the workspace installs. The configuration wins. The same sayings give the same objects, so that results kept by
 * identity stay.
 */
import type { GivenNamespace } from './applied.js';
import type { ClusterSetting, Configuration } from './configuration.js';
import { detected, type Install, withDetected } from './detect.js';
import type { NamedRoot } from './gitops.js';
import type { RenderedChart } from './helm/chart.js';
import { isWithin } from './paths.js';
import { type Profile, UNSET_PROFILE } from './profile.js';
import type { Sourced } from './sourceFile.js';

export interface ScopeSettings {
  readonly profile: Profile;
  /** Facts of the profile that nobody has set, with the objects that show them. */
  readonly detected: readonly Install[];
  readonly namespace: GivenNamespace | undefined;
  readonly assumed: readonly Sourced[];
}

interface Known {
  /** Folders of the workspace. */
  readonly folders: readonly string[];
  readonly configurationFor: (path: string) => Configuration | undefined;
  /** Files that show what is installed, among others; in the order of their paths. */
  readonly telling: readonly { readonly path: string; readonly installs: readonly Install[] }[];
}

/** What settings depend on, of a scope. */
interface Subject {
  readonly setting?: ClusterSetting | undefined;
  readonly namedBy?: NamedRoot | undefined;
  readonly charts: readonly RenderedChart[];
  readonly subjects: readonly string[];
  readonly files: readonly string[];
}

const NOTHING_ASSUMED: readonly Sourced[] = [];

/** A function that tells the settings of a scope of this division. */
export function settingsFor({ folders, configurationFor, telling }: Known): (scope: Subject) => ScopeSettings {
  const installing = new Map<string, readonly Install[]>();
  for (const { path, installs } of telling) if (installs.length > 0) installing.set(path, installs);
  const installsOf = (paths: Iterable<string>): Install[] =>
    installing.size === 0 ? [] : [...paths].flatMap((path) => installing.get(path) ?? []);
  const everywhere = new Map<string, readonly Install[]>();
  /** Of the folder of the workspace that holds the path: others are other people's clusters. */
  const anywhere = (path: string): readonly Install[] => {
    const folder = folders.find((one) => isWithin(one, path)) ?? '';
    const known =
      everywhere.get(folder) ??
      installsOf([...installing.keys()].filter((one) => folder === '' || isWithin(folder, one)));
    everywhere.set(folder, known);
    return known;
  };
  return ({ setting, namedBy, charts, subjects, files }) => {
    const [first] = subjects;
    const said = setting ?? (first === undefined ? undefined : configurationFor(first));
    const facts = first === undefined ? [] : detected(installsOf(files), anywhere(first));
    const namespace = setting ? setting.namespace : charts[0]?.plan.namespace;
    return {
      profile: withDetected(said?.profile ?? UNSET_PROFILE, facts),
      detected: facts,
      namespace: namespace === undefined ? namedBy?.namespace : { name: namespace, overrides: false },
      assumed: said?.assumed ?? NOTHING_ASSUMED,
    };
  };
}

export function sameSettings(a: ScopeSettings | undefined, b: ScopeSettings | undefined): boolean {
  return (
    a?.profile === b?.profile &&
    a?.assumed === b?.assumed &&
    JSON.stringify(a?.detected) === JSON.stringify(b?.detected) &&
    a?.namespace?.name === b?.namespace?.name &&
    a?.namespace?.overrides === b?.namespace?.overrides
  );
}
