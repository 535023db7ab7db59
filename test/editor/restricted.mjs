// A person who doesn't trust the folder: the extension finds what it finds elsewhere, and runs nothing.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { becomes, goToEndOf, openFile, openWorkbench, runCommand, squiggle } from './browser.mjs';
import { createTally } from './tally.mjs';
import { startVsCode } from './vsCode.mjs';

export async function restricted(extension, scratch) {
  const folder = path.join(scratch, 'restricted');
  cpSync(path.join(import.meta.dirname, 'fixtures/shop'), folder, { recursive: true });
  const programs = path.join(scratch, 'programs');
  const ran = path.join(scratch, 'helm-ran');
  mkdirSync(programs);
  writeFileSync(path.join(programs, 'helm'), `#!/bin/sh\ntouch '${ran}'\n`, { mode: 0o755 });
  const env = { PATH: `${programs}${path.delimiter}${process.env.PATH}` };
  const vsCode = await startVsCode(extension.extensions, scratch, { trust: true, env });
  const { page, close } = await openWorkbench(vsCode.url, folder);
  const { step, result } = createTally(page);

  try {
    await step('stays in restricted mode when trust is refused', async () => {
      await page.locator('.monaco-dialog-box .monaco-button', { hasText: /^No/ }).click({ timeout: 60_000 });
      await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    });
    await step('finds what it finds in a trusted folder', async () => {
      await openFile(page, 'cart.yaml');
      await squiggle(page, 'warning').waitFor({ timeout: 60_000 });
    });
    await step('runs no helm for the chart of the folder', async () => {
      await openFile(page, 'Chart.yaml');
      await goToEndOf(page, 'apiVersion');
      await page.keyboard.type(' # edited');
      await page.keyboard.press('Control+s');
      // The tab says nothing of a change that VS Code is about to save by itself.
      await becomes(
        () => readFileSync(path.join(folder, 'chart/Chart.yaml'), 'utf8'),
        (text) => text.includes('# edited'),
      );
      // The server answers in turn: with the report here, what the save caused has begun.
      await runCommand(page, 'Podpath: Show Server Status');
      await page.locator('.tab.active', { hasText: 'Podpath Server Status' }).waitFor();
      await page.waitForTimeout(1000);
      assert.ok(!existsSync(ran), 'helm ran');
    });
  } finally {
    await close();
    await vsCode.stop();
  }
  return result;
}
