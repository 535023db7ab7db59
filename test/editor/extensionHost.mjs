// Tests inside the extension host, through @vscode/test-electron.
// Where a desktop VS Code is on the machine they run in that one; elsewhere codeShim.mjs stands in for it.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { resolveCliPathFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { find } from './programs.mjs';

const here = import.meta.dirname;

export async function extensionHost(extension, scratch) {
  const tests = path.join(scratch, 'suite.cjs');
  await build({
    entryPoints: [path.join(here, 'suite/index.ts')],
    outfile: tests,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    logLevel: 'error',
  });
  const result = path.join(scratch, 'result.json');
  const profile = [`--extensions-dir=${extension.extensions}`, `--user-data-dir=${path.join(scratch, 'user')}`];
  const desktop = desktopVsCode();
  if (desktop) {
    const cli = resolveCliPathFromVSCodeExecutablePath(desktop);
    await promisify(execFile)(cli, ['--no-sandbox', ...profile, '--install-extension', extension.vsix]);
  }
  await runTests({
    vscodeExecutablePath: desktop ?? path.join(here, 'codeShim.mjs'),
    // The extension under test is the installed one; VS Code wants one in development for tests, and gets an empty one.
    extensionDevelopmentPath: emptyExtension(scratch),
    extensionTestsPath: tests,
    extensionTestsEnv: { PODPATH_TEST_RESULT: result },
    launchArgs: [workspace(scratch), ...profile],
  }).catch((error) => {
    // The tests have said what failed. Without a result they never got so far.
    if (!existsSync(result)) throw error;
  });
  return JSON.parse(readFileSync(result, 'utf8'));
}

/** A workspace with copies of the fixtures and of the sample as its folders. */
function workspace(scratch) {
  const folders = { shop: 'fixtures/shop', depot: 'fixtures/depot', example: '../../examples/shop' };
  for (const [name, source] of Object.entries(folders)) {
    cpSync(path.join(here, source), path.join(scratch, 'workspace', name), { recursive: true });
  }
  const file = path.join(scratch, 'workspace/test.code-workspace');
  writeFileSync(
    file,
    JSON.stringify({ folders: Object.keys(folders).map((name) => ({ name, path: name })), settings: {} }),
  );
  return file;
}

function emptyExtension(scratch) {
  const folder = path.join(scratch, 'empty-extension');
  mkdirSync(folder);
  const manifest = { name: 'empty', publisher: 'podpath-test', version: '0.0.0', engines: { vscode: '*' } };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

/** VSCODE_EXECUTABLE, or the program behind the `code` command. */
function desktopVsCode() {
  const command = process.env.VSCODE_EXECUTABLE ?? find('code');
  if (!command) return undefined;
  const file = realpathSync(command);
  // `code` is a script in bin/; the program itself lies beside that folder.
  const program = path.resolve(path.dirname(file), '../code');
  return path.basename(path.dirname(file)) === 'bin' && existsSync(program) ? program : file;
}
