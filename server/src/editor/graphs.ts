/**
 * Graphs as Mermaid flowcharts and for Graphviz. Labels come from manifests and are escaped, so that none can end its
 * node or become markup.
 */
import { neutral } from './textLayout.js';

export interface Edge {
  readonly from: Node;
  readonly to: Node;
  readonly label: string;
  /** What is not known is dashed. */
  readonly isSure: boolean;
}

export interface Node {
  /** Nodes with the same key are one. */
  readonly key: string;
  readonly label: string;
  readonly isOutside: boolean;
}

export function flowchart(edges: readonly Edge[]): string {
  const ids = new Map<string, string>();
  const nodes: string[] = [];
  const idOf = ({ key, label }: Node): string => {
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = `n${ids.size}`;
    ids.set(key, id);
    nodes.push(`  ${id}["${escaped(label)}"]`);
    return id;
  };
  const arrows = edges.map(
    ({ from, to, label, isSure }) => `  ${idOf(from)} ${isSure ? '-->' : '-.->'}|"${escaped(label)}"| ${idOf(to)}`,
  );
  return ['flowchart LR', ...nodes, ...arrows].join('\n');
}

export function digraph(name: string, edges: readonly Edge[]): string {
  const nodes = new Map<string, string>();
  for (const { from, to } of edges)
    for (const node of [from, to])
      nodes.set(quoted(node.label), node.isOutside ? 'shape=ellipse, style=dashed' : 'shape=box');
  const arrows = edges.map(
    ({ from, to, label, isSure }) =>
      `  ${quoted(from.label)} -> ${quoted(to.label)} [label=${quoted(label)}${isSure ? '' : ', style=dashed'}];`,
  );
  return [
    `digraph ${name} {`,
    '  rankdir=LR;',
    ...[...nodes].map(([node, look]) => `  ${node} [${look}];`),
    ...arrows,
    '}',
  ].join('\n');
}

function quoted(text: string): string {
  return `"${neutral(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Mermaid's own form of entities; what is not harmless in a label stands as its number. */
export function escaped(text: string): string {
  return neutral(text).replace(/[^\p{L}\p{N} ._/,:?()*✔✖␀-␦-]/gu, (character) => `#${character.codePointAt(0)};`);
}
