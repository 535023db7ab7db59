/**
 * Makes the edits in a copy of the workspace, renders what is made of it, and compares what every object names: the
 * places that were renamed must say the new name, and all others what they said before. An anchor that is used twice,
 * a patch that no longer finds its object, or a field that follows another one are found so, whatever the reason.
 */
import type { Cluster } from '../../cluster/index.js';
import { describe } from '../../resources/index.js';
import { type Content, type Snapshot, type Sourced, withChanges } from '../../workspace/index.js';
import { lineStarts, offsetAt } from '../../yaml/index.js';
import type { Analysis } from '../analysis.js';
import type { FileEdit } from '../locate.js';
import { keyOf, type Named } from '../references/named.js';
import { occurrencesIn } from '../references/objectOccurrences.js';
import type { Occurrence } from '../references/occurrence.js';
import { neutral } from '../textLayout.js';
import type { Mention } from './mentions.js';
import { renamed } from './renamable.js';

/** A sentence where the edits would do anything but rename; undefined where they do just that. */
export function flawOf(
  { snapshot, clustersOf }: Analysis,
  mentions: readonly Mention[],
  edits: readonly FileEdit[],
  nextOf: (mention: Mention) => string,
): string | undefined {
  const next = withChanges(snapshot, textsAfter(snapshot, edits));
  const renames = new Map<Sourced, Mention[]>();
  for (const mention of mentions) renames.set(mention.object, [...(renames.get(mention.object) ?? []), mention]);
  const clusters = new Set([
    ...mentions.map(({ cluster }) => cluster),
    ...edits.flatMap(({ file }) => clustersOf(file)),
  ]);
  for (const cluster of clusters) {
    const scope = next.division.byId.get(cluster.scope.id);
    if (!scope) return `${cluster.name} would be divided into other clusters afterwards.`;
    const flaw = flawIn(cluster, snapshot.knownContent(cluster.scope), next.contentOf(scope), renames, nextOf);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

function textsAfter({ files }: Snapshot, edits: readonly FileEdit[]): Map<string, string> {
  const byFile = new Map<string, FileEdit[]>();
  for (const edit of edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  const texts = new Map<string, string>();
  for (const [file, list] of byFile) {
    const text = files.get(file)?.text ?? '';
    const starts = lineStarts(text);
    const spans = list
      .map(({ range, newText }) => ({
        start: offsetAt(starts, range.start, text.length),
        end: offsetAt(starts, range.end, text.length),
        newText,
      }))
      .sort((a, b) => a.start - b.start);
    let at = 0;
    let after = '';
    for (const { start, end, newText } of spans) {
      after += text.slice(at, start) + newText;
      at = end;
    }
    texts.set(file, after + text.slice(at));
  }
  return texts;
}

function flawIn(
  cluster: Cluster,
  before: Content | undefined,
  after: Content,
  renames: ReadonlyMap<Sourced, readonly Mention[]>,
  nextOf: (mention: Mention) => string,
): string | undefined {
  if (after.problems.length > (before?.problems.length ?? 0)) {
    const fresh = after.problems.find(({ message }) => !before?.problems.some((one) => one.message === message));
    return `${cluster.name} could not be built afterwards: ${fresh?.message ?? 'kustomize would refuse it'}.`;
  }
  const objects = after.files.flatMap((file) => file.objects);
  if (objects.length !== cluster.objects.length) return `${cluster.name} would have other objects afterwards.`;
  for (const [index, object] of cluster.objects.entries()) {
    const now = objects[index];
    if (now === object || now === undefined) continue;
    const flaw = differenceOf(object, now, renames.get(object) ?? [], nextOf);
    if (flaw !== undefined) return `${neutral(describe(object))} would change in another way, too: ${flaw}.`;
  }
  return undefined;
}

/** A phrase about the first place that says something unexpected. */
function differenceOf(
  before: Sourced,
  after: Sourced,
  mentions: readonly Mention[],
  nextOf: (mention: Mention) => string,
): string | undefined {
  if (before.kind !== after.kind) return `it would be a ${neutral(after.kind)}`;
  const was = occurrencesIn(before).filter(isCompared);
  const is = occurrencesIn(after).filter(isCompared);
  if (was.length !== is.length) return 'it would name more or fewer things';
  const next = new Map(
    mentions.flatMap((one) => (one.anchor === undefined ? [[one.occurrence.path.join('\0'), one] as const] : [])),
  );
  const owner = mentions.find(({ named }) => named.kind === 'Service');
  for (const [index, one] of was.entries()) {
    const now = is[index];
    const mention = next.get(one.path.join('\0'));
    const expected = mention ? renamed(mention.named, nextOf(mention)) : withOwner(one.named, owner, nextOf);
    if (now === undefined || keyOf(now.named) !== keyOf(expected)) return `\`${one.path.join('.')}\``;
  }
  return undefined;
}

/** Ports of a Service are called by its name, too. */
function withOwner(named: Named, owner: Mention | undefined, nextOf: (mention: Mention) => string): Named {
  if (named.kind !== 'service-port' || owner?.named.kind !== 'Service' || named.service !== owner.named.name)
    return named;
  return { ...named, service: nextOf(owner) };
}

/** A generated ConfigMap is named after what is in it. */
function isCompared({ named }: Occurrence): boolean {
  return named.kind !== 'ConfigMap';
}
