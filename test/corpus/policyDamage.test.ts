/**
 * Slips in the policies of real repositories, at a random place each time: declared calls that one stops are found, and
 * nothing else is blamed. The engine decides what gets through; rules have no say in it. Runs where PODPATH_CORPUS names
 * the corpus; elsewhere it says that it was skipped.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { type Analysis, analyse, type JudgedFinding, locate, NO_SETTINGS } from '../../server/src/editor/index.js';
import { type Anchor, type Snapshot, withChanges } from '../../server/src/workspace/index.js';
import { CORPUS, workspaceAt } from './corpus.js';
import { type Damage, randomFrom } from './damages.js';
import { renameInPolicy } from './policyDamages.js';
import { type CallFlow, callFlowsIn, stoppedCalls } from './policyFlows.js';

const SKIPPED = 'SKIPPED: PODPATH_CORPUS is not set, so no real policies were damaged';
const TIMES = 500;
const SEED = Number(process.env['PODPATH_SEED'] ?? 20_250);

/** Pods that an operator makes and no manifest shows: what gets through to them is asked of these. */
const PROMETHEUS = `apiVersion: v1
kind: Pod
metadata:
  name: prometheus-k8s-0
  namespace: monitoring
  labels:
    app.kubernetes.io/component: prometheus
    app.kubernetes.io/instance: k8s
    app.kubernetes.io/name: prometheus
    app.kubernetes.io/part-of: kube-prometheus
spec:
  containers:
    - name: prometheus
      image: quay.io/prometheus/prometheus
      ports:
        - name: web
          containerPort: 9090
`;
const REPOSITORIES: readonly { readonly name: string; readonly made?: readonly [file: string, text: string] }[] = [
  { name: 'microservices-demo+microservices-demo' },
  { name: 'GoogleCloudPlatform+microservices-demo' },
  { name: 'prometheus-operator+kube-prometheus', made: ['manifests/made-by-operator.yaml', PROMETHEUS] },
  { name: 'longhorn+longhorn' },
];

if (CORPUS === undefined) {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  againstDamage(CORPUS);
}

interface Workspace {
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly analysis: Analysis;
  /** With the pods that operators make. */
  readonly flowsOf: (snapshot: Snapshot) => CallFlow[];
  readonly flows: readonly CallFlow[];
  readonly told: ReadonlySet<string>;
}

function againstDamage(corpus: string): void {
  const workspaces = REPOSITORIES.map(({ name, made }): Workspace => {
    const folder = path.join(corpus, 'real', name);
    const snapshot = workspaceAt(folder);
    const analysis = analyse(snapshot);
    const extra = made && new Map([[path.resolve(folder, made[0]).replaceAll('\\', '/'), made[1]]]);
    const flowsOf = (one: Snapshot): CallFlow[] => callFlowsIn(extra ? withChanges(one, extra) : one);
    return { name, snapshot, analysis, flowsOf, flows: flowsOf(snapshot), told: new Set(loudIn(analysis).map(keyOf)) };
  });

  test('nine of ten slips in policies that stop declared calls are found, and nothing else is blamed', () => {
    const missed: string[] = [];
    const blamed: string[] = [];
    let breaks = 0;
    for (let seed = SEED; seed < SEED + TIMES; seed++) {
      const workspace = workspaces[seed % workspaces.length];
      const damage = workspace && renameInPolicy(workspace.snapshot, randomFrom(seed));
      assert.ok(workspace && damage, `seed ${seed}`);
      const snapshot = withChanges(workspace.snapshot, new Map([[damage.file, damage.text]]));
      const after = analyse(snapshot, NO_SETTINGS, workspace.analysis);
      const flows = workspace.flowsOf(snapshot);
      const broken = stoppedCalls(workspace.flows, flows);
      const fresh = loudIn(after).filter((finding) => !workspace.told.has(keyOf(finding)));
      const about = `seed ${seed}, ${workspace.name}: ${damage.what}`;
      for (const finding of fresh)
        if (!isOnDamage(snapshot, finding, damage) && !isOfCall(snapshot, finding, flows))
          blamed.push(`${about}: ${finding.text}`);
      if (broken.length === 0) continue;
      breaks++;
      const isFound = fresh.some(
        (finding) => isOnDamage(snapshot, finding, damage) || isOfCall(snapshot, finding, broken),
      );
      if (!isFound)
        missed.push(
          `${about} stops ${broken[0]?.text}; ${fresh.map((one) => one.text).join(' ') || 'nothing is said'}`,
        );
    }
    const share = (breaks - missed.length) / breaks;
    console.log(
      `${TIMES} slips in policies (seeds ${SEED} to ${SEED + TIMES - 1}): ${breaks} stop declared calls, ${breaks - missed.length} are found (${(share * 100).toFixed(1)} %), ${blamed.length} findings blame something else`,
    );
    for (const one of [...missed, ...blamed]) console.log(`  ${one}`);
    assert.ok(breaks >= 50, `only ${breaks} breaks`);
    assert.ok(share >= 0.9);
    assert.deepEqual(blamed, []);
  });

  test('declared calls get through in each repository', () => {
    for (const { name, flows } of workspaces) {
      const allowed = flows.filter((flow) => flow.verdict === 'allowed').length;
      console.log(`${name}: ${allowed} of ${flows.length} declared calls get through`);
      assert.ok(allowed > 0, name);
    }
  });
}

function loudIn(analysis: Analysis): JudgedFinding[] {
  return analysis.files
    .flatMap((file) => analysis.findingsOf(file))
    .filter(({ level }) => level === 'error' || level === 'warning');
}

function keyOf({ rule, text, anchor }: JudgedFinding): string {
  return `${rule} ${anchor.source.file} ${text}`;
}

function isOnDamage(snapshot: Snapshot, { anchor }: JudgedFinding, damage: Damage): boolean {
  const { file, range } = locate(snapshot, anchor);
  return file === damage.file && damage.lines.includes(range.start.line);
}

/** It speaks of a call that does not get through: at its line, or with it beside the finding. */
function isOfCall(snapshot: Snapshot, { anchor, related }: JudgedFinding, flows: readonly CallFlow[]): boolean {
  const lineOf = (one: Anchor): string => {
    const { file, range } = locate(snapshot, one);
    return `${file}:${range.start.line}`;
  };
  const told = new Set([anchor, ...related.map((one) => one.anchor)].map(lineOf));
  return flows.some(({ verdict, place: { object, path: within } }) => {
    if (verdict !== 'denied') return false;
    return told.has(lineOf({ source: object.source, path: [...object.base, ...within], part: 'value' }));
  });
}
