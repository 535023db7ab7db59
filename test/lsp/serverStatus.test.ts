/** "Show Server Status": what the server holds, what the last change took, step by step, and what costs most. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slowCycle } from '../../server/src/lsp/cycleText.js';
import { NO_WORK } from '../../server/src/lsp/work.js';
import { SERVER_STATUS } from '../../server/src/protocol.js';
import { startClient } from './client.js';

const MANIFESTS = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: http
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
    - name: main
      image: web:1
      ports:
        - name: http
          containerPort: 8080
`;

/** The cells of a row, by its first one. */
function row(report: string, first: string): readonly string[] {
  const line = report.split('\n').find((one) => one.startsWith(`| ${first} |`));
  assert.ok(line, `no row "${first}" in\n${report}`);
  return line.split('|').map((cell) => cell.trim());
}

test('the status tells what there is, the steps of the last change, and how many results it kept', async () => {
  const client = await startClient({ files: { 'web.yaml': MANIFESTS, 'broken.yaml': `${MANIFESTS}  - [` } });
  client.open('web.yaml', MANIFESTS);
  await client.settled();
  client.edit('web.yaml', 'image: web:1', 'image: web:2');
  await client.settled();
  const silent = await client.connection.sendRequest<string>(SERVER_STATUS);
  assert.equal(row(silent, 'Kubernetes objects')[2], '3');
  assert.equal(row(silent, 'Gaps')[2], '1');
  assert.equal(row(silent, 'Files skipped, since they are too large')[2], '0');
  assert.match(row(silent, 'read')[3] ?? '', /^1 document parsed in 1 file$/);
  assert.match(row(silent, 'judge')[3] ?? '', /^0 checks/);
  assert.match(row(silent, 'all')[3] ?? '', /\(100\.0 %\)$/);
  client.edit('web.yaml', 'targetPort: http', 'targetPort: web');
  await client.settled();
  const told = await client.connection.sendRequest<string>(SERVER_STATUS);
  assert.match(row(told, 'judge')[3] ?? '', /^[1-9]\d* checks? in 1 cluster/);
  assert.match(row(told, 'publish')[3] ?? '', /^1 file$/);
  assert.match(told, /## Slowest rules\n[\s\S]*\| `[a-z-]+` \| [\d.]+ \| \d+ \|/);
  await client.stop();
});

test('a change that takes long is a line for the log, with its steps', () => {
  assert.equal(slowCycle({ ...NO_WORK, readMs: 20, judgeMs: 70 }), undefined);
  const work = {
    ...NO_WORK,
    readMs: 20,
    judgeMs: 1480,
    checksRun: 12_000,
    scopesJudged: 40,
    slices: 150,
    filesRead: 1,
  };
  assert.equal(
    slowCycle({ ...work, documentsParsed: 1 }),
    'A change took 1500 ms: read 20 ms (1 document parsed in 1 file); divide 0 ms (clusters as before); judge 1480 ms (12,000 checks in 40 clusters, 150 slices); publish 0 ms (0 files).',
  );
});
