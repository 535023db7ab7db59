// What measurements share: a client of the built language server, and how figures are shown.
import { spawn } from 'node:child_process';
import path from 'node:path';

export const SERVER = path.resolve(import.meta.dirname, '../dist/server.cjs');

/** A client that speaks just enough of the protocol over stdio. */
export function startServer() {
  const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map();
  const publications = new Map();
  let buffer = Buffer.alloc(0);
  let next = 1;
  let failure;
  const fail = (reason) => {
    failure = new Error(reason);
    for (const { reject } of [...waiting.values(), ...publications.values()]) reject(failure);
  };
  child.on('exit', (code) => fail(`the server ended with code ${code}`));
  child.stdout.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const head = buffer.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString('latin1', 0, head))?.[1]);
      if (buffer.length < head + 4 + length) return;
      receive(JSON.parse(buffer.toString('utf8', head + 4, head + 4 + length)));
      buffer = buffer.subarray(head + 4 + length);
    }
  });
  const send = (message) => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    child.stdin.write(body);
  };
  function receive(message) {
    if (message.method === 'textDocument/publishDiagnostics') {
      publications.get(message.params.uri)?.resolve(message.params);
    } else if (message.method !== undefined && message.id !== undefined) {
      const isConfiguration = message.method === 'workspace/configuration';
      send({ id: message.id, result: isConfiguration ? message.params.items.map(() => null) : null });
    } else if (message.id !== undefined) waiting.get(message.id)?.resolve(message.result);
  }
  const within = (map, key, what) =>
    new Promise((resolve, reject) => {
      if (failure) reject(failure);
      const timer = setTimeout(() => reject(new Error(`no answer within 10 s: ${what}`)), 10_000);
      const settle = (how) => (value) => {
        clearTimeout(timer);
        map.delete(key);
        how(value);
      };
      map.set(key, { resolve: settle(resolve), reject: settle(reject) });
    });
  return {
    request(method, params) {
      const id = next++;
      send({ id, method, params });
      return within(waiting, id, method);
    },
    notify: (method, params) => send({ method, params }),
    published: (uri) => within(publications, uri, `the findings of ${uri}`),
    stop: () => child.kill(),
  };
}

/** The median of times or sizes, and how they lie. */
export function spread(values, unit) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  const text = (value) => `${value < 100 ? value.toFixed(1) : Math.round(value)} ${unit}`;
  return [text(at(0.5)), text(sorted[0]), text(at(0.95)), text(sorted.at(-1)), String(sorted.length)];
}

export function table(head, body) {
  const all = [head, ...body];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  '),
    )
    .join('\n');
}
