// The network view in VS Code: what a person sees, clicks and types there, in three kinds of theme and at two widths.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { openFile, openWorkbench, runCommand } from './browser.mjs';
import { createTally } from './tally.mjs';
import { startVsCode } from './vsCode.mjs';

const shots = path.join(import.meta.dirname, 'shots');

export async function networkView(extension, scratch) {
  const { step, result } = createTally();
  const folder = path.join(scratch, 'network-view');
  cpSync(path.join(import.meta.dirname, 'fixtures/network'), folder, { recursive: true });
  const user = { 'workbench.colorTheme': 'Default Light Modern' };
  const vsCode = await startVsCode(extension.extensions, scratch, { user });
  const { page, hosts, close } = await openWorkbench(vsCode.url, folder);
  const shot = (name) => page.screenshot({ path: path.join(shots, `view-${name}.png`) });
  const view = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  try {
    await step('draws the way to the Service under the cursor, from the palette', async () => {
      await openFile(page, 'shop.yaml');
      // The palette offers the command as soon as manifests are known.
      await page.locator('.codelens-decoration', { hasText: 'pods' }).first().waitFor({ timeout: 60_000 });
      await page.locator('.view-line', { hasText: 'kind: Service' }).first().click();
      await runCommand(page, 'Podpath: Show Traffic Path');
      await view.locator('.graph .station').first().waitFor({ timeout: 60_000 });
      await shot('path-light-1280');
    });
    await step('asks no host but this machine', () => assert.deepEqual([...hosts], []));
  } finally {
    await close();
    await vsCode.stop();
  }
  return result;
}
