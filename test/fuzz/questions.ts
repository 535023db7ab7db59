/**
 * Everything that anybody may ask of an analysis, as the doors ask it. Each question comes with a name, so that one that
 * fails, or takes long, can be told. What is answered is looked at only as far as every answer must be: ranges lie in
 * their texts, edits too, and no sentence shows a value that JavaScript made up.
 */
import assert from 'node:assert/strict';
import { policyNamespace } from '../../server/src/cluster/index.js';
import {
  type Analysis,
  connectivityCsv,
  connectivityDot,
  connectivityMermaid,
  detectedMarkdown,
  endsFor,
  explainPath,
  exposureCsv,
  exposureDot,
  exposureMermaid,
  fixAll,
  NO_SETTINGS,
  notJudged,
  podsOfNamespace,
  type ReportedConnection,
  reportedConnections,
  reportedExposures,
  reportOf,
  symbolsNamed,
  traceMermaid,
  traceReport,
  writePolicies,
} from '../../server/src/editor/index.js';
import { connectivityOf, exposureOf, findEnds, readAddress, trace } from '../../server/src/path/index.js';
import { policyEngineOf } from '../../server/src/policy/index.js';
import { checkRange, checkSentence } from './answers.js';
import type { Dice } from './dice.js';
import { type Ask, askFile } from './fileQuestions.js';
import { askViews, checkPicture } from './viewQuestions.js';

/** How many places of a file are asked about. */
export interface Thoroughness {
  readonly places: number;
  readonly paths: number;
}
export const QUICK: Thoroughness = { places: 4, paths: 3 };
/** What an edit alone asks for. */
export const LIGHT: Thoroughness = { places: 1, paths: 0 };
export const THOROUGH: Thoroughness = { places: 400, paths: 60 };

const ADDRESSES = [
  'internet',
  'node',
  '10.0.0.1',
  '::1',
  'pod/__proto__',
  'deploy/shop/web',
  'svc/web:http',
  'https://shop.example.com/cart?x#y',
  'web.shop.svc.cluster.local:99999',
  'constructor',
  '',
];

/** Asks everything about these files (all that are there, in the end) and the clusters that they are in. */
export function askAll(
  analysis: Analysis,
  files: readonly string[],
  dice: Dice,
  ask: Ask,
  { places, paths }: Thoroughness = QUICK,
): void {
  const { snapshot } = analysis;
  ask('failures', () =>
    assert.deepEqual(
      analysis.failures.map(({ rule, error }) => [rule, stackOf(error)]),
      [],
    ),
  );
  ask('report', () => {
    const report = reportOf(analysis, { nameOf: (file) => file, pages: 'https://example.org' });
    for (const { message, file, range, related, fixes } of report.findings) {
      checkSentence(message);
      checkRange(analysis, file, range);
      for (const one of related) checkRange(analysis, one.file, one.range);
      for (const edit of fixes.flatMap((fix) => fix.edits)) checkRange(analysis, edit.file, edit.range);
    }
    JSON.stringify(report);
  });
  ask('not judged', () => notJudged(analysis));
  ask('detected', () => detectedMarkdown(snapshot));
  for (const file of files) askFile(analysis, file, dice, ask, places);
  ask('symbols', () => {
    for (const query of ['web', '', '\\', '__proto__']) symbolsNamed(snapshot, query);
  });
  if (paths === 0) return;
  askClusters(analysis, dice, ask, paths);
  ask('fix all', () =>
    fixAll(
      analysis,
      NO_SETTINGS,
      () => true,
      () => true,
    ),
  );
}

/** More clusters of one case are mostly alike. */
const MOST_CLUSTERS = 3;
/** The command line refuses to show many more. */
const MOST_CONNECTIONS = 100_000;

function askClusters(analysis: Analysis, dice: Dice, ask: Ask, paths: number): void {
  const { snapshot } = analysis;
  const clusters = analysis.clusters.filter((one) => one.pods.length + one.services.length > 0);
  const nameOf = (file: string): string => file;
  for (const cluster of clusters.slice(0, MOST_CLUSTERS)) {
    ask('connectivity', () => {
      const connections: ReportedConnection[] = [];
      for (const one of reportedConnections(cluster.name, connectivityOf(cluster)))
        if (connections.push(one) === MOST_CONNECTIONS) break;
      const report = { connections };
      for (const form of [connectivityCsv, connectivityMermaid, connectivityDot]) form(report);
    });
    ask('exposure', () => {
      const report = { exposures: reportedExposures(cluster, exposureOf(cluster)) };
      for (const form of [exposureCsv, exposureMermaid, exposureDot]) form(report);
    });
    ask('written policies', () => {
      for (const namespace of new Set(cluster.pods.map((pod) => policyNamespace(cluster, pod.workload.namespace))))
        writePolicies(cluster, podsOfNamespace(cluster, namespace), () => 'x.yaml');
    });
    askViews(analysis, cluster, dice, ask);
    let ends: ReturnType<typeof endsFor>;
    ask('choices of ends', () => {
      ends = endsFor({ ...analysis, clusters: [cluster] }, undefined, undefined);
    });
    for (let left = paths; left > 0; left--) {
      const sources = ends?.sources.map((one) => one.address) ?? [];
      const destinations = ends?.destinations.map((one) => one.address) ?? [];
      const from = dice.once(5) || sources.length === 0 ? dice.pick(ADDRESSES) : dice.pick(sources);
      const to = dice.once(5) || destinations.length === 0 ? dice.pick(ADDRESSES) : dice.pick(destinations);
      ask(`explained path from ${from} to ${to}`, () => {
        explainPath({ ...analysis, clusters: [cluster] }, cluster.name, from, to);
      });
      ask(`trace from ${from} to ${to}`, () => {
        const [source, target] = [readAddress(from), readAddress(to)];
        if ('problem' in source || 'problem' in target) return;
        const [sources, targets] = [findEnds(cluster, source), findEnds(cluster, target)];
        if ('problem' in sources || 'problem' in targets) return;
        const answer = trace(cluster, policyEngineOf(cluster), sources, targets, {
          port: { number: 80 },
          protocol: 'TCP',
        });
        traceMermaid(answer, cluster);
        checkPicture(analysis, answer, cluster);
        JSON.stringify(traceReport(answer, cluster, { snapshot, nameOf }));
      });
    }
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
