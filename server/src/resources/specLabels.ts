/** Labels that a custom resource's spec mentions anywhere: its operator may put them on pods that no manifest shows. */
import type { YNode } from '../yaml/index.js';
import { Fields, type Labels, NO_LABELS } from './fields.js';

/** Every mapping under a key that ends in `labels`, but for `matchLabels`. */
export function findLabels(spec: YNode | undefined): Labels[] {
  const found: Labels[] = [];
  const walk = (node: YNode, depth: number): void => {
    if (depth > 40 || node.kind === 'scalar') return;
    if (node.kind === 'seq') {
      for (const item of node.items) walk(item, depth + 1);
      return;
    }
    for (const entry of node.entries) {
      if (/labels$/i.test(entry.key) && entry.key !== 'matchLabels') {
        // Read without noting problems: whose labels these become is not known.
        const labels = new Fields().labels(entry.value, [], 'label');
        if (labels !== NO_LABELS) found.push(labels);
      }
      walk(entry.value, depth + 1);
    }
  };
  if (spec) walk(spec, 0);
  return found;
}
