/**
 * Renames of anything, anywhere in public repositories: connections, flows and findings stay as they were. Runs where
 * PODPATH_CORPUS names the corpus; elsewhere it says that it was skipped.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import type { Cluster } from '../../server/src/cluster/index.js';
import { type Analysis, analyse, NO_SETTINGS, renameAt } from '../../server/src/editor/index.js';
import { withChanges } from '../../server/src/workspace/index.js';
import { connections, findings, flows, type Target, targets } from '../renames/meaning.js';
import { textsAfterIn } from '../renames/renaming.js';
import { CORPUS, repositoriesOf, workspaceAt } from './corpus.js';
import { randomFrom } from './damages.js';

const SKIPPED = 'SKIPPED: PODPATH_CORPUS is not set, so nothing was renamed in real manifests';
const TIMES = Number(process.env['PODPATH_RUNS'] ?? 300);
const SEED = Number(process.env['PODPATH_SEED'] ?? 20_270);

if (CORPUS === undefined) {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  renamesIn(CORPUS);
}

interface Repository {
  readonly name: string;
  readonly analysis: Analysis;
  readonly targets: readonly Target[];
  readonly findings: readonly string[];
}

function renamesIn(corpus: string): void {
  const read = new Map<string, Repository>();
  const repository = (name: string): Repository => {
    const known = read.get(name);
    if (known) return known;
    const analysis = analyse(workspaceAt(path.join(corpus, 'real', name)));
    const made = {
      name,
      analysis,
      targets: targets(analysis),
      findings: findings(analysis),
    };
    read.set(name, made);
    return made;
  };

  test('a random rename in a public repository keeps connections, flows and findings', () => {
    const names = repositoriesOf(corpus);
    const outcomes = new Map<string, number>();
    const wrong: string[] = [];
    for (let seed = SEED; seed < SEED + TIMES; seed++) {
      const random = randomFrom(seed);
      const one = repository(names[Math.floor(random() * names.length)] ?? '');
      const target = one.targets[Math.floor(random() * one.targets.length)];
      if (!target) continue;
      const { outcome, flaws } = renamed(one, target);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      for (const flaw of flaws)
        wrong.push(
          `seed ${seed}, ${one.name}: ${target.kind} ${target.text} at ${target.file}:${target.position.line + 1}: ${flaw}`,
        );
    }
    console.log(`${TIMES} renames (seeds ${SEED} to ${SEED + TIMES - 1}), ${wrong.length} of them wrong`);
    for (const [outcome, times] of [...outcomes].sort(([, a], [, b]) => b - a)) console.log(`  ${times} × ${outcome}`);
    for (const one of wrong) console.log(`  ${one}`);
    assert.deepEqual(wrong, []);
  });
}

function renamed(
  before: Repository,
  { file, position, kind, text }: Target,
): { outcome: string; flaws: readonly string[] } {
  const { analysis } = before;
  const result = renameAt(
    analysis,
    file,
    position,
    `${text
      .slice(0, 10)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')}-new`,
  );
  if (result === undefined) return { outcome: `${kind}: nothing is named there`, flaws: ['nothing is named there'] };
  if ('refusal' in result) return { outcome: `${kind} refused: ${anonymous(result.refusal)}`, flaws: [] };
  const { snapshot } = analysis;
  const after = analyse(withChanges(snapshot, textsAfterIn(snapshot, result)), NO_SETTINGS, analysis);
  const changed = new Set(result.edits.map((edit) => edit.file));
  const isChanged = ({ scope }: Cluster): boolean => scope.subjects.some((one) => changed.has(one));
  const [was, is] = [connections(snapshot, isChanged), connections(after.snapshot, isChanged)];
  const flaws = [
    ...fresh('connection', is, was),
    ...fresh('no connection', was, is),
    ...fresh('flow', flows(after.snapshot, isChanged), flows(snapshot, isChanged)),
    ...fresh('finding', findings(after), before.findings),
  ];
  return { outcome: `${kind} renamed`, flaws };
}

function fresh(what: string, now: readonly string[], known: readonly string[]): string[] {
  const before = new Set(known);
  return now.filter((one) => !before.has(one)).map((one) => `${what} ${one}`);
}

/** Without names and places, so that refusals can be counted. */
function anonymous(refusal: string): string {
  return refusal.replaceAll(/`[^`]*`|"[^"]*"|\(?[\w./+-]+\.ya?ml(?::\d+)?\)?/g, '…');
}
