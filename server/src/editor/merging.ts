/** What several clusters say of one file, told once. */

import { enumeration } from '../resources/index.js';
import { type Finding, refutationKey } from '../rules/index.js';
import { findingsIn, type Judgement, refutes } from './judgement.js';

export interface Merged {
  readonly finding: Finding;
  readonly clusters: readonly string[];
}

/**
 * A file may stand in several clusters, and a finding is told once. What is absent is reported only where no cluster
 * refutes it, unless the clusters are rendered: those are applied one by one, each as it is. Any other finding is
 * reported where it holds in one. What only some rendered clusters have says in which.
 */
export function merged(path: string, results: readonly Judgement[]): Merged[] {
  const byKey = new Map<string, { finding: Finding; results: Set<Judgement> }>();
  for (const result of results) {
    for (const finding of findingsIn(result, path)) {
      const key = keyOf(finding);
      const known = byKey.get(key);
      if (known) known.results.add(result);
      else byKey.set(key, { finding, results: new Set([result]) });
      if (known && finding.closeness > known.finding.closeness) known.finding = finding;
    }
  }
  return [...byKey.values()].flatMap(({ finding, results: having }) => {
    const refuted = finding.absence && results.some((result) => !isRendered(result) && refutes(result, finding));
    if (refuted) return [];
    const clusters = [...having].map((result) => result.cluster.name);
    const isPartial = having.size < results.length && [...having].every(isRendered);
    // Of a kustomization: what is without effect in one root has one in another.
    if (isPartial && finding.absence && finding.object === undefined) return [];
    return [{ finding: isPartial ? { ...finding, text: onlyIn(finding.text, clusters) } : finding, clusters }];
  });
}

function isRendered(result: Judgement): boolean {
  const { root, charts } = result.cluster.scope;
  return root !== undefined || charts.length > 0;
}

/** "… selects no pods (in `overlays/prod` only)." */
function onlyIn(text: string, clusters: readonly string[]): string {
  const named = clusters.slice(0, MOST_NAMED).map((name) => `\`${name}\``);
  const more = clusters.length - named.length;
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : enumeration(named);
  return text.replace(/[.?]?$/, (end) => ` (in ${list} only)${end}`);
}
const MOST_NAMED = 3;

export function keyOf(finding: Finding): string {
  const { anchor } = finding;
  // Clusters may differ in which difference is nearest, so an absence is known by its object.
  if (finding.absence && finding.object) return refutationKey(finding.rule, finding.object, finding.about);
  const place =
    'span' in anchor
      ? `${anchor.span.start}`
      : `${anchor.part} ${anchor.path.join('/')} ${anchor.within === undefined ? '' : anchor.within.start}`;
  return `${finding.rule} ${finding.message} ${anchor.source.document} ${place} ${finding.about ?? ''}`;
}
