/** What the views beside the manifests ask: the explorer's tree, the matrix, and the picture of a path. */
import assert from 'node:assert/strict';
import type { Cluster } from '../../server/src/cluster/index.js';
import {
  type Analysis,
  clusterProblems,
  explorerDetails,
  explorerItems,
  matrixView,
  type PathGraph,
  pathGraph,
} from '../../server/src/editor/index.js';
import type { Trace } from '../../server/src/path/index.js';
import { checkRange, checkSentence } from './answers.js';
import type { Dice } from './dice.js';
import type { Ask } from './fileQuestions.js';

/** What somebody opens one after another, from the top down. */
const LEVELS = 4;

export function askViews(analysis: Analysis, cluster: Cluster, dice: Dice, ask: Ask): void {
  ask('matrix', () => JSON.stringify(matrixView(cluster)));
  ask('problems of a cluster', () => clusterProblems(analysis, cluster));
  let open: string | undefined;
  for (let level = 0; level < LEVELS; level++) {
    const ids: string[] = [];
    ask('explorer', () => {
      const items = explorerItems(analysis, cluster, open);
      assert.equal(new Set(items.map((item) => item.id)).size, items.length);
      for (const { id, label, description, spoken, below } of items) {
        for (const text of [label, description ?? '', spoken]) checkSentence(text);
        if (below !== 'nothing') ids.push(id);
      }
      for (const { id } of items.slice(0, MOST_DETAILS)) explorerDetails(analysis, cluster, id);
    });
    if (ids.length === 0) break;
    open = dice.pick(ids);
  }
}
/** Tooltips are asked for one at a time. */
const MOST_DETAILS = 10;

export function checkPicture(analysis: Analysis, trace: Trace, cluster: Cluster): void {
  const graph: PathGraph = pathGraph(trace, cluster, analysis.snapshot);
  checkSentence(graph.summary);
  for (const { from, to } of graph.edges) assert.ok(graph.nodes[from] && graph.nodes[to]);
  for (const { lane, steps } of graph.nodes) {
    assert.ok(graph.lanes[lane]);
    for (const { sentences, places } of steps) {
      for (const sentence of sentences) checkSentence(sentence);
      for (const { file, range } of places) checkRange(analysis, file, range);
    }
  }
}
