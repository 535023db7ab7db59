/** What stands in the way of a rename: parts of a cluster of which nobody can tell whether they say the name. */
import type { Cluster } from '../../cluster/index.js';
import type { Snapshot } from '../../workspace/index.js';
import { settled } from '../../workspace/index.js';
import { anchorOf } from '../references/place.js';
import type { Mentions } from './mentions.js';
import { nameOf, type Renamable } from './renamable.js';
import { code, placeText, subjectText, whereOf } from './words.js';

/** A sentence; undefined where nothing stands in the way. */
export function obstacleTo(
  snapshot: Snapshot,
  named: Renamable,
  { all, open, clusters, isTooMany }: Mentions,
): string | undefined {
  if (isTooMany) return `${subjectText(named)} is mentioned in more places than anybody would look through.`;
  const definition = all.find(({ occurrence }) => occurrence.role === 'definition');
  if (!definition) return `${subjectText(named)} is defined nowhere in this workspace, so there is nothing to rename.`;
  if (definition.object.source.assumed) return `${subjectText(named)} is only said to exist in .podpath.yaml.`;
  const made = all.find((one) => 'span' in settled(anchorOf(one)));
  if (made) return `${placeText(snapshot, made)} is made by the template of a chart, which a rename does not change.`;
  const [first] = open;
  if (first) return `${placeText(snapshot, first)} may mean it: ${first.why}.`;
  for (const cluster of clusters) {
    const obstacle = gapIn(snapshot, cluster, named);
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}

function gapIn(snapshot: Snapshot, cluster: Cluster, named: Renamable): string | undefined {
  const word = nameOf(named);
  for (const gap of cluster.gaps) {
    const where = whereOf(snapshot, gap.file);
    if (gap.text !== undefined) {
      if (hasWord(gap.text, word)) return `${where} holds ${code(word)}, and ${gap.what}.`;
      continue;
    }
    // Files beside a kustomization that it does not name are here; what a generator reads is nothing but text.
    if (gap.kind === 'unreferenced' || (gap.kind === 'generator-input' && named.kind !== 'Service')) continue;
    return `${where} may refer to it: ${gap.what}.`;
  }
  return undefined;
}

/** As a word of its own: `web` is none of `web-api`. */
export function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (!/[A-Za-z0-9_-]/.test(text[at - 1] ?? '') && !/[A-Za-z0-9_-]/.test(text[at + word.length] ?? '')) return true;
  return false;
}
