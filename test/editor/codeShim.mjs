#!/usr/bin/env node
// Stands in for the desktop's `code` where @vscode/test-electron starts it to run tests:
// starts VS Code's server with this environment, opens its workbench in Chromium, and has that run the tests.
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openWorkbench } from './browser.mjs';
import { startVsCode } from './vsCode.mjs';

const timeout = 600_000;
const noise = [];
let tested = false;
const { values, positionals } = parseArgs({
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'extensions-dir': { type: 'string' },
  },
  allowPositionals: true,
  strict: false,
});
const vsCode = await startVsCode(values['extensions-dir'], process.env.TMPDIR);
// Whoever started this has died when the input ends; nobody else would end VS Code then, and clean up after it.
process.stdin.resume().once('end', () => {
  process.once('exit', () => rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 5 }));
  process.exit(1);
});
const remote = (file) => `vscode-remote://${new URL(vsCode.url).host}${file}`;
// The workbench takes these from its address up to VS Code 1.117; later ones want --enable-smoke-test-driver, too.
const payload = [
  ['extensionDevelopmentPath', remote(values.extensionDevelopmentPath)],
  ['extensionTestsPath', remote(values.extensionTestsPath)],
];

let ended;
const end = new Promise((resolve) => {
  ended = resolve;
});
const { close } = await openWorkbench(vsCode.url, positionals[0], {
  query: `&payload=${encodeURIComponent(JSON.stringify(payload))}`,
  async prepare(page) {
    await page.exposeFunction('codeAutomationLog', print);
    await page.exposeFunction('codeAutomationExit', ended);
  },
});
const timer = setTimeout(() => {
  console.error(`The tests did not end within ${timeout / 1000} seconds.`);
  ended(1);
}, timeout);
const code = await end;
if (!tested) console.error(noise.join('\n'));
clearTimeout(timer);
await close();
await vsCode.stop();
process.exit(code === 0 ? 0 : 1);

/**
 * What the extension host writes to its console: the tests' lines are printed, the rest only if there are none.
 * A format starts with %c, and has styles for arguments, where VS Code colours it.
 */
function print(_type, [first, ...rest]) {
  const styled = typeof first === 'string' && first.startsWith('%c');
  const line = styled
    ? [first.replaceAll('%c', ''), ...rest.filter((part) => !/^color:/.test(part))].join(' ')
    : [first, ...rest].join(' ');
  if (/^(ok|FAILED) /.test(line)) {
    tested = true;
    console.log(line);
  } else {
    noise.push(line);
  }
}
