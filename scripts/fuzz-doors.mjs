// Puts damaged manifests through the built programs as people run them: `podpath check` over folders of them, and the
// server over stdio, which opens, edits and asks. Neither may fail, print what is no JSON, open a file outside of the
// workspace, or take more memory than it may.
// `npm run fuzz:doors -- [--seed N] [--from N] [--seconds N] [--memory MB]`.
// A failure keeps its folder and prints it with the numbers of the cases in it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { positionAt, startServer } from './bench-client.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const CLI = path.join(ROOT, 'dist/cli.cjs');
const HOOK = path.join(ROOT, 'test/outside/opened.cjs');
const CASES = path.join(ROOT, 'out/test/fuzz');
/** Cases that make one workspace, each in a folder of its own. */
const IN_ONE = 40;
/** Places of each edited document that are asked about; `npm run fuzz` asks about more. */
const PLACES = 1;
const MEGABYTE = 1_048_576;
/** A run of the command line that takes longer does not end. */
const PATIENCE = 300_000;
/** Errors of the protocol that say "not now" or "not so" are answers; what else went wrong is a fault. */
const ANSWERS = new Set([-32602, -32800, -32801, -32803]);

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    from: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '60' },
    memory: { type: 'string', default: '500' },
  },
});
const seed = Number(values.seed);
const most = Number(values.memory);
const end = performance.now() + Number(values.seconds) * 1000;
const { caseOf } = await import(pathToFileURL(path.join(CASES, 'cases.js')).href);
const { diceOf } = await import(pathToFileURL(path.join(CASES, 'dice.js')).href);

const totals = { cases: 0, texts: 0, requests: 0, memory: 0 };
const faults = [];
let next = Number(values.from);
console.log(`seed ${seed}, from case ${next}`);
do {
  const cases = Array.from({ length: IN_ONE }, (_, at) => ({
    folder: `case-${next + at}`,
    ...caseOf(seed, next + at),
  }));
  const top = realpathSync(mkdtempSync(path.join(tmpdir(), 'podpath-fuzz-')));
  const told = faults.length;
  const place = prepared(top, cases);
  checkCommand(place);
  await checkServer(place, cases);
  totals.cases += cases.length;
  for (const { mutants } of cases) totals.texts += mutants;
  if (faults.length === told) rmSync(top, { recursive: true });
  for (const fault of faults.slice(told))
    console.log(`\nFAILED --seed ${seed} --from ${next}, kept in ${top}\n${fault}`);
  next += IN_ONE;
} while (performance.now() < end);
console.log(
  `\n${totals.cases} cases, ${totals.texts} damaged texts, ${totals.requests} requests, at most ${Math.round(totals.memory)} MB of memory; next: --seed ${seed} --from ${next}`,
);
process.exitCode = faults.length > 0 ? 1 : 0;

function prepared(top, cases) {
  const workspace = path.join(top, 'workspace');
  for (const { folder, steps } of cases)
    for (const [name, text] of steps[0]) write(path.join(workspace, folder, name), text ?? '');
  const log = path.join(top, 'opened');
  writeFileSync(log, '');
  return {
    workspace,
    log,
    env: { ...process.env, NODE_OPTIONS: `--require ${HOOK}`, PODPATH_OPENED: log, NO_COLOR: '1' },
  };
}

function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function checkCommand({ workspace, log, env }) {
  const probe = "process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS + '\\n'))";
  const program = ['--import', `data:text/javascript,${encodeURIComponent(probe)}`, CLI];
  const args = ['check', '--format', 'json', '--fail-on', 'never', '--no-helm'];
  const options = { cwd: workspace, env, encoding: 'utf8', maxBuffer: 1 << 30, timeout: PATIENCE };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...program, ...args], options);
  const tail = stderr.slice(-2000);
  // 2 says that a configuration among them is wrong, which the report tells of.
  if (status !== 0 && status !== 2) return void faults.push(`check ends with ${status ?? signal}:\n${tail}`);
  if (/this is a bug/i.test(stderr)) faults.push(`check tells of a bug:\n${tail}`);
  try {
    JSON.parse(stdout);
  } catch (error) {
    faults.push(`check prints no JSON: ${error.message}`);
  }
  checkMemory('check', Number(/\npeak (\d+)\n/.exec(stderr)?.[1]) / 1024);
  checkOpened('check', workspace, log);
}

async function checkServer({ workspace, log, env }, cases) {
  const server = startServer(env);
  try {
    await server.begin(workspace);
    await server.settled();
    for (const one of cases) await edit(server, workspace, one);
    await server.settled();
    const { rss } = await server.glance();
    checkMemory('the server', rss / MEGABYTE);
    await ask(server, 'shutdown', null);
    server.notify('exit', undefined);
    const code = await server.ended;
    if (code !== 0) faults.push(`the server ends with ${code}`);
  } catch (error) {
    faults.push(`the server: ${error.stack}`);
  } finally {
    server.stop();
  }
  checkOpened('the server', workspace, log);
}

/** Opens what the case's steps change, types the changes, and asks at random places. */
async function edit(server, workspace, { folder, steps, name }) {
  const dice = diceOf(seed ^ name.length ^ Number(folder.slice(folder.indexOf('-') + 1)));
  const open = new Map();
  for (const [step, changes] of steps.entries()) {
    for (const [file, text] of changes) {
      const uri = pathToFileURL(path.join(workspace, folder, file)).href;
      const version = (open.get(uri) ?? 0) + 1;
      const textDocument = { uri, languageId: 'yaml', version };
      if (text === undefined) {
        if (open.delete(uri)) server.notify('textDocument/didClose', { textDocument });
        rmSync(path.join(workspace, folder, file), { force: true });
        server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 3 }] });
        continue;
      }
      if (!open.has(uri)) server.notify('textDocument/didOpen', { textDocument: { ...textDocument, text } });
      else server.notify('textDocument/didChange', { textDocument, contentChanges: [{ text }] });
      open.set(uri, version);
      // Now and then the next edit comes before anybody asks.
      if (step < steps.length - 1 && dice.once(3)) continue;
      await askAbout(server, { uri }, text, dice);
    }
  }
  for (const uri of open.keys()) server.notify('textDocument/didClose', { textDocument: { uri } });
}

async function askAbout(server, textDocument, text, dice) {
  const whole = { start: { line: 0, character: 0 }, end: positionAt(text, text.length) };
  const asked = [
    ask(server, 'textDocument/documentSymbol', { textDocument }),
    ask(server, 'textDocument/codeLens', { textDocument }),
    ask(server, 'textDocument/documentLink', { textDocument }),
    ask(server, 'textDocument/inlayHint', { textDocument, range: whole }),
    ask(server, 'textDocument/codeAction', { textDocument, range: whole, context: { diagnostics: [] } }),
    ask(server, 'podpath/explorerChildren', {}),
  ];
  for (let left = PLACES; left > 0; left--) {
    const at = { textDocument, position: positionAt(text, dice.below(text.length + 1)) };
    for (const method of ['hover', 'completion', 'definition', 'documentHighlight', 'prepareRename'])
      asked.push(ask(server, `textDocument/${method}`, at));
    asked.push(ask(server, 'textDocument/references', { ...at, context: { includeDeclaration: true } }));
    asked.push(ask(server, 'textDocument/rename', { ...at, newName: 'basket' }));
    const items = await ask(server, 'textDocument/prepareCallHierarchy', at);
    for (const item of Array.isArray(items) ? items : []) {
      asked.push(ask(server, 'callHierarchy/incomingCalls', { item }));
      asked.push(ask(server, 'callHierarchy/outgoingCalls', { item }));
    }
  }
  await Promise.all(asked);
}

async function ask(server, method, params) {
  totals.requests++;
  const answer = await server.request(method, params);
  const isError = typeof answer?.code === 'number' && typeof answer.message === 'string';
  if (isError && !ANSWERS.has(answer.code)) faults.push(`${method} of ${JSON.stringify(params)}: ${answer.message}`);
  return answer;
}

function checkMemory(what, megabytes) {
  totals.memory = Math.max(totals.memory, megabytes);
  if (!(megabytes <= most)) faults.push(`${what} takes ${Math.round(megabytes)} MB`);
}

function checkOpened(what, workspace, log) {
  const opened = new Set(
    readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  );
  // The client that asks has the server load a probe, too.
  const ours = [workspace, path.join(ROOT, 'dist'), path.join(ROOT, 'scripts/bench-probe.cjs')];
  const isOurs = (file) => ours.some((folder) => file === folder || file.startsWith(`${folder}/`));
  if (![...opened].some((file) => file.startsWith(workspace))) faults.push(`${what}: the hook saw nothing`);
  for (const file of opened) if (!isOurs(file)) faults.push(`${what} opens ${file}`);
  writeFileSync(log, '');
}
