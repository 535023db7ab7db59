// A person at VS Code, single folder: what is drawn, and what the mouse and the keyboard do.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import {
  appears,
  becomes,
  chooseAction,
  goToEndOf,
  hoverOver,
  hoverSquiggle,
  insist,
  openFile,
  openWorkbench,
  pick,
  runCommand,
  squiggle,
} from './browser.mjs';
import { createTally } from './tally.mjs';
import { startVsCode } from './vsCode.mjs';

const shots = path.join(import.meta.dirname, 'shots');

export async function workbench(extension, scratch) {
  const folder = path.join(scratch, 'workbench');
  cpSync(path.join(import.meta.dirname, 'fixtures/shop'), folder, { recursive: true });
  const vsCode = await startVsCode(extension.extensions, scratch);
  const { page, hosts, close } = await openWorkbench(vsCode.url, folder);
  const { step, result } = createTally(page);
  let shot = 0;
  const seen = async (title, run) => {
    await step(title, run);
    await page.screenshot({ path: path.join(shots, `${++shot}-${title.replaceAll(/\W+/g, '-')}.png`) });
  };

  try {
    await seen('draws a squiggle under the selector', async () => {
      await openFile(page, 'cart.yaml');
      await squiggle(page, 'warning').waitFor({ timeout: 60_000 });
    });
    await seen('lists the findings as problems', async () => {
      await runCommand(page, 'Problems: Focus on Problems View');
      const rows = page.locator('.markers-panel .monaco-list-row');
      await rows.filter({ hasText: 'service-selects-nothing' }).first().waitFor();
      await rows.filter({ hasText: 'podpath' }).first().waitFor();
    });
    await seen('explains the finding in a hover', async () => {
      await hoverSquiggle(page, 'warning', 'service-selects-nothing');
    });
    await seen('tells its state in the language status', async () => {
      await insist(
        'the language status',
        () => page.locator('[id="status.languageStatus"]').click(),
        appears(page.locator('.monaco-hover .hover-language-status', { hasText: /Podpath: .*warning/ })),
      );
    });
    await seen('cures the finding with Ctrl+.', async () => {
      await page.keyboard.press('Escape');
      await goToEndOf(page, 'app: cart');
      await chooseAction(page, 'carts');
      await squiggle(page, 'warning').waitFor({ state: 'detached' });
      assert.equal(await page.locator('.view-line', { hasText: /app:\scart$/ }).count(), 0);
    });
    await seen('draws a squiggle again when the cure is taken back', async () => {
      await goToEndOf(page, 'kind: Service');
      await page.keyboard.press('Control+z');
      await squiggle(page, 'warning').waitFor();
    });
    await seen('colours a suppression apart from its comment', async () => {
      await openFile(page, 'accounts.yaml');
      const line = page.locator('.view-line', { hasText: 'podpath-ignore' });
      const words = line.locator('span > span');
      const colours = async () =>
        new Map(await words.evaluateAll((all) => all.map((word) => [word.textContent, word.className])));
      // Colours arrive a little after the text.
      const found = await becomes(colours, (all) => all.has('podpath-ignore'));
      const rule = found.get('service-port-name-unresolved');
      assert.ok(rule && found.get('podpath-ignore'), `the words are ${JSON.stringify([...found])}`);
      assert.notEqual(rule, found.get('podpath-ignore'));
    });
    await seen('opens the page of a rule from the palette', async () => {
      await runCommand(page, 'Podpath: Show Rule Documentation');
      await pick(page, 'service-selects-nothing');
      await page.locator('.tab', { hasText: 'service-selects-nothing.md' }).waitFor();
      const preview = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
      await preview.locator('h1').waitFor();
    });
    await seen('shows lenses above objects and hints behind ports', async () => {
      await openFile(page, 'web.yaml');
      await page
        .locator('.codelens-decoration', { hasText: /pods? · / })
        .first()
        .waitFor({ timeout: 30_000 });
      await page.locator('.view-line', { hasText: /→\s\S/ }).first().waitFor({ timeout: 30_000 });
    });
    await seen('explains a workload in a hover', async () => {
      const kind = page.locator('.view-line', { hasText: 'kind: Deployment' }).first().locator('span > span').last();
      await hoverOver(page, kind, 'Deployment web');
      // It fades in.
      await page.waitForTimeout(500);
    });
    await seen('explains a traffic path, with links to its evidence', async () => {
      await openFile(page, 'web.yaml');
      await goToEndOf(page, 'kind: Service');
      await runCommand(page, 'Podpath: Explain Traffic Path');
      const input = page.locator('.quick-input-widget input[type=text]');
      const first = (text) => page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).first();
      await input.fill('internet');
      await first('internet').waitFor();
      await page.keyboard.press('Enter');
      // The Service under the cursor is the first choice.
      await page.locator('.quick-input-title', { hasText: 'from internet' }).waitFor();
      await first('service/shop/web:80').waitFor();
      await page.keyboard.press('Enter');
      await page
        .locator('.view-line', { hasText: /internet.→.service\/shop\/web:80/ })
        .first()
        .waitFor();
      await page.locator('.view-line .detected-link', { hasText: 'web.yaml:' }).first().waitFor();
    });
    await step('shows no notification', async () => {
      assert.deepEqual(await page.locator('.notification-list-item').allTextContents(), []);
    });
    await step('asks no host but this machine', () => assert.deepEqual([...hosts], []));
  } finally {
    await close();
    await vsCode.stop();
  }
  return result;
}
