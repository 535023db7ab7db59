/**
 * "Write a NetworkPolicy for what is declared", offered on a workload and on a Namespace: to whom it is offered, and
 * what comes of it. Offering is cheap; the policy is worked out when somebody takes the offer.
 */
import { type Cluster, type Pod, podsOf } from '../cluster/index.js';
import { known } from '../resources/index.js';
import { baseName, folderOf, joinPath, type Sourced } from '../workspace/index.js';
import type { Position } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { locate } from './locate.js';
import { asApplied, objectAt } from './objectAt.js';
import { commentLines } from './policyYaml.js';
import { neutral } from './textLayout.js';
import { podsOfNamespace, writePolicies } from './writePolicy.js';

export interface PolicyOffer {
  readonly title: string;
  /** Its name. */
  readonly cluster: string;
}

/** Clusters beyond which one object is not asked about again: overlays are often alike. */
const MOST_CLUSTERS = 3;

/**
 * One for each cluster that applies the object at a place. `everywhere` offers it on any line of the object; otherwise
 * only above its spec, where people look at the object as a whole.
 */
export function policyOffers(analysis: Analysis, path: string, position: Position, everywhere: boolean): PolicyOffer[] {
  const object = objectAt(analysis, path, position);
  if (!object || (object.model !== 'workload' && object.model !== 'namespace')) return [];
  if (!everywhere && isBelowHead(analysis, object, position)) return [];
  const name = known(object.name);
  if (name === undefined) return [];
  const what =
    object.model === 'namespace'
      ? `write NetworkPolicies for what namespace ${neutral(name)} declares`
      : `write a NetworkPolicy for what ${neutral(name)} declares`;
  const found = clustersOf(analysis, path).filter((cluster) => podsMeant(cluster, object).length > 0);
  return found.slice(0, MOST_CLUSTERS).map((cluster) => ({
    title: `Podpath: ${what}${found.length > 1 ? ` in ${neutral(cluster.name)}` : ''}`,
    cluster: cluster.name,
  }));
}

export type PolicyFor =
  | {
      readonly text: string;
      /** A path beside the object's file that no file of the workspace has. */
      readonly file: string;
      /** The policy engine confirms it; where not, the text says why. */
      readonly isExact: boolean;
    }
  /** A sentence about why there is none. */
  | { readonly problem: string };

/** `cluster` is the name of one of those that were offered; undefined stands for the first. */
export function policyFor(
  analysis: Analysis,
  path: string,
  position: Position,
  cluster: string | undefined,
): PolicyFor {
  const object = objectAt(analysis, path, position);
  const clusters = clustersOf(analysis, path);
  const meant = clusters.find((one) => cluster === undefined || one.name === cluster);
  if (!object || !meant) return { problem: 'Put the cursor on a workload or a Namespace first.' };
  const pods = podsMeant(meant, object);
  if (pods.length === 0)
    return {
      problem: `${neutral(object.kind)} ${neutral(known(object.name) ?? '')} has no pods that a policy could be for.`,
    };
  const written = writePolicies(meant, pods, (one, at) => {
    const anchor = { source: one.source, path: [...one.base, ...at], part: 'value' } as const;
    return neutral(baseName(locate(analysis.snapshot, anchor).file));
  });
  if ('problem' in written) return written;
  const { text, count, left, isExact } = written;
  if (count === 0) return { problem: left.join(' ') };
  const remarks = left.flatMap((one) => commentLines(one, 0).map((line) => `${line}\n`)).join('');
  return { text: `${remarks}${text}`, file: freeFile(analysis, path, known(object.name) ?? 'network'), isExact };
}

function clustersOf(analysis: Analysis, path: string): Cluster[] {
  return analysis.clusters.filter((one) => one.scope.subjects.includes(path));
}

function podsMeant(cluster: Cluster, object: Sourced): readonly Pod[] {
  const applied = asApplied(cluster, object);
  const name = known(applied?.name);
  if (applied?.model === 'namespace') return name === undefined ? [] : podsOfNamespace(cluster, name);
  return applied?.model === 'workload' ? podsOf(applied) : [];
}

function isBelowHead({ snapshot }: Analysis, object: Sourced, position: Position): boolean {
  const { range } = locate(snapshot, { source: object.source, path: [...object.base, 'spec'], part: 'key' });
  return object.model === 'workload' && position.line >= range.start.line;
}

function freeFile({ snapshot }: Analysis, path: string, name: string): string {
  const stem = name.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 100);
  for (let count = 1; ; count++) {
    const file = joinPath(folderOf(path), `${stem}-network-policy${count === 1 ? '' : `-${count}`}.yaml`);
    if (!snapshot.files.has(file)) return file;
  }
}
