/** A path's graph of manifests in memory, and its lines as a reader would tell them. */
import assert from 'node:assert/strict';
import { analyse, followedPath, type PathGraph, pathGraph } from '../../server/src/editor/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { emptySnapshot, withChanges } from '../../server/src/workspace/index.js';

export interface Asked {
  readonly from: string;
  readonly to: string;
  readonly manifests: readonly string[];
  readonly profile?: string;
}

export function graphOf({ from, to, manifests, profile = '' }: Asked): PathGraph {
  const options = {
    folders: ['/w'],
    ruleIds: RULES.map((rule) => rule.id),
    exclude: [],
    oneCluster: { name: 'test', complete: true },
  };
  const texts = new Map([
    ['/w/all.yaml', manifests.join('---\n')],
    ['/w/.podpath.yaml', profile],
  ]);
  const analysis = analyse(withChanges(emptySnapshot(options), texts));
  const followed = followedPath(analysis, 'test', from, to);
  if ('problem' in followed) assert.fail(followed.problem);
  return pathGraph(followed.trace, followed.cluster, analysis.snapshot);
}

/** Every walk from a station without a way in to one without a way out, as "✔ Service web | ✖ ingress policy db". */
export function walks({ nodes, edges }: PathGraph): string[] {
  const told = (index: number): string => {
    const node = nodes[index];
    assert.ok(node, `an edge leads to ${index}, of ${nodes.length} stations`);
    const { verdict, label, name, isBeyond } = node;
    const mark = { allowed: '✔', denied: '✖', unknown: '?' }[verdict];
    return `${isBeyond ? '┆' : ''}${mark} ${label}${name === '' ? '' : ` ${name}`}`;
  };
  const onFrom = (index: number): string[] => {
    const next = edges.filter((edge) => edge.from === index);
    if (next.length === 0) return [told(index)];
    return next.flatMap(({ to }) => onFrom(to).map((rest) => `${told(index)} | ${rest}`));
  };
  const entered = new Set(edges.map((edge) => edge.to));
  return nodes.flatMap((_, index) => (entered.has(index) ? [] : onFrom(index)));
}
