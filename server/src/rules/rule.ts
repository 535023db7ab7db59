/**
 * What a rule is: metadata, messages with their levels, and a pure check of one subject. Metadata feeds the registry,
 * the settings, the configuration's schema and the documentation.
 */
import type { Cluster, Place } from '../cluster/index.js';
import {
  describe,
  enumeration,
  type Ingress,
  type KubernetesVersion,
  type NetworkPolicy,
  type Service,
  type TieredPolicy,
  type Workload,
} from '../resources/index.js';
import type {
  Anchor,
  Configuration,
  Gap,
  KustomizeProblem,
  Level,
  Source,
  SourceDocument,
  Sourced,
} from '../workspace/index.js';
import type { Path, YamlEdit } from '../yaml/index.js';

/**
 * Aspects of the cluster that a check may look at beside its subject. A test holds what a rule says to what its checks
 * are seen to read.
 */
export type Aspect =
  | 'services'
  /** Workloads too. */
  | 'pods'
  | 'endpoints'
  | 'ingresses'
  | 'ingress-classes'
  | 'config-maps'
  /** Also which namespace an object is put into that names none. */
  | 'namespaces'
  /** Of all tiers. */
  | 'policies'
  /** Objects without a model of their own: custom resources, autoscalers. */
  | 'other-objects'
  /** All there are, since anything may have a name or make pods. */
  | 'objects'
  | 'profile'
  | 'gaps'
  /** The rest of the workspace. */
  | 'surround';

export interface Message {
  readonly level: Level;
  /** One sentence; `{slots}` are filled with the finding's values. */
  readonly text: string;
  /** It says that something is not there, so it holds for a file only if it holds in every cluster of that file. */
  readonly absence?: boolean;
}

/**
 * What a rule says where a part of its cluster is not here. Where a part of the kustomization is not rendered, none says
 * anything, since that part may change whatever there is.
 */
export type WithGaps =
  /** The same: what it reports holds whatever else there is, or it looks after that itself. */
  | 'judges'
  /** Nothing where a part is remote or missing. Files without pods, joined to a folder that has some, are judged. */
  | 'near-misses'
  /** Nothing in either case. */
  | 'silent';

interface Metadata<M extends string> {
  readonly id: string;
  readonly group:
    | 'Services and workloads'
    | 'Names in env, args, ConfigMaps'
    | 'Ingress'
    | 'NetworkPolicy and ClusterNetworkPolicy'
    | 'Kustomize'
    | "The tool's own";
  /** What the rule finds, in one line without a full stop. */
  readonly summary: string;
  /** When it stays quiet, in one line without a full stop. */
  readonly silences: string;
  readonly withGaps: WithGaps;
  readonly since: string;
  readonly reads: readonly Aspect[];
  /** Safe: the meaning is certain. Suggested: the likely cure, for a person to judge. */
  readonly fix: 'safe' | 'suggested' | 'none';
  readonly messages: Readonly<Record<M, Message>>;
  /** Silent until somebody gives it a level. */
  readonly offByDefault?: true;
  /** Says nothing of a place of which another rule says something that weighs as much. */
  readonly yields?: true;
}

export interface Related {
  readonly anchor: Anchor;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly { readonly source: Source; readonly edit: YamlEdit }[];
}

export interface Details {
  readonly values?: Readonly<Record<string, string | number>>;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  /** Of the same finding in several clusters the closest is shown. */
  readonly closeness?: number;
  /** Which of several things it is: where the subject may lack more than one, or several are told at one place. */
  readonly about?: string;
  /** Whose finding it is, where that is not the subject: the ConfigMap in which a name stands. */
  readonly object?: Sourced;
}

export interface Report<M extends string> {
  (message: M, anchor: Anchor, details?: Details): void;
  /** The subject could not be judged; the reason is a phrase that a reader understands. */
  unsure(object: Sourced, reason: string): void;
  /** What is said to be absent in another cluster is here, or may be: all of it, or the one thing that is named. */
  refute(object: Sourced, about?: string): void;
}

/** A subject that a rule could not judge, and why. */
export interface Unsure {
  readonly rule: string;
  readonly object: Sourced;
  readonly reason: string;
}

/** A document with what is known of its place in the workspace. */
export interface DocumentSubject {
  readonly document: SourceDocument;
  readonly source: Source;
  /** A kustomization applies it, and kustomize reads some scalars differently. */
  readonly inKustomization: boolean;
  /** It is applied as it stands here: nothing is known that adds to it or changes it. */
  readonly isWhole: boolean;
  /** Kubernetes version of its clusters, where they have one in common. */
  readonly kubernetes: KubernetesVersion | undefined;
}

/** `comment`: of a line and what it begins; `file`: of all of a file; `annotation`: of an object. */
export type SuppressionForm = 'comment' | 'file' | 'annotation';

/** What somebody has written so as to live with findings. */
export interface WrittenSuppression {
  readonly form: SuppressionForm;
  readonly rules: readonly { readonly id: string; readonly anchor: Anchor }[];
  /** Empty where none is given. */
  readonly reason: string;
  /** All of it. */
  readonly anchor: Anchor;
  /** False for one of a file that does not stand at its top. */
  readonly counts: boolean;
}

/** A suppression, and what came of it. */
export interface SuppressionSubject {
  readonly written: WrittenSuppression;
  readonly rules: readonly {
    readonly id: string;
    readonly anchor: Anchor;
    /** `unjudged`: the rule is off, or a part of what is applied here is not known. */
    readonly state: 'used' | 'unused' | 'unjudged' | 'no-rule';
    /** The rule that was probably meant. */
    readonly meant?: string;
  }[];
}

export interface Subjects {
  readonly service: Sourced<Service>;
  readonly ingress: Sourced<Ingress>;
  readonly workload: Sourced<Workload>;
  readonly networkPolicy: Sourced<NetworkPolicy>;
  readonly tieredPolicy: Sourced<TieredPolicy>;
  /** Of either kind. */
  readonly policy: Sourced<NetworkPolicy> | Sourced<TieredPolicy>;
}

export type ClusterSubject = keyof Subjects;

export interface ClusterRule<S extends ClusterSubject, M extends string> extends Metadata<M> {
  readonly subject: S;
  check(subject: Subjects[S], cluster: Cluster, report: Report<M>): void;
  /**
   * What a rule on workloads says of policies in a folder without pods that is joined to another one: near misses only.
   * The workloads are no subjects there.
   */
  checkJoined?(policy: Sourced<NetworkPolicy>, cluster: Cluster, report: Report<M>): void;
}
export interface DocumentRule<M extends string> extends Metadata<M> {
  readonly subject: 'document';
  check(subject: DocumentSubject, report: Report<M>): void;
}
export interface ConfigurationRule<M extends string> extends Metadata<M> {
  readonly subject: 'configuration';
  check(subject: Configuration, report: Report<M>): void;
}
/** Judges one mistake at a time that rendering a kustomization has met. */
export interface KustomizationRule<M extends string> extends Metadata<M> {
  readonly subject: 'kustomization';
  check(subject: KustomizeProblem, report: Report<M>): void;
}

/** Judges one part at a time that a cluster lacks. */
export interface GapRule<M extends string> extends Metadata<M> {
  readonly subject: 'gap';
  check(subject: Gap, report: Report<M>): void;
}

/** Judges one comment or annotation at a time that takes findings away. */
export interface SuppressionRule<M extends string> extends Metadata<M> {
  readonly subject: 'suppression';
  check(subject: SuppressionSubject, report: Report<M>): void;
}

export type Rule =
  | ClusterRule<'service', string>
  | ClusterRule<'ingress', string>
  | ClusterRule<'workload', string>
  | ClusterRule<'networkPolicy', string>
  | ClusterRule<'tieredPolicy', string>
  | ClusterRule<'policy', string>
  | DocumentRule<string>
  | ConfigurationRule<string>
  | KustomizationRule<string>
  | GapRule<string>
  | SuppressionRule<string>;

/** Keeps the names of a rule's messages in its type, so that a check cannot report one that does not exist. */
export function clusterRule<S extends ClusterSubject, const M extends string>(
  rule: ClusterRule<S, M>,
): ClusterRule<S, string> {
  return rule as unknown as ClusterRule<S, string>;
}
export function documentRule<const M extends string>(rule: DocumentRule<M>): DocumentRule<string> {
  return rule as unknown as DocumentRule<string>;
}
export function configurationRule<const M extends string>(rule: ConfigurationRule<M>): ConfigurationRule<string> {
  return rule as unknown as ConfigurationRule<string>;
}
export function kustomizationRule<const M extends string>(rule: KustomizationRule<M>): KustomizationRule<string> {
  return rule as unknown as KustomizationRule<string>;
}
export function gapRule<const M extends string>(rule: GapRule<M>): GapRule<string> {
  return rule as unknown as GapRule<string>;
}
export function suppressionRule<const M extends string>(rule: SuppressionRule<M>): SuppressionRule<string> {
  return rule as unknown as SuppressionRule<string>;
}

/** The value at a path within an object. */
export function at(object: Sourced, ...path: (string | number)[]): Anchor {
  return { source: object.source, path: [...object.base, ...path], part: 'value' };
}

/** The key at a path within an object. */
export function keyAt(object: Sourced, ...path: (string | number)[]): Anchor {
  return { source: object.source, path: [...object.base, ...path], part: 'key' };
}

/** The characters of a scalar that are meant, or all of it. */
export function placed({ object, path, part }: Place): Anchor {
  return { ...at(object, ...path), ...(part && { within: part }) };
}

/** Where an object is named: the place to show for the object as a whole. */
export function nameOf(object: Sourced): Anchor {
  return at(object, 'metadata', 'name');
}

export function relatedTo(object: Sourced, anchor: Anchor = nameOf(object), text = describe(object)): Related {
  return { anchor, text };
}

/** Of many that could be shown beside a finding the first: more than that nobody reads. */
export function firstFew<T>(all: readonly T[]): readonly T[] {
  return all.slice(0, 10);
}

/** "Deployment web, Deployment worker, and 3 more". */
export function describeAll(objects: readonly Sourced[]): string {
  const few = objects.slice(0, objects.length > 4 ? 3 : 4).map(describe);
  const rest = objects.length - few.length;
  return enumeration(rest === 0 ? few : [...few, `${rest} more`]);
}

/** An edit of a field of an object. */
export function edit(object: Sourced, path: Path, make: (path: Path) => YamlEdit): { source: Source; edit: YamlEdit } {
  return { source: object.source, edit: make([...object.base, ...path]) };
}

/** Other characters where those of a place stand; undefined for a place that is no part of a scalar. */
export function editPlace({ object, path, part }: Place, value: string): ReturnType<typeof edit> | undefined {
  return part && edit(object, path, (p) => ({ op: 'setPart', path: p, part, value }));
}

/** What a check has found, before configuration and suppression have their say. */
export interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly level: Level;
  readonly text: string;
  readonly anchor: Anchor;
  readonly object: Sourced | undefined;
  readonly absence: boolean;
  readonly about: string | undefined;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
  readonly closeness: number;
}
