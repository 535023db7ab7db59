/** The order of the rooms, read from the import graph as text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOMS, roomOf, violationsOf } from './rules.js';
import { sourcesBelow, sourceText } from './sources.js';

const server = sourcesBelow('server/src');
const client = sourcesBelow('client/src');
const webview = sourcesBelow('webview/src');

function checkRefused(file: string, code: string, reason: RegExp): void {
  const violations = violationsOf(sourceText(file, code));
  assert.equal(violations.length, 1, `${file}: ${code} → ${violations.join('; ')}`);
  assert.match(violations[0] ?? '', reason);
}

function checkAllowed(file: string, code: string): void {
  assert.deepEqual(violationsOf(sourceText(file, code)), []);
}

test('every source file imports and uses only what its room may', () => {
  assert.ok(server.length > 50 && client.length > 3, `${server.length} server files, ${client.length} client files`);
  assert.deepEqual([...server, ...client, ...webview].flatMap(violationsOf), []);
});

test('every room states its invariants at its head', () => {
  const rooms = [...new Set(server.flatMap((source) => roomOf(source.file) ?? []))].sort();
  assert.deepEqual(
    rooms.filter((room) => !ROOMS.includes(room)),
    [],
  );
  const silent = rooms.filter((room) => {
    const heads = server.filter(
      (source) => source.file === `server/src/${room}/index.ts` || source.file === `server/src/${room}/main.ts`,
    );
    return !heads.some((source) => /^\/\*\*(?:(?!\*\/)[\s\S])*\bInvariants\b/.test(source.text.replace(/^#!.*\n/, '')));
  });
  assert.deepEqual(silent, []);
});

test('every source file begins with a comment that says what it knows', () => {
  const bare = [...server, ...client, ...webview].filter(
    (source) => !source.text.replace(/^#!.*\n/, '').startsWith('/*'),
  );
  assert.deepEqual(
    bare.map((source) => source.file),
    [],
  );
});

test('refuses a room that imports one below it', () => {
  checkRefused(
    'server/src/yaml/read.ts',
    "import { known } from '../resources/index.js';",
    /yaml must not know resources/,
  );
  checkRefused(
    'server/src/rules/run.ts',
    "import type { Analysis } from '../editor/index.js';",
    /rules must not know editor/,
  );
  checkRefused('server/src/sets/ports.ts', "export { x } from '../disk/index.js';", /sets must not know disk/);
  checkRefused(
    'server/src/policy/verdict.ts',
    "const x = await import('../routing/index.js');",
    /policy must not know routing/,
  );
  checkRefused('server/src/rules/services/a.ts', "import '../../lsp/main.js';", /rules must not know lsp/);
});

test('allows a room to import those above it, and a door to import disk', () => {
  checkAllowed(
    'server/src/editor/analysis.ts',
    "import { a } from '../rules/index.js';\nimport { b } from './locate.js';",
  );
  checkAllowed(
    'server/src/cli/main.ts',
    "import { readText } from '../disk/index.js';\nimport { VERSION } from '../about.js';\nconsole.log(process.argv);",
  );
});

test('refuses doors that know each other, and a disk that knows anything', () => {
  checkRefused('server/src/lsp/main.ts', "import { a } from '../cli/check.js';", /lsp must not know cli/);
  checkRefused('server/src/cli/main.ts', "import { a } from '../lsp/main.js';", /cli must not know lsp/);
  checkRefused(
    'server/src/disk/index.ts',
    "import { a } from '../workspace/index.js';",
    /disk must not know workspace/,
  );
});

test('refuses files, processes, time and logs above the doors', () => {
  checkRefused('server/src/workspace/a.ts', "import { readFileSync } from 'node:fs';", /only disk, lsp, cli/);
  checkRefused('server/src/workspace/a.ts', "import { readFileSync } from 'fs';", /only disk, lsp, cli/);
  checkRefused('server/src/editor/a.ts', 'const now = Date.now();', /uses Date/);
  checkRefused('server/src/rules/a.ts', 'console.log(1);', /uses console/);
  checkRefused('server/src/cluster/a.ts', 'if (process.env.X) y();', /uses process/);
  checkRefused('server/src/yaml/a.ts', 'setTimeout(() => {}, 1);', /uses setTimeout/);
  checkAllowed(
    'server/src/rules/a.ts',
    "// process and Date\nconst x = 'console.log'; /* setTimeout */ map.process();",
  );
});

test('refuses a library outside the room that owns it', () => {
  checkRefused('server/src/resources/a.ts', "import { parse } from 'yaml';", /only yaml may/);
  checkRefused('server/src/cli/a.ts', "import yaml from 'js-yaml';", /only yaml may/);
  checkRefused('server/src/cluster/a.ts', "import ip from 'ipaddr.js';", /only sets may/);
  checkRefused('server/src/editor/a.ts', "import { Range } from 'vscode-languageserver-types';", /only lsp may/);
});

test('refuses a client that knows more of the server than the protocol', () => {
  checkAllowed(
    'client/src/server.ts',
    "import { STATUS } from '../../server/src/protocol.js';\nimport * as vscode from 'vscode';",
  );
  checkRefused(
    'client/src/server.ts',
    "import { analyse } from '../../server/src/editor/index.js';",
    /protocol\.ts alone/,
  );
});

test('refuses a page that knows more than what is said to it', () => {
  checkAllowed(
    'webview/src/main.ts',
    "import type { PathGraph } from '../../server/src/protocol.js';\nimport { draw } from './drawing.js';",
  );
  checkAllowed('webview/src/layout.ts', "import { layout } from '@dagrejs/dagre';");
  checkRefused('webview/src/main.ts', "import { commands } from 'vscode';", /a page knows/);
  checkRefused('webview/src/main.ts', "import { x } from '../../client/src/server.js';", /a page knows/);
  checkRefused('client/src/server.ts', "import { layout } from '@dagrejs/dagre';", /only webview may/);
});
