/** What a source file may import and use, by the room that it stands in. Follows `server/ARCHITECTURE.md`. */
import path from 'node:path';
import type { SourceText } from './sources.js';

/** From the top down: a room imports only rooms that stand before it. */
const ORDER = ['sets', 'yaml', 'resources', 'workspace', 'cluster', 'policy', 'routing', 'path', 'rules', 'editor'];
const DOORS = ['lsp', 'cli'];
/** The rooms that may touch the world outside: files, processes, time. */
const OUTSIDE = ['disk', ...DOORS];
export const ROOMS: readonly string[] = [...ORDER, ...OUTSIDE];

/** Libraries that belong to one room. */
const OWNERS: Readonly<Record<string, string>> = {
  yaml: 'yaml',
  'js-yaml': 'yaml',
  'ipaddr.js': 'sets',
  '@dagrejs/dagre': 'webview',
};
/** All that the page of the network view may know besides its own files. */
const KNOWN_TO_WEBVIEW = ['server/src/protocol.js', 'client/src/viewMessages.js', '@dagrejs/dagre'];

/** Modules of Node that compute and touch nothing; of `node:crypto`, hashes only. */
const PURE_MODULES = new Set(['node:crypto', 'node:path', 'node:path/posix', 'node:util', 'path']);

const WORLD =
  /(?<![\w.$'])(?:process|console|Date|performance|setTimeout|setInterval|setImmediate|queueMicrotask|clearTimeout|clearInterval|fetch|random[A-Z]\w*|getRandomValues)\b(?!\s*[?]?:)/g;

/** Sentences about what a file must not do and does; empty where all is well. */
export function violationsOf(source: SourceText): string[] {
  if (source.file.startsWith('client/')) return violationsOfClient(source);
  if (source.file.startsWith('webview/')) return violationsOfWebview(source);
  const room = roomOf(source.file);
  if (room === undefined) return violationsBesideRooms(source);
  if (!ROOMS.includes(room)) return [`${source.file} stands in ${room}, which is no room of the design`];
  return [...source.imports.flatMap((target) => badImport(source.file, room, target)), ...worldUsed(source, room)];
}

function badImport(file: string, room: string, target: string): string[] {
  if (!target.startsWith('.')) return badPackage(file, room, target);
  const to = path.posix.join(path.posix.dirname(file), target);
  if (!to.startsWith('server/src/')) return [`${file} imports ${target}, which is outside the server`];
  const other = roomOf(to);
  if (other === undefined) {
    if (to.endsWith('/protocol.js') && room !== 'lsp')
      return [`${file} imports protocol.ts, which is for lsp and the client`];
    return [];
  }
  return other === room || mayImport(room, other) ? [] : [`${file} imports ${target}: ${room} must not know ${other}`];
}

function mayImport(room: string, other: string): boolean {
  if (room === 'disk') return false;
  if (DOORS.includes(room)) return !DOORS.includes(other);
  return ORDER.includes(other) && ORDER.indexOf(other) < ORDER.indexOf(room);
}

function badPackage(file: string, room: string, target: string): string[] {
  const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] ?? target);
  const owner = OWNERS[name];
  if (owner !== undefined && owner !== room) return [`${file} imports ${target}, which only ${owner} may`];
  const isNode = target.startsWith('node:') || NODE_MODULES.has(name);
  if (isNode && !PURE_MODULES.has(target) && !OUTSIDE.includes(room))
    return [`${file} imports ${target}, which only ${OUTSIDE.join(', ')} may`];
  if (name.startsWith('vscode-languageserver') && room !== 'lsp')
    return [`${file} imports ${target}, which only lsp may`];
  return [];
}
const NODE_MODULES = new Set([
  'fs',
  'child_process',
  'os',
  'http',
  'https',
  'net',
  'worker_threads',
  'timers',
  'crypto',
  'process',
]);

function worldUsed(source: SourceText, room: string): string[] {
  if (OUTSIDE.includes(room)) return [];
  return [...source.code.matchAll(WORLD)].map(
    ([name]) => `${source.file} uses ${name}, which only ${OUTSIDE.join(', ')} may`,
  );
}

/** `protocol.ts` and `about.ts` stand beside the rooms: plain data, importing nothing. */
function violationsBesideRooms(source: SourceText): string[] {
  return [
    ...source.imports.map((target) => `${source.file} imports ${target}, and is to import nothing`),
    ...worldUsed(source, ''),
  ];
}

function violationsOfClient(source: SourceText): string[] {
  return source.imports.flatMap((target) => {
    const to = target.startsWith('.') ? path.posix.join(path.posix.dirname(source.file), target) : target;
    const isServer = to.startsWith('server/');
    if (isServer && to !== 'server/src/protocol.js')
      return [`${source.file} imports ${target}; of the server it may know protocol.ts alone`];
    return OWNERS[to] === undefined ? [] : [`${source.file} imports ${target}, which only ${OWNERS[to]} may`];
  });
}

function violationsOfWebview(source: SourceText): string[] {
  return source.imports.flatMap((target) => {
    const to = target.startsWith('.') ? path.posix.join(path.posix.dirname(source.file), target) : target;
    return to.startsWith('webview/') || KNOWN_TO_WEBVIEW.includes(to)
      ? []
      : [`${source.file} imports ${target}; a page knows ${KNOWN_TO_WEBVIEW.join(', ')} alone`];
  });
}

export function roomOf(file: string): string | undefined {
  return /^server\/src\/([^/]+)\//.exec(file)?.[1];
}
