// `npm run try`: opens a copy of the sample in a real VS Code with the extension as it is built now. In the desktop's
// where `code` is on the PATH or VSCODE_EXECUTABLE names it; elsewhere, or with --browser, at an address for a browser.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installExtension, packageExtension } from '../test/editor/extensionPackage.mjs';
import { find } from '../test/editor/programs.mjs';
import { installVsCode, startVsCode } from '../test/editor/vsCode.mjs';

const root = path.resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(path.join(tmpdir(), 'podpath-try-'));
const sample = path.join(scratch, 'shop');
cpSync(path.join(root, 'examples/shop'), sample, { recursive: true });

const desktop = process.env.VSCODE_EXECUTABLE ?? find('code', 'code-insiders', 'codium');
if (desktop && !process.argv.includes('--browser')) {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  spawn(desktop, ['--new-window', `--extensionDevelopmentPath=${root}`, sample], {
    stdio: 'ignore',
    detached: true,
  }).unref();
  console.log(`Opening ${sample} in ${desktop}`);
} else {
  await installVsCode();
  const { extensions } = await installExtension(await packageExtension(), scratch);
  const { url, stop } = await startVsCode(extensions, scratch);
  console.log(`The sample is at ${url}/?folder=${encodeURIComponent(sample)}\nCtrl+C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, async () => {
      await stop();
      rmSync(scratch, { recursive: true, force: true });
      process.exit(0);
    });
}
