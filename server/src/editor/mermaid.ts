/** A trace as a Mermaid flowchart, with a node for each hop. */
import type { Cluster } from '../cluster/index.js';
import type { Trace } from '../path/index.js';
import type { Verdict } from '../routing/index.js';
import { escaped } from './graphs.js';
import { type ToldHop, toldPath } from './pathWords.js';
import { neutral } from './textLayout.js';
import { objectText, type Wording } from './wording.js';

const BARE: Wording = { code: neutral, name: neutral };

const CLASSES = [
  'classDef allowed stroke:#1a7f37,stroke-width:2px',
  'classDef denied stroke:#cf222e,stroke-width:2px,stroke-dasharray:4 3',
  'classDef unknown stroke:#9a6700,stroke-width:2px,stroke-dasharray:2 2',
];

const SIGNS: Readonly<Record<Verdict, string>> = { allowed: '✔', denied: '✖', unknown: '?' };

/** Paths that begin alike share their first hops. */
export function traceMermaid(trace: Trace, cluster: Cluster): string {
  const lines = ['flowchart TD'];
  const ids = new Map<string, string>();
  const edges = new Set<string>();
  for (const path of trace.paths) {
    let before: { readonly id: string; readonly key: string; readonly broken: boolean } | undefined;
    for (const hop of toldPath(path, cluster, BARE)) {
      const key = `${before?.key ?? ''}\n${hop.label} ${hop.verdict} ${hop.sentences.join(' ')}`;
      let id = ids.get(key);
      if (id === undefined) {
        id = `n${ids.size}`;
        ids.set(key, id);
        lines.push(`  ${id}["${hopLabel(hop)}"]:::${hop.verdict}`);
      }
      if (before) edges.add(`  ${before.id} ${before.broken ? '-.->' : '-->'} ${id}`);
      before = { id, key, broken: (before?.broken ?? false) || hop.verdict === 'denied' };
    }
  }
  return [...lines, ...edges, ...CLASSES.map((line) => `  ${line}`)].join('\n');
}

function hopLabel(hop: ToldHop): string {
  const object = hop.object ? `<br/>${escaped(objectText(hop.object, BARE))}` : '';
  const port = hop.hop.kind === 'container' ? `<br/>${hop.hop.protocol} ${hop.hop.port}` : '';
  return `${SIGNS[hop.verdict]} ${escaped(hop.label)}${object}${port}`;
}
