// What measurements share: a client of the built language server, a look into its process, and how figures are shown.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const SERVER = path.resolve(import.meta.dirname, '../dist/server.cjs');
/** Milliseconds that an answer may take before a measurement is given up. */
const PATIENCE = 180_000;
/** Milliseconds after which a server that is still reading is asked again. */
const BETWEEN_QUESTIONS = 10;

/** Looks into the server's process. Required, since whoever imports a module has Node read the whole server twice. */
const PROBE = path.resolve(import.meta.dirname, 'bench-probe.cjs');

/** A client that speaks just enough of the protocol over stdio. */
export function startServer(env = process.env) {
  const watching = ['--expose-gc', '--require', PROBE];
  const child = spawn(process.execPath, ['--max-semi-space-size=32', ...watching, SERVER, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
    env,
  });
  const waiting = new Map();
  const publications = new Map();
  const published = [];
  let parts = [];
  let held = 0;
  let wanted = 0;
  let next = 1;
  let failure;
  const fail = (reason) => {
    failure = new Error(reason);
    for (const { reject } of [...waiting.values(), ...publications.values()]) reject(failure);
  };
  child.on('exit', (code) => fail(`the server ended with code ${code}`));
  child.stdout.on('data', (chunk) => {
    parts.push(chunk);
    held += chunk.length;
    while (held >= wanted) {
      const buffer = parts.length === 1 ? parts[0] : Buffer.concat(parts);
      parts = [buffer];
      const head = buffer.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString('latin1', 0, head))?.[1]);
      wanted = head + 4 + length;
      if (held < wanted) return;
      parts = [buffer.subarray(wanted)];
      held -= wanted;
      receive(JSON.parse(buffer.toString('utf8', head + 4, wanted)));
      wanted = 0;
      if (held === 0) return;
    }
  });
  const send = (message) => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    child.stdin.write(body);
  };
  function receive(message) {
    if (message.method === 'textDocument/publishDiagnostics') {
      published.push(message.params.uri);
      publications.get(message.params.uri)?.resolve(message.params);
    } else if (message.method !== undefined && message.id !== undefined) {
      const isConfiguration = message.method === 'workspace/configuration';
      send({ id: message.id, result: isConfiguration ? message.params.items.map(() => null) : null });
    } else if (message.id !== undefined) waiting.get(message.id)?.resolve(message.result ?? message.error);
  }
  const within = (map, key, what) =>
    new Promise((resolve, reject) => {
      if (failure) reject(failure);
      const timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE / 1000} s: ${what}`)), PATIENCE);
      const settle = (how) => (value) => {
        clearTimeout(timer);
        map.delete(key);
        how(value);
      };
      map.set(key, { resolve: settle(resolve), reject: settle(reject) });
    });
  const asked = (how) =>
    new Promise((resolve) => {
      child.once('message', resolve);
      child.send(how);
    });
  const server = {
    request(method, params) {
      const id = next++;
      send({ id, method, params });
      return within(waiting, id, method);
    },
    notify: (method, params) => send({ method, params }),
    /** The next findings of a file. */
    published: (uri) => within(publications, uri, `the findings of ${uri}`),
    /** Addresses of the files published so far, one for each publication. */
    publications: published,
    /** Initializes the server on a folder; resolves before that is read. Blocks count from then on. */
    async begin(folder) {
      const rootUri = pathToFileURL(folder).href;
      const workspaceFolders = [{ uri: rootUri, name: 'bench' }];
      await server.request('initialize', { processId: process.pid, rootUri, workspaceFolders, capabilities: {} });
      child.send('begin');
      server.notify('initialized', {});
    },
    /** Resolves when everything sent so far is worked in and published. */
    settled: () => server.request('podpath/settled', null),
    /** Resolves when an object is found by its name, which takes that all files are read and divided into clusters. */
    async indexed(name) {
      for (;;) {
        const found = await server.request('workspace/symbol', { query: name });
        if (found.length > 0) return;
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_QUESTIONS));
      }
    },
    /** Memory in bytes, and the longest block of the event loop in milliseconds since the last look. */
    look: () => asked('look'),
    /** The same without touching anything, so that what follows can be timed. */
    glance: () => asked('glance'),
    /** The code with which it ends. */
    ended: new Promise((resolve) => child.once('exit', resolve)),
    stop: () => child.kill('SIGKILL'),
  };
  return server;
}

/** Writes texts into a temporary folder, and takes it away afterwards whatever happens. */
export async function inFolder(texts, use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'podpath-bench-'));
  try {
    for (const [name, text] of texts) {
      const file = path.join(folder, name);
      if (!existsSync(path.dirname(file))) mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Line and character from 0, as the protocol has them. */
export function positionAt(text, offset) {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
}

/**
 * A row of the table: what was measured, its values in a unit ("ms", "s", "MB"), and the most that the median and the
 * 95th percentile should be.
 */
export function figure(what, values, unit, target = '') {
  return { what, values: [...values].sort((a, b) => a - b), unit, target };
}

/** Rows under headings, 80 columns wide: `sections` are pairs of a heading and figures. */
export function report(sections) {
  const cells = ({ what, values, unit, target }) => {
    if (values.length === 0) return [what, '–', '–', '–', '0', target];
    const at = (part) => values[Math.min(values.length - 1, Math.floor(part * values.length))];
    const text = (value) => (value < 9.95 ? value.toFixed(1) : String(Math.round(value)));
    const range = `${text(values[0])}–${text(values.at(-1))}`;
    return [what, `${text(at(0.5))} ${unit}`, `${text(at(0.95))} ${unit}`, range, String(values.length), target];
  };
  const widths = [32, 8, 8, 10, 4, 9];
  const line = (row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd();
  const head = line(['', 'median', 'p95', 'range', 'runs', 'target']);
  return sections
    .filter(([, figures]) => figures.length > 0)
    .map(([heading, figures]) => [heading, head, ...figures.map((one) => line(cells(one)))].join('\n'))
    .join('\n\n');
}
