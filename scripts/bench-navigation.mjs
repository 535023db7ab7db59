// Measures how soon the server answers who moves around in a generated workspace: definitions, references, highlights,
// symbols and completion, at rest and directly behind a keystroke. Part of `npm run bench`; alone, it prints its own
// figures: `node scripts/bench-navigation.mjs [VARIANT…] [--factor 0.1] [--apps 40]`.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { figure, inFolder, positionAt, report, SERVER, startServer } from './bench-client.mjs';

const GENERATOR = path.resolve(import.meta.dirname, '../out/test/speed');
/** A third of the 30,000 objects where they are all one cluster. */
const SHARES = { directories: 1, 'one-namespace': 1 / 3 };

/** Sections of the report; what could not be measured is added to `missing`. `apps` is how many places are asked about. */
export async function* measureNavigation(missing, { factor = 1, apps = 40, variants = [] } = {}) {
  if (!existsSync(SERVER) || !existsSync(GENERATOR)) return void missing.push('navigation: run `npm run build` first');
  const { workspace, countObjects } = await import(pathToFileURL(`${GENERATOR}/workspaces.js`).href);
  for (const [variant, share] of Object.entries(SHARES)) {
    if (variants.length > 0 && !variants.includes(variant)) continue;
    const texts = workspace(variant, factor * share);
    const heading = `moving around, ${variant}: ${countObjects(texts).toLocaleString('en')} objects`;
    try {
      yield [heading, await inFolder(texts, (folder) => measure(folder, texts, apps))];
    } catch (error) {
      missing.push(`${heading}: ${error.message}`);
    }
  }
}

/** What is asked, in which file of an application, at the second character of which text, and the most it should take. */
const QUESTIONS = [
  ['definition of a host in a variable', 'definition', 'workloads.yaml', 'http://app-', 5, 8],
  ['definition of a backend', 'definition', 'ingress.yaml', 'service:\n', 5, 0, /name: (?=app)/],
  ['definition of a label in a selector', 'definition', 'services.yaml', 'selector:', 5, 0, /name: (?=app)/],
  ['references to a Service', 'references', 'services.yaml', 'name: app', 10, 6],
  ['references to a pod label', 'references', 'workloads.yaml', 'labels:\n        app', 10, 0, /name: (?=app)/],
  ['references to a port', 'references', 'services.yaml', 'name: http', 10, 6],
  ['references to a container port', 'references', 'workloads.yaml', 'name: http', 10, 6],
  ['references to a namespace', 'references', 'services.yaml', 'namespace: ', undefined, 12],
  ['highlights of a label', 'documentHighlight', 'workloads.yaml', 'labels:\n        app', 10, 0, /name: (?=app)/],
  ['outline', 'documentSymbol', 'workloads.yaml', 'kind', 10, 0],
  ['symbols by name', 'symbol', 'workloads.yaml', 'kind', 20, 0],
  ['completion of a label', 'completion', 'services.yaml', 'selector:', 20, 0, /name: (?=app)/],
  ['completion of a host', 'completion', 'workloads.yaml', 'http://app-', 20, 8],
  ['completion of a backend', 'completion', 'ingress.yaml', 'service:\n', 20, 0, /name: (?=app)/],
  ['whether a Service can be renamed', 'prepareRename', 'services.yaml', 'name: app', 100, 6],
  ['rename of a Service', 'rename', 'services.yaml', 'name: app', 100, 6],
  ['rename of a port', 'rename', 'services.yaml', 'name: http', 100, 6],
  ['rename of a container port', 'rename', 'workloads.yaml', 'name: http', 100, 6],
  ['rename of a pod label', 'rename', 'workloads.yaml', 'labels:\n        app', 100, 0, /name: (?=app)/],
  ['who reaches a workload', 'incomingCalls', 'workloads.yaml', 'name: app', undefined, 6],
  ['whom a workload reaches', 'outgoingCalls', 'workloads.yaml', 'name: app', undefined, 6],
];

async function measure(folder, texts, apps) {
  const folders = [...texts.keys()].filter((one) => one.endsWith('/services.yaml') && one.startsWith('apps/'));
  const step = Math.max(1, Math.floor(folders.length / apps));
  const chosen = folders.filter((_, index) => index % step === 0).map((one) => path.posix.dirname(one));
  const server = startServer();
  try {
    await server.begin(folder);
    await server.settled();
    const figures = [];
    for (const [what, method, name, text, target, shift, then] of QUESTIONS) {
      const times = [];
      let found = 0;
      for (const app of chosen) {
        const file = `${app}/${name}`;
        const source = texts.get(file);
        let at = source?.indexOf(text) ?? -1;
        if (at === -1) continue;
        at += then ? text.length + source.slice(at + text.length).search(then) + 6 : shift;
        const uri = pathToFileURL(path.join(folder, file)).href;
        const position = positionAt(source, at + 1);
        const start = performance.now();
        const answer = await ask(server, method, { textDocument: { uri }, position });
        times.push(performance.now() - start);
        found += answer.length;
      }
      const average = times.length === 0 ? 0 : found / times.length;
      const limit = target === undefined ? '' : `${target} ms`;
      // The first ones make what all others use.
      figures.push(figure(`${what} (${average.toFixed(1)} found)`, times.slice(3), 'ms', limit));
    }
    figures.push(await afterTyping(server, folder, texts, chosen));
    await server.request('shutdown', null);
    server.notify('exit', undefined);
    return figures;
  } finally {
    server.stop();
  }
}

async function ask(server, method, { textDocument, position }) {
  if (method === 'symbol') return server.request('workspace/symbol', { query: 'cache' });
  if (method.endsWith('Calls')) {
    const [item] = (await server.request('textDocument/prepareCallHierarchy', { textDocument, position })) ?? [];
    return item ? ((await server.request(`callHierarchy/${method}`, { item })) ?? []) : [];
  }
  if (method === 'rename') {
    const edit = await server.request('textDocument/rename', { textDocument, position, newName: 'renamed-by-it' });
    return edit?.documentChanges?.flatMap(({ edits }) => edits) ?? [];
  }
  const context = { includeDeclaration: true };
  const answer = await server.request(`textDocument/${method}`, { textDocument, position, context });
  return answer?.items ?? answer ?? [];
}

/** Types into a Service and asks at once where its label is defined. */
async function afterTyping(server, folder, texts, chosen) {
  const file = `${chosen[0]}/services.yaml`;
  const text = texts.get(file);
  const uri = pathToFileURL(path.join(folder, file)).href;
  const label = text.indexOf('selector:') + text.slice(text.indexOf('selector:')).search(/name: (?=app)/) + 7;
  const port = positionAt(text, text.indexOf('targetPort: ') + 'targetPort: '.length);
  server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  await server.settled();
  const times = [];
  for (let version = 2; version < 42; version++) {
    const end = { ...port, character: port.character + (version % 2) };
    server.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range: { start: port, end }, text: version % 2 === 0 ? 'x' : '' }],
    });
    const start = performance.now();
    await ask(server, 'definition', { textDocument: { uri }, position: positionAt(text, label) });
    times.push(performance.now() - start);
    await server.settled();
  }
  return figure('definition directly behind a keystroke', times.slice(4), 'ms');
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { factor: { type: 'string', default: '1' }, apps: { type: 'string', default: '40' } },
  });
  const missing = [];
  const options = { factor: Number(values.factor), apps: Number(values.apps), variants: positionals };
  for await (const section of measureNavigation(missing, options)) console.log(`${report([section])}\n`);
  for (const reason of missing) console.log(`not measured: ${reason}`);
}
