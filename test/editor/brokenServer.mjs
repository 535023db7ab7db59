// A person whose server doesn't start: one message says so and leads to the log, and nothing else disturbs.
import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { appears, insist, openFile, openWorkbench, runCommand } from './browser.mjs';
import { createTally } from './tally.mjs';
import { startVsCode } from './vsCode.mjs';

export async function brokenServer(extension, scratch) {
  const folder = path.join(scratch, 'broken-server');
  cpSync(path.join(import.meta.dirname, 'fixtures/depot'), folder, { recursive: true });
  const extensions = path.join(scratch, 'broken-extensions');
  cpSync(extension.extensions, extensions, { recursive: true });
  const server = path.join(extensions, path.basename(extension.folder), 'dist/server.cjs');
  writeFileSync(server, "console.error('out of order'); process.exit(1);\n");
  const vsCode = await startVsCode(extensions, scratch);
  const { page, close } = await openWorkbench(vsCode.url, folder);
  const { step, result } = createTally(page);
  const messages = page.locator('.notifications-toasts .notification-list-item');

  try {
    await step('says once that the server does not run', async () => {
      await openFile(page, 'payments.yaml');
      await messages.filter({ hasText: "Podpath's server does not run" }).waitFor({ timeout: 60_000 });
      await page.waitForTimeout(3000);
      assert.equal(await messages.count(), 1);
    });
    await step('leads to the log', async () => {
      const lines = page.locator('.panel .view-line');
      const button = messages.locator('.monaco-button', { hasText: 'Show Output' });
      // The message goes with the click.
      await insist('the log', async () => (await button.isVisible()) && button.click(), appears(lines));
      // The log scrolls to its end as long as it grows.
      await insist(
        'what the server said',
        async () => {
          await lines.last().click();
          await page.keyboard.press('Control+Home');
        },
        appears(lines.filter({ hasText: /out.of.order/ })),
      );
    });
    await step('tells it in the server status', async () => {
      await runCommand(page, 'Podpath: Show Server Status');
      await page.locator('.view-line', { hasText: /does.not.run/ }).waitFor();
    });
    await step('says it again after a restart that fails', async () => {
      await runCommand(page, 'Podpath: Restart Server');
      await messages.filter({ hasText: "Podpath's server does not run" }).waitFor({ timeout: 60_000 });
      await page.waitForTimeout(1000);
      assert.equal(await messages.count(), 1);
    });
  } finally {
    await page.screenshot({ path: path.join(import.meta.dirname, 'shots/broken-server.png') });
    await close();
    await vsCode.stop();
  }
  return result;
}
