/**
 * `.podpath.yaml` as it is used. Mistakes in it are problems at their place, never errors thrown, and what is not
 * understood has no effect.
 */
import { fieldOf, pathAt, readChunk, type YNode } from '../yaml/index.js';
import { readAssumed } from './assumed.js';
import { type ConfigurationProblem, checkConfiguration } from './configurationCheck.js';
import { LEVEL_SETTINGS, type LevelSetting } from './configurationShape.js';
import { itemsOf, textAt, textOf, textsOf, truthOf } from './configurationValues.js';
import { folderOf, joinPath } from './paths.js';
import type { Profile } from './profile.js';
import { readProfile } from './profileSetting.js';
import type { Sourced } from './sourceFile.js';

export const CONFIGURATION_NAME = '.podpath.yaml';

export interface RuleSetting {
  readonly level: LevelSetting | undefined;
  /** Globs of files, relative to the configuration's folder, in which the rule is silent. */
  readonly ignore: readonly string[];
}

export interface ClusterSetting {
  readonly name: string;
  readonly include: readonly string[];
  readonly complete: boolean;
  /** Of the objects that name none. */
  readonly namespace: string | undefined;
  /** The configuration's, with what the cluster says otherwise. */
  readonly profile: Profile;
  /** Charts that belong to this cluster. */
  readonly helm: readonly HelmSetting[];
  /** What exists although no file defines it: its own, and that of every cluster. */
  readonly assumed: readonly Sourced[];
}

/** How a chart is rendered. */
export interface HelmSetting {
  /** Path of the chart's folder in the workspace. */
  readonly chart: string;
  /** Name of the release, where one is given. */
  readonly release: string | undefined;
  readonly namespace: string | undefined;
  /** Paths of values files in the workspace; a later one wins. */
  readonly values: readonly string[];
}

export interface Configuration {
  readonly file: string;
  readonly folder: string;
  readonly text: string;
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly exclude: readonly string[];
  readonly clusters: readonly ClusterSetting[];
  readonly profile: Profile;
  /** Charts that no configured cluster names. */
  readonly helm: readonly HelmSetting[];
  /** What exists in every cluster although no file defines it. */
  readonly assumed: readonly Sourced[];
  readonly problems: readonly ConfigurationProblem[];
}

/** Reads a configuration; `ruleIds` are the rules that exist. Never throws. */
export function readConfiguration(file: string, text: string, ruleIds: readonly string[]): Configuration {
  const document = readChunk(text);
  const root = document.broken ? undefined : document.root;
  const folder = folderOf(file);
  const profile = readProfile(fieldOf(root, 'profile'));
  const assumed = readAssumed(file, fieldOf(root, 'assume'), ['assume']);
  return {
    file,
    folder,
    text,
    rules: rulesOf(fieldOf(root, 'rules')),
    exclude: textsOf(fieldOf(root, 'exclude')),
    clusters: itemsOf(fieldOf(root, 'clusters')).flatMap((item, index) => {
      const own = readAssumed(file, fieldOf(item, 'assume'), ['clusters', index, 'assume']);
      return clusterOf(item, { folder, profile, assumed: own.length === 0 ? assumed : [...assumed, ...own] }) ?? [];
    }),
    profile,
    helm: helmOf(fieldOf(root, 'helm'), folder),
    assumed,
    problems: problemsOf(text, document, ruleIds),
  };
}

function problemsOf(
  text: string,
  { root, broken, problems }: ReturnType<typeof readChunk>,
  ruleIds: readonly string[],
): ConfigurationProblem[] {
  if (broken) {
    const message = `The configuration does not parse: ${problems[0]?.message ?? 'this file does not parse'}`;
    return [{ path: [], part: 'value', message, meant: undefined }];
  }
  if (root === undefined) return [];
  const ofYaml = problems.map(({ code, start, end }): ConfigurationProblem => {
    const written = text.slice(start, end);
    const message =
      code === 'duplicate-key'
        ? `\`${written}\` is written twice; the last one counts`
        : `No anchor stands before \`${written}\``;
    return { path: pathAt(root, start).path, part: 'key', message, meant: undefined };
  });
  return [...checkConfiguration(root, ruleIds), ...ofYaml];
}

function rulesOf(node: YNode | undefined): Map<string, RuleSetting> {
  const rules = new Map<string, RuleSetting>();
  for (const entry of node?.kind === 'map' ? node.entries : []) {
    const level = LEVEL_SETTINGS.find(
      (l) => l === textOf(entry.value.kind === 'map' ? fieldOf(entry.value, 'level') : entry.value),
    );
    rules.set(entry.key, { level, ignore: textsOf(fieldOf(entry.value, 'ignore')) });
  }
  return rules;
}

function clusterOf(
  item: YNode,
  { folder, profile, assumed }: Pick<Configuration, 'folder' | 'profile' | 'assumed'>,
): ClusterSetting | undefined {
  const name = textAt(item, 'name');
  if (name === undefined) return undefined;
  return {
    name,
    include: textsOf(fieldOf(item, 'include')),
    complete: truthOf(fieldOf(item, 'complete')) ?? false,
    namespace: textAt(item, 'namespace'),
    profile: readProfile(fieldOf(item, 'profile'), profile),
    helm: helmOf(fieldOf(item, 'helm'), folder),
    assumed,
  };
}

function helmOf(node: YNode | undefined, folder: string): HelmSetting[] {
  return itemsOf(node).flatMap((item): HelmSetting[] => {
    const chart = textAt(item, 'chart');
    if (chart === undefined) return [];
    return [
      {
        chart: joinPath(folder, chart),
        release: textAt(item, 'release'),
        namespace: textAt(item, 'namespace'),
        values: textsOf(fieldOf(item, 'values')).map((file) => joinPath(folder, file)),
      },
    ];
  });
}
