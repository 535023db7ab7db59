/** Answers about Ingresses in random workspaces: what they rest on is there, and an edit of anything else leaves them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Cluster,
  indexFiles,
  keysTouchedBetween,
  makeCluster,
  surroundOf,
  watched,
} from '../../server/src/cluster/index.js';
import { ingressRoute } from '../../server/src/routing/index.js';
import { readSourceFile, type SourceFile, treeOf, UNSET_PROFILE } from '../../server/src/workspace/index.js';
import { nodeAt } from '../../server/src/yaml/index.js';
import { manifest } from '../workspace/editScripts.js';
import { INTERNET, line, lines } from './clusters.js';

const REQUESTS = ['/', '/web', '/web/x', '/other'];

function clusterFrom(files: readonly SourceFile[]): Cluster {
  const paths = files.map((file) => file.path);
  const scope = {
    id: '.',
    name: '.',
    kind: 'input',
    subjects: paths,
    files: paths,
    complete: true,
    gaps: [],
    open: false,
    root: undefined,
    charts: [],
  } as const;
  return makeCluster(scope, indexFiles(files), UNSET_PROFILE, surroundOf(files));
}

/** All that is said of a few requests. */
function answers(cluster: Cluster): string[] {
  return REQUESTS.flatMap((path) =>
    ingressRoute(cluster, 'web.example.com', path, INTERNET).flatMap((match) => [
      match.verdict,
      ...match.hops.map((hop) => `${line(hop)} ${hop.evidence.length}`),
      ...(match.route ? lines(match.route) : []),
    ]),
  );
}

const texts = fc.array(manifest, { minLength: 1, maxLength: 4 });

test('every hop to an Ingress rests on places that are there', () => {
  let hops = 0;
  fc.assert(
    fc.property(texts, (written) => {
      const files = written.map((text, index) => readSourceFile(`/w/${index}.yaml`, text));
      const byPath = new Map(files.map((file) => [file.path, file]));
      for (const path of REQUESTS) {
        for (const match of ingressRoute(clusterFrom(files), 'web.example.com', path, INTERNET)) {
          for (const hop of match.hops) {
            hops++;
            assert.ok(hop.evidence.length > 0, line(hop));
            for (const { object, path: place } of hop.evidence) {
              const document = byPath.get(object.source.file)?.documents[object.source.document];
              const root = document && treeOf(document).root;
              // A field that is not written, such as the type of a Service, is told at the mapping that it is missing in.
              const around = [object.base, [...object.base, ...place.slice(0, -1)]];
              assert.ok(
                around.every((one) => nodeAt(root, one)),
                `${line(hop)} at ${place}`,
              );
            }
          }
        }
      }
    }),
    { numRuns: Number(process.env['PODPATH_RUNS'] ?? 200) },
  );
  assert.ok(hops > 200, `${hops} hops`);
});

test('an edit of what an answer about an Ingress has not read leaves the answer', () => {
  let kept = 0;
  fc.assert(
    fc.property(texts, fc.nat(), manifest, (written, pick, text) => {
      const files = written.map((one, index) => readSourceFile(`/w/${index}.yaml`, one));
      const at = pick % files.length;
      const edited = files.map((file, index) => (index === at ? readSourceFile(file.path, text) : file));
      const [before, after] = [clusterFrom(files), clusterFrom(edited)];
      const reads = new Set<string>();
      const first = answers(watched(before, (key) => reads.add(key)));
      const changed = [...(files[at]?.objects ?? []), ...(edited[at]?.objects ?? [])];
      const isOpenOtherwise = JSON.stringify(before.gaps) !== JSON.stringify(after.gaps);
      const touched = keysTouchedBetween(before, after, changed, isOpenOtherwise);
      if ([...touched].some((key) => reads.has(key))) return;
      kept++;
      assert.deepEqual(answers(after), first);
    }),
    { numRuns: Number(process.env['PODPATH_RUNS'] ?? 400) },
  );
  assert.ok(kept > 20, `${kept} edits touched nothing that was read`);
});
