/**
 * Judges one scope, and after an edit only what the edit may have changed: each check of a rule on a subject is kept
 * with the keys that it has read, and runs again when one of them was touched.
 */
import {
  type Cluster,
  type ClusterIndex,
  gapsOf,
  indexFiles,
  keysTouchedBy,
  makeCluster,
  ONLY_NAMESPACE,
  onlyNamespace,
  type Surround,
  succeed,
  watched,
} from '../cluster/index.js';
import {
  type CheckResult,
  type ClusterSubject,
  checkSubject,
  type Finding,
  RULES,
  type Rule,
  type RuleFailure,
  runDocumentRules,
  runGapRules,
  runKustomizationRules,
  type Unsure,
} from '../rules/index.js';
import {
  type Content,
  type Profile,
  renderedFiles,
  type Sourced,
  type SourceFile,
  sameScope,
} from '../workspace/index.js';

/** What is known of a scope after judging it. */
export interface Judgement {
  readonly content: Content;
  readonly cluster: Cluster;
  readonly byFile: ReadonlyMap<string, readonly Finding[]>;
  readonly unsure: readonly Unsure[];
  readonly failures: readonly RuleFailure[];
  /** Of absences, as `refutationKey` names them. */
  readonly refuted: ReadonlySet<string>;
  /** How many checks ran to make it from the judgement before. */
  readonly ran: number;
  /** Some check looked beyond the cluster. */
  readonly asksSurround: boolean;
  readonly index: ClusterIndex;
  readonly subjects: ReadonlyMap<Sourced, Subject>;
}

/** One object that rules judge, with what each of them said. */
interface Subject {
  readonly checks: readonly Check[];
  /** Some check found something, could not tell, or refuted. */
  readonly speaks: boolean;
}

interface Check extends CheckResult {
  readonly rule: Rule;
  readonly reads: readonly string[];
}

export interface JudgedBefore {
  readonly judgement: Judgement;
  /** Facts changed somewhere in the workspace, so what was asked of the surround may have another answer. */
  readonly surroundChanged: boolean;
}

const BY_SUBJECT: Readonly<Record<ClusterSubject, readonly Rule[]>> = {
  service: RULES.filter((rule) => rule.subject === 'service'),
  ingress: RULES.filter((rule) => rule.subject === 'ingress'),
  workload: RULES.filter((rule) => rule.subject === 'workload'),
  networkPolicy: RULES.filter((rule) => rule.subject === 'networkPolicy'),
  tieredPolicy: RULES.filter((rule) => rule.subject === 'tieredPolicy'),
};

/** Indexes by lists of paths, since scopes may have the same list. */
export type SharedIndexes = Map<
  readonly string[],
  { readonly files: readonly SourceFile[]; readonly index: ClusterIndex }
>;

function indexOf({ scope, files }: Content, shared: SharedIndexes): ClusterIndex {
  const known = shared.get(scope.files);
  // The same paths may be put into other namespaces, or have other things assumed beside them.
  if (known?.files.length === files.length && known.files.every((file, at) => file === files[at])) return known.index;
  const index = indexFiles(files);
  shared.set(scope.files, { files, index });
  return index;
}

export function judgeScope(
  content: Content,
  profile: Profile,
  surround: Surround,
  shared: SharedIndexes,
  before: JudgedBefore | undefined,
): Judgement {
  const last = before && isComparable(before.judgement, content, profile) ? before : undefined;
  const difference = last && differenceOf(last.judgement.content, content);
  const isSame = difference && difference.objects.length === 0 && !difference.gaps && !difference.problems;
  if (last && isSame && !(last.surroundChanged && last.judgement.asksSurround))
    return last.judgement.content === content ? { ...last.judgement, ran: 0 } : { ...last.judgement, content, ran: 0 };
  const index = isSame ? last.judgement.index : indexOf(content, shared);
  const cluster = makeCluster(content.scope, index, profile, surround);
  if (before) succeed(before.judgement.cluster, cluster);
  const touched = last && difference ? touchedKeys(last, cluster, difference) : undefined;
  return judged(content, cluster, index, last?.judgement, touched);
}

/** The same files in the same roles, so that a difference can only be in objects and gaps. */
function isComparable({ content: before, cluster }: Judgement, content: Content, profile: Profile): boolean {
  if (before === content && cluster.profile === profile) return true;
  return (
    cluster.profile === profile &&
    sameScope(before.scope, content.scope) &&
    before.files.length === content.files.length &&
    before.files.every((file, index) => file.path === content.files[index]?.path)
  );
}

interface Difference {
  /** Objects that came, went or changed; a changed one counts as both. */
  readonly objects: readonly Sourced[];
  /** What cannot be read is another. */
  readonly gaps: boolean;
  /** Mistakes in its kustomizations may be others. */
  readonly problems: boolean;
}

function differenceOf(before: Content, after: Content): Difference {
  const objects: Sourced[] = [];
  let gaps = false;
  const problems = before.problems !== after.problems && before.problems.length + after.problems.length > 0;
  if (before !== after) {
    gaps = JSON.stringify(before.scope.gaps) !== JSON.stringify(after.scope.gaps);
    for (const [index, file] of after.files.entries()) {
      const old = before.files[index];
      if (old === file || old === undefined) continue;
      gaps ||= JSON.stringify(gapsOf(old)) !== JSON.stringify(gapsOf(file));
      const was = new Set(old.objects);
      const is = new Set(file.objects);
      for (const object of old.objects) if (!is.has(object)) objects.push(object);
      for (const object of file.objects) if (!was.has(object)) objects.push(object);
    }
  }
  return { objects, gaps, problems };
}

function touchedKeys(
  { judgement, surroundChanged }: JudgedBefore,
  cluster: Cluster,
  { objects, gaps }: Difference,
): Set<string> {
  const touched = new Set(objects.flatMap(keysTouchedBy));
  if (surroundChanged) touched.add('surround');
  if (gaps) touched.add('gaps');
  if (onlyNamespace(judgement.cluster) !== onlyNamespace(cluster)) touched.add(ONLY_NAMESPACE);
  return touched;
}

/** Keeps what nothing touched; everything where `touched` is undefined is judged anew. */
function judged(
  content: Content,
  cluster: Cluster,
  index: ClusterIndex,
  last: Judgement | undefined,
  touched: ReadonlySet<string> | undefined,
): Judgement {
  let reads = new Set<string>();
  const watching = watched(cluster, (key) => reads.add(key));
  const subjects = new Map<Sourced, Subject>();
  const inScope = new Set(content.scope.subjects);
  let ran = 0;
  const run = (rule: Rule, object: Sourced): Check => {
    reads = new Set();
    ran++;
    const result = checkSubject(rule, object, watching);
    return { ...result, rule, reads: reads.size === 0 ? NO_READS : [...reads] };
  };
  const judge = (object: Sourced, rules: readonly Rule[]): void => {
    // What is assumed to exist is not judged.
    if (!inScope.has(object.source.file)) return;
    const before = touched && last?.subjects.get(object);
    if (before && touched && !before.checks.some((check) => isStale(check, touched))) {
      subjects.set(object, before);
      return;
    }
    const checks = before
      ? before.checks.map((check) => (touched && isStale(check, touched) ? run(check.rule, object) : check))
      : rules.map((rule) => run(rule, object));
    subjects.set(object, { checks, speaks: checks.some(speaks) });
  };
  for (const object of cluster.services) judge(object, BY_SUBJECT.service);
  for (const object of cluster.ingresses) judge(object, BY_SUBJECT.ingress);
  for (const object of cluster.workloads) judge(object, BY_SUBJECT.workload);
  for (const object of cluster.networkPolicies) judge(object, BY_SUBJECT.networkPolicy);
  for (const object of cluster.tieredPolicies) judge(object, BY_SUBJECT.tieredPolicy);
  const asksSurround = [...subjects.values()].some(({ checks }) =>
    checks.some(({ reads: keys }) => keys.includes('surround')),
  );
  return { content, cluster, index, subjects, ran, asksSurround, ...summed(subjects, content, cluster) };
}

const NO_READS: readonly string[] = [];

function isStale({ reads }: Check, touched: ReadonlySet<string>): boolean {
  return reads.some((key) => touched.has(key));
}

function speaks({ findings, unsure, refuted, failure }: Check): boolean {
  return findings.length > 0 || unsure.length > 0 || refuted.length > 0 || failure !== undefined;
}

/** What is wrong with the documents of a chart by themselves. What was wrong with their YAML, helm has refused. */
function renderedFindings(file: SourceFile): readonly Finding[] {
  return file.documents.flatMap((document) => {
    const source = document.objects[0]?.source;
    if (source === undefined || document.notStrings.length === 0) return [];
    return runDocumentRules(RULES, { document, source, inKustomization: false }).findings;
  });
}

function summed(
  subjects: ReadonlyMap<Sourced, Subject>,
  content: Content,
  cluster: Cluster,
): Pick<Judgement, 'byFile' | 'unsure' | 'failures' | 'refuted'> {
  const runs = [runGapRules(RULES, cluster.gaps), runKustomizationRules(RULES, content.problems)];
  const findings = [
    ...runs.flatMap((one) => one.findings),
    ...content.scope.charts.flatMap(renderedFiles).flatMap(renderedFindings),
  ];
  const unsure = runs.flatMap((one) => one.unsure);
  const failures = runs.flatMap((one) => one.failures);
  const refuted = new Set<string>();
  for (const subject of subjects.values()) {
    if (!subject.speaks) continue;
    for (const check of subject.checks) {
      findings.push(...check.findings);
      unsure.push(...check.unsure);
      for (const key of check.refuted) refuted.add(key);
      if (check.failure) failures.push(check.failure);
    }
  }
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    const list = byFile.get(finding.anchor.source.file);
    if (list) list.push(finding);
    else byFile.set(finding.anchor.source.file, [finding]);
  }
  return { byFile, unsure, failures, refuted };
}
