// A new user: an empty window, the walkthrough, the sample, and a mistake mended in it, until every step is checked off.
import assert from 'node:assert/strict';
import path from 'node:path';
import {
  appears,
  chooseAction,
  chooseTheme,
  goToEndOf,
  hoverSquiggle,
  insist,
  openWorkbench,
  pick,
  runCommand,
  squiggle,
} from './browser.mjs';
import { createTally } from './tally.mjs';
import { startVsCode } from './vsCode.mjs';

const shots = path.join(import.meta.dirname, 'shots');

export async function walkthrough(extension, scratch) {
  const vsCode = await startVsCode(extension.extensions, scratch, { env: { TMPDIR: scratch } });
  const { page, hosts, close } = await openWorkbench(vsCode.url, undefined);
  const { step, result } = createTally(page);
  const shot = (name) => page.screenshot({ path: path.join(shots, `walkthrough-${name}.png`) });
  const steps = page.locator('.getting-started-step');
  const checked = (title) =>
    steps.filter({ hasText: title }).locator('.codicon-getting-started-step-checked').waitFor({ timeout: 30_000 });
  /** Opens a step: what tells more of it is there then. */
  const choose = async (title) => {
    const one = steps.filter({ hasText: title });
    const open = page.locator('.getting-started-step.expanded', { hasText: title });
    const act = async () => (await open.isVisible()) || one.locator('.step-title').click();
    await insist(title, act, appears(open));
  };
  /** Clicks the button of the step that is open, until it has led somewhere. */
  const press = (title, there) => {
    const button = page.locator('.getting-started-step.expanded .monaco-button', { hasText: title });
    const act = async () => (await there.isVisible()) || button.click();
    return insist(title, act, appears(there), { patience: 10_000 });
  };

  try {
    await step('invites to a folder or the sample where there is none', async () => {
      await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
      await page.locator('.activitybar .action-label[aria-label="Podpath"]').click();
      await page.locator('.sidebar .welcome-view-content', { hasText: 'Open the Sample Shop' }).waitFor();
      await shot('welcome');
    });
    await step('opens from the palette, with a picture in the colors of the theme', async () => {
      await runCommand(page, 'Podpath: Get Started');
      await steps.filter({ hasText: 'See a broken Service' }).waitFor();
      await page
        .frameLocator('.getting-started-media iframe.webview.ready')
        .frameLocator('iframe#active-frame')
        .locator('svg')
        .waitFor();
      await shot('opened');
    });
    await step('copies the sample and opens it, with a mistake in view and the walkthrough beside it', async () => {
      await press(
        'Open the Sample Shop',
        page.locator('.quick-input-list .monaco-list-row', { hasText: 'Temporary Folder' }),
      );
      await pick(page, 'Temporary Folder');
      await page.waitForURL(/folder=/, { timeout: 60_000 });
      await page.locator('.tab', { hasText: 'cart.yaml' }).waitFor({ timeout: 60_000 });
      await squiggle(page, 'warning').waitFor({ timeout: 60_000 });
      await checked('See a broken Service');
      await hoverSquiggle(page, 'warning', 'service-selects-nothing');
      await shot('see');
      // Escape would leave the walkthrough, which has the focus.
      await page.mouse.move(200, 700);
    });
    await step('checks off that a mistake is mended', async () => {
      await goToEndOf(page, /app:\scart$/);
      await chooseAction(page, 'carts');
      await checked('Mend it');
    });
    await step('follows a request', async () => {
      await choose('Follow a request');
      const tab = page.locator('.tab.active', { hasText: 'Network' });
      await press('Show the Path', tab);
      await page.waitForTimeout(2000);
      await shot('path');
      await tab.click();
      await runCommand(page, 'View: Close Editor');
      await tab.waitFor({ state: 'hidden' });
      await checked('Follow a request');
    });
    await step('adds a workflow to be read and saved', async () => {
      await choose('Keep it so in CI');
      await shot('ci');
      await press('Add a Check to CI', page.locator('.tab.active', { hasText: 'podpath.yaml' }));
      await page.locator('.view-line', { hasText: 'OWNER/podpath@TAG' }).waitFor();
      await checked('Keep it so in CI');
    });
    for (const [name, title] of [
      ['dark', 'Dark Modern'],
      ['high-contrast', 'Dark High Contrast'],
    ])
      await step(`shows itself in ${name}`, async () => {
        await chooseTheme(page, title);
        await choose('Mend it');
        await page.waitForTimeout(1000);
        await shot(name);
      });
    await step('fits into 800 pixels', async () => {
      await page.setViewportSize({ width: 800, height: 600 });
      await page.waitForTimeout(1000);
      await shot('800');
    });
    await step('asks no host but this machine', () => assert.deepEqual([...hosts], []));
  } finally {
    await close();
    await vsCode.stop();
  }
  return result;
}
