/**
 * Policies written for real manifests, and their exposure: for every namespace of every cluster the policy engine
 * confirms that the text allows what is declared and nothing else, or the text says what leaves that open. Runs where
 * PODPATH_CORPUS names the corpus; elsewhere it says that it was skipped.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { policyNamespace } from '../../server/src/cluster/index.js';
import { makeClusters, podsOfNamespace, writePolicies } from '../../server/src/editor/index.js';
import { exposureOf } from '../../server/src/path/index.js';
import { CORPUS, repositoriesOf, workspaceAt } from './corpus.js';

const SKIPPED = 'SKIPPED: PODPATH_CORPUS is not set, so no policies were written for real manifests';

if (CORPUS === undefined) {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  const corpus = CORPUS;
  for (const repository of repositoriesOf(corpus))
    test(`policies for ${repository}`, () => checkRepository(path.join(corpus, 'real', repository)));
}

function checkRepository(folder: string): void {
  const count = { clusters: 0, namespaces: 0, policies: 0, inexact: 0, exposures: 0 };
  const started = performance.now();
  for (const { cluster } of makeClusters(workspaceAt(folder))) {
    count.clusters++;
    count.exposures += exposureOf(cluster).length;
    for (const namespace of new Set(cluster.pods.map((pod) => policyNamespace(cluster, pod.namespace)))) {
      const written = writePolicies(cluster, podsOfNamespace(cluster, namespace), () => 'all.yaml');
      assert.ok('text' in written, JSON.stringify(written));
      const { text, count: policies, isExact } = written;
      count.namespaces++;
      count.policies += policies;
      if (!isExact) {
        count.inexact++;
        assert.match(text, /# It may hold for |# The policy engine cannot confirm /, `${cluster.name} ${namespace}`);
      }
      if (text === '') continue;
      const documents = parseAllDocuments(text);
      assert.equal(documents.length, policies);
      for (const document of documents) assert.deepEqual(document.errors, [], text);
    }
  }
  console.log(
    `${path.basename(folder)}: ${JSON.stringify(count)}, ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
}
