/** What stands in the way of a rename: parts of a cluster of which nobody can tell whether they say the name. */
import type { Cluster } from '../../cluster/index.js';
import { known } from '../../resources/index.js';
import type { Snapshot } from '../../workspace/index.js';
import { settled } from '../../workspace/index.js';
import { anchorOf } from '../references/place.js';
import { sentence } from '../wording.js';
import type { Mentions } from './mentions.js';
import { nameOf, type Renamable } from './renamable.js';
import { unreadFileNaming } from './unread.js';
import { hasWord } from './wholeWord.js';
import { code, placeText, subjectText, whereOf } from './words.js';

/** A sentence; undefined where nothing stands in the way. */
export function obstacleTo(
  snapshot: Snapshot,
  named: Renamable,
  { all, open, clusters, tooMany }: Mentions,
): string | undefined {
  if (tooMany !== undefined) return `${sentence(subjectText(named))} stays: ${tooMany}.`;
  const definition = all.find(({ occurrence }) => occurrence.role === 'definition');
  if (!definition)
    return `Nothing that is applied together with this defines ${subjectText(named)}; rename it where it is defined.`;
  if (definition.object.source.assumed)
    return `${sentence(subjectText(named))} is only said to exist in .podpath.yaml.`;
  const made = all.find((one) => 'span' in settled(anchorOf(one)));
  if (made) return `${placeText(snapshot, made)} is made by the template of a chart, which a rename does not change.`;
  const [first] = open;
  if (first) return `${placeText(snapshot, first)} may mean it: ${first.why}.`;
  for (const cluster of clusters) {
    const obstacle = gapIn(snapshot, cluster, named);
    if (obstacle !== undefined) return obstacle;
  }
  if (definition.named.kind !== 'Service') return undefined;
  const namespace = known(definition.object.namespace);
  const host = namespace && `${definition.named.name}.${namespace}`;
  const file = host && unreadFileNaming(snapshot, host, new Set(all.map(({ place }) => place.file)));
  return file
    ? `${whereOf(snapshot, file)} says ${code(host)}, and what is not read as manifests is not renamed in.`
    : undefined;
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
