/**
 * Everything that anybody may ask of an analysis, as the doors ask it. Each question comes with a name, so that one that
 * fails, or takes long, can be told. What is answered is looked at only as far as every answer must be: ranges lie in
 * their texts, edits too, and no sentence shows a value that JavaScript made up.
 */
import assert from 'node:assert/strict';
import { policyNamespace } from '../../server/src/cluster/index.js';
import {
  type Analysis,
  actionsAt,
  configurationCompletions,
  configurationHover,
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
  hoverAt,
  inlayHintsIn,
  lensesIn,
  lensText,
  locate,
  NO_SETTINGS,
  notJudged,
  podsOfNamespace,
  policyFor,
  policyOffers,
  reportedConnections,
  reportedExposures,
  reportOf,
  traceMermaid,
  traceReport,
  writePolicies,
} from '../../server/src/editor/index.js';
import { connectivityOf, exposureOf, findEnds, readAddress, trace } from '../../server/src/path/index.js';
import { policyEngineOf } from '../../server/src/policy/index.js';
import { lineStarts, type Position, positionAt, type Range } from '../../server/src/yaml/index.js';
import type { Dice } from './dice.js';

export type Ask = (name: string, question: () => void) => void;

/** How many places of a file are asked about. */
export interface Thoroughness {
  readonly places: number;
  readonly paths: number;
}
export const QUICK: Thoroughness = { places: 4, paths: 3 };
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
  for (const file of files) {
    const text = textOf(analysis, file);
    if (text === undefined) continue;
    const starts = lineStarts(text);
    const configuration = snapshot.configurations.find((one) => one.file === file);
    const findings = analysis.findingsOf(file);
    for (let left = Math.min(places, findings.length); left > 0; left--) {
      const finding = places >= findings.length ? findings[left - 1] : dice.pick(findings);
      if (!finding) continue;
      ask('code actions', () => {
        for (const action of actionsAt(analysis, file, locate(snapshot, finding.anchor).range))
          if (action.kind === 'edit')
            for (const edit of action.edits)
              if (edit.file !== action.create) checkRange(analysis, edit.file, edit.range);
      });
    }
    for (let left = Math.min(places, text.length + 1); left > 0; left--) {
      const offset = places > text.length ? left - 1 : dice.below(text.length + 1);
      // Now and then a place that the text no longer has.
      const position: Position = dice.once(30) ? { line: 1e6, character: 1e6 } : positionAt(starts, offset);
      if (configuration) {
        ask('configuration hover', () => configurationHover(snapshot, configuration, position, ''));
        ask('configuration completion', () => configurationCompletions(snapshot, configuration, position));
      }
      ask('hover', () => {
        const hover = hoverAt(analysis, file, position);
        if (hover) checkRange(analysis, file, hover.range);
      });
      if (left % 4 !== 0) continue;
      ask('ends', () => endsFor(analysis, file, position));
      ask('policy offers', () => policyOffers(analysis, file, position, true));
      ask('policy for a place', () => policyFor(analysis, file, position, undefined));
    }
    ask('lenses', () => {
      for (const { range, object } of lensesIn(analysis, file)) {
        checkRange(analysis, file, range);
        checkSentence(lensText(analysis, file, object) ?? '');
      }
    });
    ask('inlay hints', () => {
      const end = positionAt(starts, text.length);
      for (const { text: hint } of inlayHintsIn(analysis, file, { start: { line: 0, character: 0 }, end }))
        checkSentence(hint);
    });
    ask('suppressed', () => analysis.suppressedIn(file));
  }
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

function askClusters(analysis: Analysis, dice: Dice, ask: Ask, paths: number): void {
  const { snapshot } = analysis;
  const clusters = analysis.clusters.filter((one) => one.pods.length + one.services.length > 0);
  const nameOf = (file: string): string => file;
  for (const cluster of clusters.slice(0, MOST_CLUSTERS)) {
    ask('connectivity', () => {
      const report = { connections: reportedConnections(cluster.name, connectivityOf(cluster)) };
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
        JSON.stringify(traceReport(answer, cluster, { snapshot, nameOf }));
      });
    }
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function textOf({ snapshot }: Analysis, file: string): string | undefined {
  return (snapshot.files.get(file) ?? snapshot.configurations.find((one) => one.file === file))?.text;
}

function checkRange(analysis: Analysis, file: string, { start, end }: Range): void {
  const text = textOf(analysis, file);
  // A file that is too large keeps no text.
  if (text === undefined || text === '') return;
  const starts = lineStarts(text);
  const isInside = ({ line, character }: Position): boolean =>
    line >= 0 &&
    line < starts.length &&
    character >= 0 &&
    character <= (starts[line + 1] ?? text.length + 1) - (starts[line] ?? 0) - 1;
  const isOrdered = start.line < end.line || (start.line === end.line && start.character <= end.character);
  assert.ok(
    isInside(start) && isInside(end) && isOrdered,
    `a range outside ${file}: ${JSON.stringify({ start, end })}`,
  );
}

/** A value that was not there, in a sentence for people. */
function checkSentence(text: string): void {
  assert.doesNotMatch(text, /\[object |(?<![\w`"'-])(?<!\bis )(?:undefined|NaN)(?![\w`"'-])/);
}
