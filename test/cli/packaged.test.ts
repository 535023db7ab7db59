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

/** By bundle. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'server/src/cli/main.ts': ['ignore', 'js-yaml', 'picomatch', 'yaml'],
  'server/src/lsp/main.ts': [],
  'client/src/extension.ts': [],
};

for (const [entry, expected] of Object.entries(PACKAGES))
  test(`${entry} is bundled with the packages that were read, and no others`, async () => {
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
    assert.deepEqual([...new Set(names)].sort(), expected);
  });

test('every package that is bundled is pinned', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  for (const [name, version] of Object.entries(dependencies ?? {})) assert.match(version, /^\d+\.\d+\.\d+$/, name);
});

test('the package holds the bundles, the pages and what the manifest names, and nothing else', () => {
  const listed = execFileSync(process.execPath, [path.join(ROOT, 'node_modules/@vscode/vsce/vsce'), 'ls', '--no-dependencies'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, npm_config_ignore_scripts: 'true' },
  });
  console.log(listed);
});
