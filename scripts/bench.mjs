// Prints figures for speed and memory: generated workspaces of 10,000 manifests and smaller ones over the server, and a
// check of twenty repositories.
// They depend on the machine, so nothing fails here. PODPATH_CORPUS names the folder with the repositories; `--factor 0.1
// --runs 10` takes a tenth of the manifests, and types each character ten times.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { figure, report, SERVER, startServer } from './bench-client.mjs';
import { measureOverlays } from './bench-kustomize.mjs';
import { measureNavigation } from './bench-navigation.mjs';
import { measureWorkspaces } from './bench-workspace.mjs';

const root = path.resolve(import.meta.dirname, '..');
const CLI = path.join(root, 'dist/cli.cjs');
const CHECK_RUNS = 7;
const KEYSTROKES = 200;
const DOCUMENTS = 90;

const { values } = parseArgs({
  options: { factor: { type: 'string', default: '1' }, runs: { type: 'string', default: '40' } },
});
const missing = [];
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, load ${loadavg()[0]?.toFixed(1)}\n`,
);
for await (const section of sections()) console.log(`${report([section])}\n`);
for (const reason of missing) console.log(`not measured: ${reason}`);

/** To add a measurement: yield a heading and figures of your own. */
async function* sections() {
  const [factor, runs] = [Number(values.factor), Number(values.runs)];
  yield* measureWorkspaces(missing, { factor, runs });
  yield* measureNavigation(missing, { factor, apps: runs });
  yield ['smaller workspaces', [...(await measureTyping()), ...(await measureOverlays(missing))]];
  yield ['check of public repositories', measureCheck()];
}

function without(reason) {
  missing.push(reason);
  return [];
}

/** (a) One run over all repositories: wall time and peak memory of a fresh process. */
function measureCheck() {
  const corpus = process.env.PODPATH_CORPUS;
  if (!corpus) return without('check of the corpus: PODPATH_CORPUS is not set');
  const folder = path.join(corpus, 'real');
  if (!existsSync(folder)) return without(`check of the corpus: there is no folder ${folder}`);
  if (!existsSync(CLI)) return without('check of the corpus: dist/cli.cjs is not built; run `npm run build`');
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
      return without(`check of the corpus: exit ${child.status}: ${child.stderr.trim().split('\n')[0]}`);
    // The first run warms the file cache.
    if (run > 0) {
      times.push(took);
      memories.push(Number(peak[1]) / 1024);
      computing.push(Number(peak[2]) / 1000);
    }
  }
  return [
    figure('time', times, 'ms', '1500 ms'),
    figure('processor time', computing, 'ms'),
    figure('peak memory', memories, 'MB', '250 MB'),
  ];
}

/** (b) Keystrokes in a file of 90 documents and 5,000 lines: from didChange to publishDiagnostics. */
async function measureTyping() {
  if (!existsSync(SERVER)) return without('typing: dist/server.cjs is not built; run `npm run build`');
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
    return [figure('typing in 90 documents', times, 'ms', '15 ms')];
  } catch (error) {
    return without(`typing: ${error.message}`);
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
