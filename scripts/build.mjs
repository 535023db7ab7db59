// Bundles the extension, the language server and the command line into dist/, and ships the rule pages beside them.
// The schemas of Kubernetes objects are compiled before.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { compileKinds } from './kinds.mjs';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '..');
process.chdir(root);
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist/rules', { recursive: true });
await compileKinds();

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Names stay, for stack traces in logs. Mangling them and keeping them beside costs a call for each closure made.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: process.argv.includes('--sourcemap'),
  logLevel: 'warning',
  // js-yaml's CommonJS build reads several times as fast as its ES module on Node 20.
  alias: { 'js-yaml': require.resolve('js-yaml') },
};
await Promise.all([
  build({ ...common, entryPoints: ['client/src/extension.ts'], outfile: 'dist/extension.cjs', external: ['vscode'] }),
  build({ ...common, entryPoints: ['server/src/lsp/main.ts'], outfile: 'dist/server.cjs' }),
  build({
    ...common,
    entryPoints: ['server/src/cli/main.ts'],
    outfile: 'dist/cli.cjs',
    banner: { js: '#!/usr/bin/env node' },
  }),
  build({
    bundle: true,
    entryPoints: { view: 'webview/src/main.ts' },
    outdir: 'dist/view',
    format: 'iife',
    target: 'chrome122',
    minify: true,
    sourcemap: common.sourcemap,
    logLevel: 'warning',
  }),
  build({ entryPoints: ['webview/src/view.css'], outdir: 'dist/view', minify: true, logLevel: 'warning' }),
]);

for (const entry of readdirSync('server/src/rules', { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && entry.name.endsWith('.md')) {
    cpSync(path.join(entry.parentPath, entry.name), path.join('dist/rules', entry.name));
  }
}
