/** Which aspects of a cluster the checks of a rule are seen to read. */
import assert from 'node:assert/strict';
import { type Cluster, watched } from '../../server/src/cluster/index.js';
import { makeClusters } from '../../server/src/editor/index.js';
import type { ClusterSubject, Rule } from '../../server/src/rules/index.js';
import type { Report } from '../../server/src/rules/rule.js';
import type { Snapshot, Sourced } from '../../server/src/workspace/index.js';

type Aspect = Rule['reads'][number];

/** The objects that rules of each subject judge; a new subject makes this a compile error. */
const SUBJECTS: Readonly<Record<ClusterSubject, (cluster: Cluster) => readonly Sourced[]>> = {
  service: (cluster) => cluster.services,
  ingress: (cluster) => cluster.ingresses,
  workload: (cluster) => cluster.workloads,
  networkPolicy: (cluster) => cluster.networkPolicies,
  tieredPolicy: (cluster) => cluster.tieredPolicies,
  policy: (cluster) => [...cluster.networkPolicies, ...cluster.tieredPolicies],
};

/** Its checks look at an object in a cluster. */
export function isClusterRule(rule: Rule): rule is Extract<Rule, { readonly subject: ClusterSubject }> {
  return rule.subject in SUBJECTS;
}

/** Runs every check of a rule in clusters of its own, so that nothing which another rule has asked for is known already. */
export function aspectsRead(rule: Rule, snapshot: Snapshot): ReadonlySet<Aspect> {
  const seen = new Set<Aspect>();
  if (!isClusterRule(rule)) return seen;
  const check = rule.check as (subject: Sourced, cluster: Cluster, report: Report<string>) => void;
  for (const { cluster } of makeClusters(snapshot)) {
    const subjects = SUBJECTS[rule.subject](cluster);
    if (subjects.length === 0) continue;
    const watching = watched(cluster, (key) => {
      for (const aspect of aspectsOf(key)) seen.add(aspect);
    });
    for (const one of [cluster, watching]) tellOfProfile(one, () => seen.add('profile'));
    for (const subject of subjects) check(subject, watching, SILENT);
  }
  return seen;
}

const nothing = (): void => {};
const SILENT: Report<string> = Object.assign(nothing, { unsure: nothing, refute: nothing });

/** The profile of a cluster never changes, so nobody else is told that it is read. */
function tellOfProfile(cluster: Cluster, note: () => void): void {
  const { profile } = cluster;
  Object.defineProperty(cluster, 'profile', {
    get() {
      note();
      return profile;
    },
  });
}

/** Beginnings of the keys of `cluster/reads.ts`, and what a rule declares for them. */
const ASPECTS: readonly (readonly [RegExp, Aspect])[] = [
  [/^services?\b/, 'services'],
  [/^(?:pods|workloads?)\b/, 'pods'],
  [/^endpoints$/, 'endpoints'],
  [/^ingresses\b/, 'ingresses'],
  [/^ingressClasses$/, 'ingress-classes'],
  [/^configMaps\b/, 'config-maps'],
  [/^(?:namespaces?\b|only namespace$)/, 'namespaces'],
  [/^(?:networkPolicies|tieredPolicies|network policies (?:of|on)\b)/, 'policies'],
  [/^others$/, 'other-objects'],
  [/^objects\b/, 'objects'],
  [/^gaps$/, 'gaps'],
  [/^around: /, 'surround'],
];

/** The name of a fact says what it stands for. */
function aspectsOf(key: string): readonly Aspect[] {
  const [, words] = /^fact of ([^:]*):/.exec(key) ?? [];
  return (words?.split(', ') ?? [key]).map(aspectOf);
}

function aspectOf(key: string): Aspect {
  const [, aspect] = ASPECTS.find(([pattern]) => pattern.test(key)) ?? [];
  assert.ok(aspect, `"${key}" belongs to no aspect`);
  return aspect;
}
