/**
 * How a finding's field is called, so that it can be recognized in another version of the file: lines move and items
 * of lists change their numbers, names stay.
 */
import { type Snapshot, treeOf } from '../workspace/index.js';
import { fieldOf, nodeAt, type Path, type YNode } from '../yaml/index.js';
import type { JudgedFinding } from './shown.js';

/**
 * `spec.ports[http].targetPort`: below the finding's object where it is one of several in its document, with the names
 * of list items that have one and the numbers of others. Empty for what is said of a document as a whole.
 */
export function fieldName(snapshot: Snapshot, { anchor, object }: JudgedFinding): string {
  if ('span' in anchor) return '';
  const document = snapshot.files.get(anchor.source.file)?.documents[anchor.source.document];
  const base = object?.source === anchor.source && startsWith(anchor.path, object.base) ? object.base.length : 0;
  let node: YNode | undefined = document && nodeAt(treeOf(document).root, anchor.path.slice(0, base));
  let text = '';
  for (const step of anchor.path.slice(base)) {
    const next: YNode | undefined = node && nodeAt(node, [step]);
    const name = typeof step === 'number' && next?.kind === 'map' ? fieldOf(next, 'name') : undefined;
    if (typeof step === 'number') text += `[${name?.kind === 'scalar' ? name.text : step}]`;
    else text += text === '' ? step : `.${step}`;
    node = next;
  }
  return anchor.inner === undefined ? text : `${text}: ${anchor.inner.join('.')}`;
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}
