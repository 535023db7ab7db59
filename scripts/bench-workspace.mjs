// Measures a generated workspace of 10,000 manifests: how long the server takes to read it, what it weighs then, and
// how soon it answers a keystroke, for each kind of edit. Part of `npm run bench`; alone, it prints its own figures:
// `node scripts/bench-workspace.mjs [VARIANT…] [--factor 0.1] [--runs 40]`.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { figure, inFolder, positionAt, report, SERVER, startServer } from './bench-client.mjs';

const GENERATOR = path.resolve(import.meta.dirname, '../out/test/speed');
const COLD_RUNS = 3;
/** Every workspace has an object that is called so. */
const NAMED = 'app-0000';
const WARM = 4;
const MEGABYTE = 1_048_576;

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { factor: { type: 'string', default: '1' }, runs: { type: 'string', default: '40' } },
  });
  const missing = [];
  const options = { factor: Number(values.factor), runs: Number(values.runs), variants: positionals };
  for await (const section of measureWorkspaces(missing, options)) console.log(`${report([section])}\n`);
  for (const reason of missing) console.log(`not measured: ${reason}`);
}

/**
 * Sections of the report, one at a time, since each takes a while; what could not be measured is added to `missing`.
 * `factor` is that of the generator, `runs` how often each character is typed, `variants` all where it is empty.
 */
export async function* measureWorkspaces(missing, { factor = 1, runs = 40, variants = [] } = {}) {
  if (!existsSync(SERVER) || !existsSync(GENERATOR))
    return void missing.push('workspaces of 10,000 manifests: run `npm run build` first');
  const { VARIANTS, workspace, countObjects } = await import(pathToFileURL(`${GENERATOR}/workspaces.js`).href);
  const { editsIn, kustomizeEdits } = await import(pathToFileURL(`${GENERATOR}/edits.js`).href);
  for (const variant of VARIANTS.filter((one) => variants.length === 0 || variants.includes(one))) {
    const texts = workspace(variant, factor);
    const edits = [...editsIn(variant, texts), ...(variant === 'directories' ? kustomizeEdits(texts) : [])];
    const files = `${texts.size.toLocaleString('en')} ${texts.size === 1 ? 'file' : 'files'}`;
    const heading = `${variant}: ${files}, ${countObjects(texts).toLocaleString('en')} objects`;
    try {
      yield [heading, await inFolder(texts, (folder) => measure(folder, texts, edits, runs))];
    } catch (error) {
      missing.push(`${heading}: ${error.message}`);
    }
  }
}

async function measure(folder, texts, edits, runs) {
  const cold = { index: [], indexBlock: [], indexRss: [], wall: [], block: [], rss: [] };
  let server;
  for (let run = 0; run < COLD_RUNS; run++) {
    server?.stop();
    const start = performance.now();
    server = startServer();
    try {
      await server.begin(folder);
      await server.indexed(NAMED);
      cold.index.push(performance.now() - start);
      const glance = await server.glance();
      cold.indexBlock.push(glance.longestBlock);
      cold.indexRss.push(glance.rss / MEGABYTE);
      await server.settled();
    } catch (error) {
      // One that does not answer would keep this process alive.
      server.stop();
      throw error;
    }
    cold.wall.push(performance.now() - start);
    const { rss, longestBlock } = await server.look();
    cold.block.push(longestBlock);
    cold.rss.push(rss / MEGABYTE);
  }
  const figures = [
    // From the start of the process to the answer to a question that needs every file read and divided into clusters.
    figure('start to index', cold.index, 'ms', '2000 ms'),
    figure('longest block until then', cold.indexBlock, 'ms', '50 ms'),
    figure('resident memory then', cold.indexRss, 'MB', '300 MB'),
    figure('start to all findings', cold.wall, 'ms', '2000 ms'),
    figure('longest block of the event loop', cold.block, 'ms', '50 ms'),
    figure('resident memory', cold.rss, 'MB', '300 MB'),
  ];
  try {
    for (const edit of edits) figures.push(...(await type(server, folder, texts.get(edit.file), edit, runs)));
    const { rss, heapAfterGc, longestBlock } = await server.look();
    figures.push(figure('heap after garbage collection', [heapAfterGc / MEGABYTE], 'MB'));
    figures.push(figure('resident memory after typing', [rss / MEGABYTE], 'MB', '300 MB'));
    figures.push(figure('longest block while typing', [longestBlock], 'ms', '50 ms'));
    await server.request('shutdown', null);
    server.notify('exit', undefined);
  } finally {
    server.stop();
  }
  return figures;
}

/** Types a character and takes it away, again and again. What tells nothing new is timed until the server is at rest. */
async function type(server, folder, text, edit, runs) {
  const uri = pathToFileURL(path.join(folder, edit.file)).href;
  const at = positionAt(text, edit.offset);
  const end = { line: at.line, character: at.character + edit.typed.length };
  server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  await server.settled();
  const own = [];
  const all = [];
  const tellsItself = edit.tells.includes(edit.file);
  for (let version = 2; version < runs + WARM + 2; version++) {
    const isAdding = version % 2 === 0;
    const range = isAdding ? { start: at, end: at } : { start: at, end };
    const answered = tellsItself ? server.published(uri) : undefined;
    const start = performance.now();
    server.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text: isAdding ? edit.typed : '' }],
    });
    const settled = server.settled();
    await answered;
    const first = performance.now() - start;
    await settled;
    const last = performance.now() - start;
    // The first ones warm the server up.
    if (version < WARM + 2) continue;
    if (tellsItself) own.push(first);
    all.push(last);
  }
  server.notify('textDocument/didClose', { textDocument: { uri } });
  await server.settled();
  const rows = [figure(`${edit.what} → everything`, all, 'ms', '60 ms')];
  return tellsItself ? [figure(`${edit.what} → its document`, own, 'ms', '10/25 ms'), ...rows] : rows;
}
