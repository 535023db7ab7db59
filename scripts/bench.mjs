// Prints figures for speed and memory: a check of twenty repositories, and typing in a long file over the server.
// They depend on the machine, so nothing fails here. PODPATH_CORPUS names the folder with the repositories.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SERVER, spread, startServer, table } from './bench-client.mjs';
import { measureOverlays } from './bench-kustomize.mjs';

const root = path.resolve(import.meta.dirname, '..');
const CLI = path.join(root, 'dist/cli.cjs');
const CHECK_RUNS = 7;
const KEYSTROKES = 200;
const DOCUMENTS = 90;

const rows = [];
const missing = [];
const check = measureCheck();
if (check) rows.push(...check);
const typing = await measureTyping();
if (typing) rows.push(...typing);
rows.push(...(await measureOverlays(missing)));

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
if (rows.length > 0) console.log(table(['what', 'median', 'lowest', 'p95', 'highest', 'runs', 'target'], rows));
for (const reason of missing) console.log(`not measured: ${reason}`);

/** (a) One run over all repositories: wall time and peak memory of a fresh process. */
function measureCheck() {
  const corpus = process.env.PODPATH_CORPUS;
  if (!corpus) return void missing.push('check of the corpus: PODPATH_CORPUS is not set');
  const folder = path.join(corpus, 'real');
  if (!existsSync(folder)) return void missing.push(`check of the corpus: there is no folder ${folder}`);
  if (!existsSync(CLI)) return void missing.push('check of the corpus: dist/cli.cjs is not built; run `npm run build`');
  const times = [];
  const memories = [];
  const computing = [];
  // The child prints its own peak on exit, so that this works on every system.
  const probe = `process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    process.stderr.write('\\npeak ' + maxRSS + ' ' + (userCPUTime + systemCPUTime) + '\\n');
  })`;
  for (let run = 0; run <= CHECK_RUNS; run++) {
    const start = performance.now();
    const child = spawnSync(
      process.execPath,
      [
        '--import',
        `data:text/javascript,${encodeURIComponent(probe)}`,
        CLI,
        'check',
        folder,
        '--format',
        'json',
        '--fail-on',
        'never',
      ],
      { encoding: 'utf8', maxBuffer: 1 << 30, cwd: root },
    );
    const took = performance.now() - start;
    const peak = /\npeak (\d+) (\d+)\n/.exec(child.stderr);
    if (child.status !== 0 || !peak)
      return void missing.push(`check of the corpus: exit ${child.status}: ${child.stderr.trim().split('\n')[0]}`);
    // The first run warms the file cache.
    if (run > 0) {
      times.push(took);
      memories.push(Number(peak[1]) / 1024);
      computing.push(Number(peak[2]) / 1000);
    }
  }
  return [
    ['check all repositories: time', ...spread(times, 'ms'), '< 1500 ms'],
    ['check all repositories: processor time', ...spread(computing, 'ms'), ''],
    ['check all repositories: peak memory', ...spread(memories, 'MB'), '< 250 MB'],
  ];
}

/** (b) Keystrokes in a file of 90 documents and 5,000 lines: from didChange to publishDiagnostics. */
async function measureTyping() {
  if (!existsSync(SERVER)) return void missing.push('typing: dist/server.cjs is not built; run `npm run build`');
  const folder = mkdtempSync(path.join(tmpdir(), 'podpath-bench-'));
  const file = path.join(folder, 'shop.yaml');
  const text = Array.from({ length: DOCUMENTS }, (_, i) => manifest(i)).join('---\n');
  writeFileSync(file, text);
  const server = startServer();
  try {
    const uri = pathToFileURL(file).href;
    const rootUri = pathToFileURL(folder).href;
    await server.request('initialize', {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'bench' }],
      capabilities: {},
    });
    server.notify('initialized', {});
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    // Answered when everything is read; a file without findings is not published.
    await server.request('podpath/serverStatus', null);
    // Typing a port's number: each keystroke makes and unmakes a finding, so that each is answered.
    const line = text.split('\n').findIndex((one, index) => index > 2500 && one.includes('targetPort: web'));
    const end = { line, character: '    targetPort: web'.length };
    const times = [];
    for (let version = 2; version < KEYSTROKES + 22; version++) {
      const isAdding = version % 2 === 0;
      const range = isAdding ? { start: end, end } : { start: end, end: { line, character: end.character + 1 } };
      const answered = server.published(uri);
      const start = performance.now();
      server.notify('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ range, text: isAdding ? 'x' : '' }],
      });
      await answered;
      // The first ones warm the server up.
      if (version >= 22) times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await server.request('shutdown', null);
    server.notify('exit', undefined);
    return [[`typing in ${text.split('\n').length} lines, ${DOCUMENTS} documents`, ...spread(times, 'ms'), '< 15 ms']];
  } catch (error) {
    return void missing.push(`typing: ${error.message}`);
  } finally {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A Deployment and its Service in turn, some 55 lines each. */
function manifest(index) {
  const name = `shop-${index >> 1}`;
  if (index % 2 === 0) {
    return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  labels:
    app: ${name}
${lines(40, (i) => `    note-${i}: value-${i}`)}spec:
  selector:
    app: ${name}
  ports:
  - name: http
    port: 80
    targetPort: web
`;
  }
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
      - name: main
        image: registry.example/${name}:1
        ports:
        - name: web
          containerPort: 8080
        env:
${lines(19, (i) => `        - name: VARIABLE_${i}\n          value: http://shop-${i}:80/path`)}`;
}

function lines(count, line) {
  return Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');
}
