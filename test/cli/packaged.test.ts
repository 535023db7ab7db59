/**
 * What ships: the packages whose code is in the bundles, and the files of the extension. A package that is new here is
 * read before it is added, since it runs on everybody's manifests.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';

const ROOT = path.resolve(import.meta.dirname, '../../..');

const PROTOCOL = ['vscode-jsonrpc', 'vscode-languageserver-protocol', 'vscode-languageserver-types'];
const ENGINE = ['ignore', 'ipaddr.js', 'js-yaml', 'picomatch', 're2js', 'yaml'];
const SERVER = ['vscode-languageserver', 'vscode-languageserver-textdocument', 'vscode-uri'];

/** By where a bundle begins. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'server/src/cli/main.ts': ENGINE,
  'server/src/lsp/main.ts': [...ENGINE, ...PROTOCOL, ...SERVER],
  'client/src/extension.ts': [
    ...PROTOCOL,
    ...[
      'balanced-match',
      'brace-expansion',
      'minimatch',
      'semver',
      'vscode-languageclient',
      'vscode-languageserver-textdocument',
    ],
  ],
  'webview/src/main.ts': ['@dagrejs/dagre'],
};

for (const [entry, expected] of Object.entries(PACKAGES))
  test(`${entry} is bundled with these packages, and no others`, async () => {
    const { metafile } = await build({
      entryPoints: [path.join(ROOT, entry)],
      absWorkingDir: ROOT,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      write: false,
      metafile: true,
      external: ['vscode'],
      logLevel: 'silent',
    });
    const names = Object.keys(metafile.inputs).flatMap(
      (file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [],
    );
    assert.deepEqual([...new Set(names)].sort(), [...expected].sort());
  });

test('every package that is bundled is pinned', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  for (const [name, version] of Object.entries(dependencies ?? {})) assert.match(version, /^\d+\.\d+\.\d+$/, name);
});

const SHIPS: readonly RegExp[] = [
  /^(?:CHANGELOG\.md|LICENSE|README\.md|package\.json|package\.nls\.json)$/,
  /^dist\/(?:cli|extension|server)\.cjs$/,
  /^dist\/rules\/[a-z0-9-]+\.md$/,
  /^dist\/view\/view\.(?:css|js)$/,
  /^examples\/shop\/(?:[a-z]+\/)?(?:\.podpath|[\w-]+)\.(?:md|yaml)$/,
  /^images\/[a-z-]+\.(?:png|svg)$/,
  /^schemas\/(?:kinds\/)?[\w.]+\.json$/,
  /^syntaxes\/[\w.-]+\.json$/,
  /^walkthrough\/[a-z]+\.svg$/,
];

test('the package holds the bundles, the pages and what its manifest names, and nothing else', () => {
  const args = [path.join(ROOT, 'node_modules/@vscode/vsce/vsce'), 'ls', '--no-dependencies'];
  const files = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  assert.ok(files.includes('dist/server.cjs'), files.join('\n'));
  assert.deepEqual(
    files.filter((file) => !SHIPS.some((pattern) => pattern.test(file))),
    [],
  );
});
