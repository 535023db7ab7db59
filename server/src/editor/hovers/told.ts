/** The form of a hover: a heading, a sentence or two that teach, then facts. What is too much is counted, not shown. */
import type { Cluster } from '../../cluster/index.js';
import { plain } from '../markdown.js';

/** Markdown in every part; names from manifests are escaped by whoever writes it. */
export interface Told {
  readonly title: string;
  readonly lead?: string | undefined;
  readonly facts: readonly string[];
}

/** Where the hover stands: the cluster that it speaks of, and how many more apply the same text. */
export interface Setting {
  readonly cluster: Cluster;
  readonly otherClusters: number;
}

/** Title, lead and so many facts are about what fits without scrolling. */
const MOST_FACTS = 9;

export function markdownOf({ title, lead, facts }: Told, { cluster, otherClusters }: Setting): string {
  const shown = facts.length > MOST_FACTS ? facts.slice(0, MOST_FACTS - 1) : facts;
  const more = facts.length - shown.length;
  const lines = [`**${title}**`];
  if (lead !== undefined) lines.push('', lead);
  if (facts.length > 0) lines.push('', ...shown.map((fact) => `- ${fact}`));
  if (more > 0) lines.push(`- … and ${more} more`);
  if (otherClusters > 0)
    lines.push(
      '',
      `As cluster ${plain(cluster.name)} has it; ${otherClusters} more ${otherClusters === 1 ? 'cluster applies' : 'clusters apply'} this file too.`,
    );
  return lines.join('\n');
}
