/**
 * Damage done to clean repositories, a random place each time: nobody is blamed whose traffic still flows, and what
 * stops traffic is found at the right line. The engine decides what flows; rules have no say in it. Runs where
 * PODPATH_CORPUS names the corpus; elsewhere it says that it was skipped.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { type Analysis, analyse, type JudgedFinding, locate, NO_SETTINGS } from '../../server/src/editor/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { type Anchor, type Snapshot, type Sourced, withChanges } from '../../server/src/workspace/index.js';
import type { Path } from '../../server/src/yaml/index.js';
import { CORPUS, workspaceAt } from './corpus.js';
import { type Damage, deleteOne, randomFrom, renameOne } from './damages.js';
import { type Flow, flowsIn, stoppedBetween } from './flows.js';

const SKIPPED = 'SKIPPED: PODPATH_CORPUS is not set, so no real manifests were damaged';
const REPOSITORIES = [
  'dockersamples+example-voting-app',
  'stefanprodan+podinfo',
  'BuoyantIO+emojivoto',
  'istio+istio/samples/bookinfo',
];
/** Rules that speak of objects in a cluster, not of how files are put together. */
const OF_OBJECTS = new Set(
  RULES.filter(({ subject }) => subject === 'service' || subject === 'workload' || subject === 'ingress').map(
    ({ id }) => id,
  ),
);
/** What is true of a repository and stays out of the way. */
const OUTDATED: Readonly<Record<string, readonly string[]>> = {
  'BuoyantIO+emojivoto': [
    'Ingress web-ingress is of extensions/v1beta1, which no cluster serves since Kubernetes 1.22; it is networking.k8s.io/v1 now.',
  ],
};
const TIMES = 500;
const SEED = Number(process.env['PODPATH_SEED'] ?? 20_250);

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
  readonly flows: readonly Flow[];
  readonly told: ReadonlySet<string>;
}

function againstDamage(corpus: string): void {
  const workspaces = REPOSITORIES.map((name): Workspace => {
    const snapshot = workspaceAt(path.join(corpus, 'real', name));
    const analysis = analyse(snapshot);
    const told = new Set(findingsIn(analysis).map(keyOf));
    return { name, snapshot, analysis, flows: flowsIn(snapshot), told };
  });

  test('no object of the repositories has a mistake, and traffic flows in each', () => {
    for (const { name, analysis, flows } of workspaces) {
      assert.deepEqual(
        findingsIn(analysis)
          .filter((finding) => isLoud(finding) && OF_OBJECTS.has(finding.rule))
          .map((finding) => finding.text),
        OUTDATED[name] ?? [],
        name,
      );
      const allowed = flows.filter((flow) => flow.verdict === 'allowed').length;
      console.log(`${name}: ${allowed} of ${flows.length} flows are allowed`);
      assert.ok(allowed > 0, name);
    }
  });

  test('no object whose traffic still flows is blamed when another one is deleted', () => {
    const blamed: string[] = [];
    let findings = 0;
    let stopping = 0;
    for (const { seed, workspace, damage, after } of damages(workspaces, deleteOne)) {
      const flows = flowsIn(after.snapshot);
      if (stoppedBetween(workspace.flows, flows).length > 0) stopping++;
      for (const finding of newFindings(workspace, after)) {
        findings++;
        if (isBlameless(finding, flows))
          blamed.push(`seed ${seed}, ${workspace.name}: ${damage.what}: ${finding.text}`);
      }
    }
    console.log(
      `${TIMES} deletions (seeds ${SEED} to ${SEED + TIMES - 1}): ${stopping} stop traffic, ${findings} findings, ${blamed.length} of them blame an object whose traffic flows`,
    );
    for (const one of blamed) console.log(`  ${one}`);
    assert.deepEqual(blamed, []);
  });

  test('nine of ten renamings that stop traffic are found at the right line', () => {
    const missed: string[] = [];
    let breaks = 0;
    for (const { seed, workspace, damage, after } of damages(workspaces, renameOne)) {
      const broken = stoppedBetween(workspace.flows, flowsIn(after.snapshot));
      if (broken.length === 0) continue;
      breaks++;
      const fresh = newFindings(workspace, after).filter(isLoud);
      if (fresh.some((finding) => isAtRightLine(after.snapshot, finding, damage, broken))) continue;
      const said = fresh.map((finding) => finding.text);
      missed.push(
        `seed ${seed}, ${workspace.name}: ${damage.what} stops ${broken[0]?.text}; ${said.length === 0 ? 'nothing is said' : `said is ${said.join(' ')}`}`,
      );
    }
    const share = (breaks - missed.length) / breaks;
    console.log(
      `${TIMES} renamings (seeds ${SEED} to ${SEED + TIMES - 1}): ${breaks} stop traffic, ${breaks - missed.length} are found at the right line (${(share * 100).toFixed(1)} %)`,
    );
    for (const one of missed) console.log(`  ${one}`);
    assert.ok(breaks >= 50, `only ${breaks} breaks`);
    assert.ok(share >= 0.9);
  });
}

interface Damaged {
  readonly seed: number;
  readonly workspace: Workspace;
  readonly damage: Damage;
  readonly after: Analysis;
}

/** One damage for every seed, each to a clean workspace. */
function* damages(
  workspaces: readonly Workspace[],
  make: (snapshot: Snapshot, random: () => number) => Damage | undefined,
): Generator<Damaged> {
  for (let seed = SEED; seed < SEED + TIMES; seed++) {
    const workspace = workspaces[seed % workspaces.length];
    const damage = workspace && make(workspace.snapshot, randomFrom(seed));
    assert.ok(workspace && damage, `seed ${seed}`);
    const snapshot = withChanges(workspace.snapshot, new Map([[damage.file, damage.text]]));
    yield { seed, workspace, damage, after: analyse(snapshot, NO_SETTINGS, workspace.analysis) };
  }
}

function findingsIn(analysis: Analysis): JudgedFinding[] {
  return analysis.files.flatMap((file) => analysis.findingsOf(file));
}

function newFindings({ told }: Workspace, after: Analysis): JudgedFinding[] {
  return findingsIn(after).filter((finding) => !told.has(keyOf(finding)));
}

/** Lines move when something is deleted, texts do not. */
function keyOf({ rule, text, anchor }: JudgedFinding): string {
  return `${rule} ${anchor.source.file} ${text}`;
}

function isLoud({ level }: JudgedFinding): boolean {
  return level === 'error' || level === 'warning';
}

/** Everything that the finding's object has to do with traffic still works; of a caller, the call that is spoken of. */
function isBlameless({ object, anchor, clusters }: JudgedFinding, flows: readonly Flow[]): boolean {
  const own = flows.filter((flow) => flow.object === object && clusters.includes(flow.cluster));
  const spokenOf = own.filter((flow) => 'path' in anchor && anchor.path.join('.').startsWith(flow.path));
  const concerned = spokenOf.length > 0 ? spokenOf : own;
  return concerned.length > 0 && concerned.every((flow) => flow.verdict === 'allowed');
}

/** On the line that was changed, or on what the engine gives as evidence for the broken hop. */
function isAtRightLine(
  snapshot: Snapshot,
  { anchor, related }: JudgedFinding,
  damage: Damage,
  broken: readonly Flow[],
): boolean {
  const places = [anchor, ...related.map((one) => one.anchor)].map((one) => locate(snapshot, one));
  const isOnDamage = places.some(({ file, range }) => file === damage.file && damage.lines.includes(range.start.line));
  const evidence = broken.flatMap((flow) => flow.evidence);
  return isOnDamage || evidence.some(({ object, path: within }) => isWithinPlace(anchor, object, within));
}

function isWithinPlace(anchor: Anchor, object: Sourced, within: Path): boolean {
  const place = [...object.base, ...within];
  const isSameDocument = anchor.source.file === object.source.file && anchor.source.document === object.source.document;
  return isSameDocument && 'path' in anchor && place.every((step, index) => anchor.path[index] === step);
}
