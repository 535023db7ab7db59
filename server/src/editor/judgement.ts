/** What is known of a scope after it has been judged: its checks with what they have read, and what they say. */
import { type Cluster, type ClusterIndex, isAroundKey, letGoOfAnswers, makeCluster } from '../cluster/index.js';
import { type Finding, type RuleFailure, refutationKey, type Unsure } from '../rules/index.js';
import { differingKeys } from '../sets/index.js';
import type { Content, Sourced } from '../workspace/index.js';
import { inOrder, type Said, type Subject } from './checks.js';
import type { Own } from './ownFindings.js';
import type { Ruleset } from './ruleset.js';

/** What is known of a scope after judging it. */
export interface Judgement {
  readonly content: Content;
  readonly cluster: Cluster;
  readonly index: ClusterIndex;
  /** Rules that have judged it; there may be more than are asked for now. */
  readonly ruleset: Ruleset;
  readonly subjects: ReadonlyMap<Sourced, Subject>;
  /**
   * What checks read of the cluster is told. It is not while nobody has touched a small scope: all of its checks run
   * again with the first edit, and those alone that an edit touches from then on.
   */
  readonly tellsReads: boolean;
  /** Objects whose checks have read a key. */
  readonly readers: ReadonlyMap<string, readonly Sourced[]>;
  /** What is said of objects, by the files that it speaks of. */
  readonly speakers: ReadonlyMap<string, readonly Said[]>;
  /** What is said of the scope as a whole: its gaps, its kustomizations, its charts' documents. */
  readonly own: Own;
  /** Subjects to check, each with the keys that were touched since it was; `undefined` for those never checked. */
  readonly waiting: ReadonlyMap<Sourced, ReadonlySet<string> | undefined>;
  /** How many checks ran to make it from the judgement before, and how many there are. */
  readonly ran: number;
  readonly checks: number;
  /** Rules that failed in that. */
  readonly failed: readonly RuleFailure[];
  /** Some check has asked the surround. */
  readonly asksAround: boolean;
  /** Files of which it may say something else than the judgement before. */
  readonly changed: ReadonlySet<string>;
}

/** The same, with a cluster that knows nothing but its objects: what its checks have worked out is let go of. */
export function atRest(judgement: Judgement): Judgement {
  const { cluster, index } = judgement;
  const resting = makeCluster(cluster.scope, index, cluster.profile, cluster.surround);
  letGoOfAnswers(cluster, resting);
  return { ...judgement, cluster: resting };
}

/** Keys by which it does not ask the surround any more, or did not before. */
export function surroundKeysBetween(
  before: Judgement | undefined,
  after: Judgement | undefined,
): { readonly gone: readonly string[]; readonly come: readonly string[] } {
  if (!before?.asksAround && !after?.asksAround) return { gone: [], come: [] };
  const [was, is] = [before?.readers ?? NO_READERS, after?.readers ?? NO_READERS];
  const keys = [...differingKeys(was, is)].filter(isAroundKey);
  return { gone: keys.filter((key) => !is.has(key)), come: keys.filter((key) => is.has(key) && !was.has(key)) };
}

export const NO_READERS: Judgement['readers'] = new Map();

/** What it says of a file, in an order that hangs on nothing but what is said. */
export function findingsIn({ own, speakers }: Judgement, file: string): readonly Finding[] {
  const found = [...(own.byFile.get(file) ?? [])];
  for (const { spoken } of inOrder(speakers.get(file) ?? []))
    for (const { findings } of spoken)
      for (const finding of findings) if (finding.anchor.source.file === file) found.push(finding);
  return found;
}

/** What it says is absent elsewhere is here, or may be. */
export function refutes({ speakers }: Judgement, { rule, object, about }: Finding): boolean {
  if (object === undefined) return false;
  const key = refutationKey(rule, object);
  return (speakers.get(object.source.file) ?? []).some(({ spoken }) =>
    spoken.some(({ refuted }) =>
      refuted.some(
        (one) =>
          one.rule === rule &&
          (one.about === undefined || one.about === about) &&
          refutationKey(rule, one.object) === key,
      ),
    ),
  );
}

export function unsureOf({ own, subjects }: Judgement): Unsure[] {
  return [...own.unsure, ...spokenOf(subjects).flatMap(({ unsure }) => unsure)];
}

export function failuresOf({ own, subjects }: Judgement): RuleFailure[] {
  return [...own.failures, ...spokenOf(subjects).flatMap((one) => one.failure ?? [])];
}

function spokenOf(subjects: Judgement['subjects']): Said['spoken'] {
  return [...subjects.values()].flatMap(({ said }) => said?.spoken ?? []);
}
