/**
 * Rendering against the real `kustomize build`: every kustomization of the corpus that the program builds without a
 * network is built and rendered, and the objects are compared as values. Order is not compared, nor what ConfigMaps
 * and Secrets hold. What the program refuses must be a problem or a gap to us.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { renderTrees } from '../../server/src/workspace/kustomize/render.js';
import { differences } from '../kustomize/comparison.js';
import { build, KUSTOMIZE, SKIPPED } from '../kustomize/program.js';
import { plainValue, type Workspace, workspaceOf } from '../kustomize/texts.js';
import { CORPUS, repositoriesOf } from './corpus.js';

const LARGEST = 4_000_000;

if (CORPUS === undefined) {
  const skipped = 'SKIPPED: PODPATH_CORPUS is not set, so no real kustomization was rendered';
  test(skipped, () => {});
  process.on('exit', () => console.log(skipped));
} else if (KUSTOMIZE === undefined) {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  against(CORPUS);
}

interface Tally {
  built: number;
  equal: number;
  refused: number;
  noticed: number;
}

function against(corpus: string): void {
  const tally: Tally = { built: 0, equal: 0, refused: 0, noticed: 0 };
  describe('kustomizations of the corpus', () => {
    for (const name of repositoriesOf(corpus)) {
      const workspace = readRepository(path.join(corpus, 'real', name));
      const roots = [...new Set(workspace.kustomizations.values())];
      for (const root of roots) {
        const shown = `${name}/${path.relative(path.join(corpus, 'real', name), root.folder)}`;
        test(shown, () => compare(workspace, root.folder, tally));
      }
    }
  });
  process.on('exit', () => {
    console.log(
      `kustomize: ${tally.equal} of ${tally.built} equal; of ${tally.refused} refused ${tally.noticed} noticed`,
    );
  });
}

function compare(workspace: Workspace, folder: string, tally: Tally): void {
  const root = workspace.kustomizations.get(folder);
  assert.ok(root);
  const { resources, problems, gaps } = renderTrees(root, workspace.kustomizations, workspace.files);
  const built = build(folder);
  if ('error' in built) {
    tally.refused++;
    assert.ok(problems.length > 0 || gaps.length > 0, `kustomize refuses it and we say nothing: ${built.error}`);
    tally.noticed++;
    return;
  }
  tally.built++;
  const ours = resources.map(({ view }) => withoutData(plainValue(view)));
  assert.deepEqual(differences(ours, built.objects.map(withoutData)), []);
  tally.equal++;
  assert.deepEqual(
    problems.filter(({ refused }) => refused).map(({ message, anchor }) => `${anchor.source.file}: ${message}`),
    [],
  );
}

/** What a ConfigMap or Secret holds is nobody's business here. */
function withoutData(object: unknown): unknown {
  const { data, stringData, binaryData, ...rest } = object as Record<string, unknown>;
  return rest['kind'] === 'ConfigMap' || rest['kind'] === 'Secret' ? rest : object;
}

function readRepository(folder: string): Workspace {
  const texts = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && statSync(file).size <= LARGEST) texts.set(file, readFileSync(file, 'utf8'));
  }
  return workspaceOf(texts);
}
