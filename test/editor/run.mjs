// The editor tests: packages the extension, installs it in a real VS Code, and tries it there, in Neovim and in Emacs.
//   node test/editor/run.mjs [--vsix FILE] [--only LEG] [--pictures [FILE]]
// --vsix takes a packaged extension instead of building one. --pictures makes the README's picture and tests nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { brokenServer } from './brokenServer.mjs';
import { emacs } from './emacs.mjs';
import { explorer } from './explorer.mjs';
import { extensionHost } from './extensionHost.mjs';
import { installExtension, packageExtension } from './extensionPackage.mjs';
import { mending } from './mending.mjs';
import { neovim } from './neovim.mjs';
import { networkView } from './networkView.mjs';
import { picture } from './picture.mjs';
import { emacsLack, missingPrograms } from './programs.mjs';
import { restricted } from './restricted.mjs';
import { installVsCode } from './vsCode.mjs';
import { walkthrough } from './walkthrough.mjs';
import { workbench } from './workbench.mjs';

const legs = {
  'extension-host': extensionHost,
  workbench,
  explorer,
  'network-view': networkView,
  walkthrough,
  mending,
  restricted,
  'broken-server': brokenServer,
  neovim,
  emacs,
};
const { values, positionals } = parseArgs({
  options: { vsix: { type: 'string' }, only: { type: 'string' }, pictures: { type: 'boolean' } },
  allowPositionals: true,
});
const chosen = Object.entries(legs).filter(([name]) => (values.only ?? name) === name);
if (chosen.length === 0) throw new Error(`--only is one of ${Object.keys(legs).join(', ')}`);

const missing = missingPrograms();
if (missing.length > 0) {
  console.error(
    `The editor tests need ${missing.join(', ')}: apt-get install -y --no-install-recommends chromium ripgrep neovim`,
  );
  console.log('0 passed, 1 failed');
  process.exit(1);
}

// Everything that this run writes, also what VS Code and Chromium keep in the folder for temporary files.
const scratch = mkdtempSync(path.join(tmpdir(), 'podpath-'));
process.env.TMPDIR = scratch;
process.on('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const extension = await prepare().catch((error) => {
  console.error(`FAILED  to prepare\n${error.stack}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  console.log('0 passed, 1 failed');
  process.exit(1);
});
if (values.pictures) {
  await picture(extension, scratch, positionals[0]);
  process.exit(0);
}

const total = { passed: 0, failed: 0 };
for (const [name, leg] of chosen) {
  console.log(`\n${name}`);
  const lack = leg === emacs ? emacsLack() : undefined;
  if (lack !== undefined) {
    console.log(`SKIPPED ${name}: ${lack}`);
    continue;
  }
  try {
    const { passed, failed } = await leg(extension, scratch);
    // A run in which nothing was tried proves nothing.
    if (passed + failed === 0) throw new Error('It tried nothing.');
    total.passed += passed;
    total.failed += failed;
  } catch (error) {
    total.failed++;
    console.error(`FAILED  ${name}\n${error.stack}`);
  }
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);

async function prepare() {
  await installVsCode();
  return installExtension(values.vsix ? path.resolve(values.vsix) : await packageExtension(), scratch);
}
