// Edits a generated workspace over the server again and again, each time with a text that it has not seen before, and
// fails if the server's memory has grown by more than a tenth: `node scripts/leak.mjs [--edits 20000] [--factor 0.02]`.
// Documents are opened and closed, files come and go on disk, hovers and quick fixes are asked for.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { inFolder, positionAt, startServer } from './bench-client.mjs';

const GENERATOR = path.resolve(import.meta.dirname, '../out/test/speed');
const GROWTH = 0.1;
/** Edits of one document before it is closed and another one opened. */
const IN_ONE = 12;
/** Edits before the first measurement, at least. */
const WARM = 400;
/** Measurements after it. */
const PARTS = 6;

const { values } = parseArgs({
  options: { edits: { type: 'string', default: '20000' }, factor: { type: 'string', default: '0.02' } },
});
const edits = Number(values.edits);
const { workspace } = await import(pathToFileURL(`${GENERATOR}/workspaces.js`).href);
const { editsIn, kustomizeEdits } = await import(pathToFileURL(`${GENERATOR}/edits.js`).href);
const texts = workspace('directories', Number(values.factor));
const places = [...editsIn('directories', texts), ...kustomizeEdits(texts)];

let number = 0;

const sizes = await inFolder(texts, async (folder) => {
  const server = startServer();
  try {
    await server.begin(folder);
    await server.settled();
    // Whatever is kept for good is there by then: every kind of edit has come several times.
    const warm = Math.max(WARM, edits / 10);
    const sizes = [];
    for (let part = 0; part <= PARTS; part++) {
      await run(server, folder, warm + ((edits - warm) * part) / PARTS);
      sizes.push(await heap(server));
      console.log(`${number} edits: ${(sizes.at(-1) / 1_048_576).toFixed(1)} MB of heap after garbage collection`);
    }
    await server.request('shutdown', null);
    server.notify('exit', undefined);
    return sizes;
  } finally {
    server.stop();
  }
});
const [before, after] = [sizes[0], sizes.at(-1)];
const growth = after / before - 1;
console.log(
  `${edits} edits of ${texts.size} files: ${growth < 0 ? '' : '+'}${(growth * 100).toFixed(1)} % since the first of them`,
);
if (growth > GROWTH) process.exitCode = 1;

/** What is reachable; the second look comes after what the first has let go of. */
async function heap(server) {
  await server.settled();
  await server.look();
  return (await server.look()).heapAfterGc;
}

async function run(server, folder, to) {
  while (number < to) {
    const edit = places[Math.floor(number / IN_ONE) % places.length];
    const uri = pathToFileURL(path.join(folder, edit.file)).href;
    const text = texts.get(edit.file);
    const start = positionAt(text, edit.offset);
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    let typed = '';
    for (let version = 2; version < IN_ONE + 2; version++, number++) {
      const end = { line: start.line, character: start.character + typed.length };
      // Another one each time, and the original in between.
      typed = version % 2 === 0 ? `${edit.typed}${number.toString(36)}` : '';
      const textDocument = { uri, version };
      server.notify('textDocument/didChange', {
        textDocument,
        contentChanges: [{ range: { start, end }, text: typed }],
      });
      await server.settled();
    }
    const range = { start, end: start };
    await server.request('textDocument/hover', { textDocument: { uri }, position: start });
    await server.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [] } });
    comeAndGo(server, folder);
    server.notify('textDocument/didClose', { textDocument: { uri } });
    await server.settled();
  }
}

/** A file of a name that was never there comes, or the one before goes. */
function comeAndGo(server, folder) {
  const isComing = (number / IN_ONE) % 2 === 1;
  const name = `visitor-${isComing ? number : number - IN_ONE}`;
  const file = path.join(folder, 'apps/visitors', `${name}.yaml`);
  mkdirSync(path.dirname(file), { recursive: true });
  if (isComing)
    writeFileSync(
      file,
      `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    app: ${name}\n  ports:\n    - port: 80\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  labels:\n    app: ${name}s\nspec:\n  containers:\n    - name: main\n`,
    );
  else rmSync(file);
  const changes = [{ uri: pathToFileURL(file).href, type: isComing ? 1 : 3 }];
  server.notify('workspace/didChangeWatchedFiles', { changes });
}
