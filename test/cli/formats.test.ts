/** Output for programs: `concise` and `json`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folderWith, podpath } from './commandLine.js';
import { deployment, FINE, MISSES, REFUSED, service } from './manifests.js';

test('concise is one line for each finding, counted from 1', async (t) => {
  const said = await podpath('check --format concise', folderWith(t, { ...MISSES, 'x/web.yaml': REFUSED['web.yaml'] }));
  assert.equal(
    said.stdout,
    'service.yaml:7:10: warning service-selects-nothing Service web selects no pods: `app` is `web` on Deployment web, the selector says `wep`.\n' +
      'x/web.yaml:8:12: error workload-selector-mismatch Deployment web is refused: its selector asks for `app: other`, its pod template has `app: web`.\n',
  );
  assert.equal(said.stderr, '✖ 1 error, 1 warning in 2 files; 3 objects in 2 clusters, 0 ms\n');
});

test('json is the report, and nothing else is said', async (t) => {
  const said = await podpath('check --format json', folderWith(t, MISSES));
  const at = (line: number, start: number, end: number): object => ({
    start: { line, character: start },
    end: { line, character: end },
  });
  const { href, ...finding } = JSON.parse(said.stdout).findings[0];
  assert.match(href, /^https:\/\/\S+\/service-selects-nothing\.md$/);
  assert.deepEqual(
    { ...JSON.parse(said.stdout), findings: [finding] },
    {
      findings: [
        {
          rule: 'service-selects-nothing',
          level: 'warning',
          message: 'Service web selects no pods: `app` is `web` on Deployment web, the selector says `wep`.',
          file: 'service.yaml',
          range: at(6, 9, 12),
          object: { apiVersion: 'v1', kind: 'Service', namespace: null, name: 'web' },
          field: 'spec.selector.app',
          clusters: ['.'],
          related: [{ file: 'web.yaml', range: at(11, 13, 16), message: 'The pod labels of Deployment web' }],
          fixes: [
            {
              title: 'Select `app: web`',
              safe: false,
              edits: [{ file: 'service.yaml', range: at(6, 9, 12), newText: 'web' }],
            },
          ],
        },
      ],
      clusters: [{ name: '.', files: ['service.yaml', 'web.yaml'], gaps: [] }],
      summary: { error: 0, warning: 1, information: 0, hint: 0 },
    },
  );
  assert.equal(said.stderr, '');
});

test('json is indented by two spaces and ends with a line break', async (t) => {
  const { stdout } = await podpath('check --format json', folderWith(t, FINE));
  assert.equal(stdout, `${JSON.stringify(JSON.parse(stdout), undefined, 2)}\n`);
});

test('json of an empty folder is an empty report', async (t) => {
  const { stdout, code } = await podpath('check --format json', folderWith(t, {}));
  assert.deepEqual(JSON.parse(stdout), {
    findings: [],
    clusters: [],
    summary: { error: 0, warning: 0, information: 0, hint: 0 },
  });
  assert.equal(code, 0);
});

test('json of a file lists the clusters of that file alone', async (t) => {
  const folder = folderWith(t, { '.git/HEAD': '', 'a/web.yaml': deployment('web'), 'b/web.yaml': deployment('web') });
  const { stdout } = await podpath('check a/web.yaml --format json', folder);
  assert.deepEqual(JSON.parse(stdout).clusters, [{ name: 'a', files: ['a/web.yaml'], gaps: [] }]);
});

test('json tells what was not judged as gaps of its cluster', async (t) => {
  const { stdout } = await podpath(
    'check --format json',
    folderWith(t, { 'kustomization.yaml': 'resources: [gone.yaml]\n' }),
  );
  assert.deepEqual(JSON.parse(stdout).clusters, [
    { name: '.', files: ['kustomization.yaml'], gaps: ['kustomization.yaml: gone.yaml is not in the workspace'] },
  ]);
});

test('json names standard input `<stdin>` throughout', async (t) => {
  const { stdout } = await podpath('check - --format json', folderWith(t, {}), {
    stdin: `${service('web', 'wep')}---\n${deployment('web')}`,
  });
  const { findings, clusters } = JSON.parse(stdout);
  assert.deepEqual(
    [
      findings[0].file,
      findings[0].related[0].file,
      findings[0].fixes[0].edits[0].file,
      clusters[0].files[0],
      clusters[0].name,
    ],
    Array(5).fill('<stdin>'),
  );
});
