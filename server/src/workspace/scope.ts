/** What is applied together: one scope of the workspace, and when two of them are the same. */
import type { ClusterSetting } from './configuration.js';
import type { Gap } from './gaps.js';
import type { NamedRoot } from './gitops.js';
import type { RenderedChart } from './helm/chart.js';
import { type ScopeSettings, sameSettings } from './scopeSettings.js';

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

export function scope(given: Pick<Scope, 'name' | 'kind' | 'subjects' | 'files'> & Partial<Scope>): Scope {
  return { id: given.name, complete: false, gaps: [], open: false, root: undefined, charts: [], ...given };
}

/** The same files in the same roles; what a change of a file's text means is not asked. */
export function sameScope(a: Scope, b: Scope): boolean {
  return (
    a === b ||
    (a.id === b.id &&
      a.name === b.name &&
      a.root === b.root &&
      a.complete === b.complete &&
      a.open === b.open &&
      sameSettings(a.settings, b.settings) &&
      sameItems(a.files, b.files) &&
      a.charts.length === b.charts.length &&
      a.charts.every((chart, index) => sameOutcome(chart, b.charts[index])) &&
      sameItems(a.subjects, b.subjects) &&
      a.gaps.length === b.gaps.length &&
      a.gaps.every((gap, index) => gap.file === b.gaps[index]?.file && gap.what === b.gaps[index]?.what))
  );
}

/** Results of helm are kept by content, so the same one is the same object; why there is none is made each time. */
function sameOutcome({ plan, outcome }: RenderedChart, other: RenderedChart | undefined): boolean {
  if (outcome === other?.outcome) return true;
  const isFailure = other !== undefined && 'failure' in outcome && 'failure' in other.outcome;
  return isFailure && outcome.failure === other.outcome.failure && plan.chart === other.plan.chart;
}

/** Nobody could tell them apart, by anything that is said of them. */
export function interchangeable(a: Scope, b: Scope): boolean {
  return sameScope(a, b) && a.setting === b.setting && JSON.stringify(a.namedBy) === JSON.stringify(b.namedBy);
}

export function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]));
}
