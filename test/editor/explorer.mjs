// The network explorer: opened, expanded, followed after an edit, and walked with the keyboard alone.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { chooseInMenu, chooseTheme, openWorkbench, runCommand } from './browser.mjs';
import { createTally } from './tally.mjs';
import { startVsCode } from './vsCode.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const shots = path.join(import.meta.dirname, 'shots');
const rows = (page) => page.locator('.sidebar .monaco-list-row');
/** The row whose words begin so; a screen reader hears them. */
const row = (page, words) => page.locator(`.sidebar .monaco-list-row[aria-label^="${words}"]`).first();

export async function explorer(extension, scratch) {
  const folder = path.join(scratch, 'explorer');
  cpSync(path.join(root, 'examples/shop'), folder, { recursive: true });
  const vsCode = await startVsCode(extension.extensions, scratch);
  const { step, result } = createTally();
  const { page, close } = await openWorkbench(vsCode.url, folder);
  const shot = (name) => page.screenshot({ path: path.join(shots, `explorer-${name}.png`) });

  try {
    await step('opens from the activity bar, with the ways in and a namespace open', async () => {
      await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
      await page.locator('.activitybar .action-label[aria-label="Podpath"]').click();
      await row(page, 'Internet, 3 ways in, 3 stopped').waitFor({ timeout: 60_000 });
      await row(page, '/api/cart, route, stopped, shop.example.com to cart, Ingress shop').waitFor();
      await row(page, 'payments-sandbox, Service, cannot be told').waitFor();
    });
    await step('counts findings beside what they are about', async () => {
      const badge = row(page, 'catalog, Service, stopped')
        .locator('.monaco-icon-label-iconpath, .monaco-icon-label')
        .first();
      const number = () => badge.evaluate((label) => getComputedStyle(label, '::after').content);
      // Decorations arrive a little after the rows.
      for (let i = 0; i < 100 && (await number()) === 'none'; i++) await page.waitForTimeout(50);
      assert.match(await number(), /2/);
      await row(page, 'catalog, Service, stopped, 80 to 2 pods, 2 errors').waitFor();
    });
    await step('expands a Service to its workload', async () => {
      await row(page, 'payments, Service, would get through').locator('.monaco-tl-twistie').click();
      await row(page, 'payments, gets through, Deployment').waitFor();
      await shot('light');
    });
    await step('goes to the manifest on a click', async () => {
      await row(page, 'catalog, Service, stopped').locator('.monaco-icon-name-container').click();
      await page.locator('.tab.active', { hasText: 'catalog.yaml' }).waitFor();
      await page.locator('.view-line', { hasText: 'name: catalog' }).first().waitFor();
    });
    await step('explains a node in a hover', async () => {
      const box = await row(page, 'cart, Service, stopped').boundingBox();
      const hover = page.locator('.monaco-hover', { hasText: 'Service cart · ClusterIP' });
      // A row that is drawn again under the mouse waits for it to move.
      for (let i = 0; i < 10 && !(await hover.isVisible()); i++) {
        await page.mouse.move(900, 500);
        await page.mouse.move(box.x + 120, box.y + 10, { steps: 5 });
        await page.waitForTimeout(2000);
      }
      await hover.waitFor();
      await page.waitForTimeout(500);
      await shot('hover');
    });
    await step('keeps an open hover, and its rows, when a document is opened', async () => {
      const hover = page.locator('.monaco-hover', { hasText: 'Service cart · ClusterIP' });
      const drawn = await row(page, 'cart, Service, stopped').elementHandle();
      await page.evaluate(() => {
        globalThis.drawn = 0;
        const watcher = new MutationObserver((changes) => {
          globalThis.drawn += changes.filter(({ addedNodes }) => addedNodes.length > 0).length;
        });
        watcher.observe(document.querySelector('.sidebar .monaco-list-rows'), { childList: true, subtree: true });
      });
      // By keyboard: the mouse stays where it is.
      await page.keyboard.press('Control+p');
      await page.locator('.quick-input-widget input[type=text]').fill('orders.yaml');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'orders.yaml' }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.tab.active', { hasText: 'orders.yaml' }).waitFor();
      // Longer than the tree waits for further changes.
      await page.waitForTimeout(1500);
      assert.equal(await page.evaluate(() => globalThis.drawn), 0);
      assert.ok(await drawn.isVisible());
      assert.ok(await hover.isVisible());
      await page.keyboard.press('Escape');
    });
    await step('offers what can be done with a node', async () => {
      await row(page, 'cart, Service, stopped').click({ button: 'right' });
      const menu = page.locator('.context-view .action-label');
      await menu.filter({ hasText: 'Show Traffic Path' }).waitFor();
      await menu.filter({ hasText: 'Explain Traffic Path' }).waitFor();
      await shot('menu');
      await chooseInMenu(page, 'Go to Problem');
      await page.locator('.tab.active', { hasText: 'cart.yaml' }).waitFor();
    });
    await step('follows an edit, and keeps what is open and chosen', async () => {
      await page
        .locator('.view-line', { hasText: /app:\scart$/ })
        .first()
        .click();
      await page.keyboard.press('End');
      await page.keyboard.type('s');
      await row(page, 'cart, Service, gets through, 80 to 2 pods').waitFor();
      await row(page, 'payments, gets through, Deployment').waitFor();
      await row(page, 'Internet, 3 ways in, 2 stopped').waitFor();
      await shot('edited');
    });
    await step('is walked with the keyboard alone', async () => {
      await runCommand(page, 'Podpath: Focus on Network Explorer View');
      await page.keyboard.press('Home');
      await page.locator('.sidebar .monaco-list-row.focused[aria-label^="Internet"]').waitFor();
      await page.keyboard.press('ArrowDown');
      // Opens the route, and goes on to its Service when that has come.
      const child = page.locator('.sidebar .monaco-list-row.focused[aria-label^="storefront"]');
      for (let i = 0; i < 10 && !(await child.isVisible()); i++) {
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(500);
      }
      await child.waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.tab.active', { hasText: 'storefront.yaml' }).waitFor();
    });
    for (const [name, title] of [
      ['dark', 'Dark Modern'],
      ['high-contrast', 'Dark High Contrast'],
      ['high-contrast-light', 'Light High Contrast'],
    ]) {
      await step(`shows itself in ${name}`, async () => {
        await chooseTheme(page, title);
        await page.waitForTimeout(500);
        await shot(name);
      });
    }
    await step('fits into 800 pixels', async () => {
      await page.setViewportSize({ width: 800, height: 600 });
      await page.waitForTimeout(500);
      await shot('800');
    });
    await step('shows another cluster when it is picked', async () => {
      await row(page, 'Another cluster, jobs, 1 error').click();
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'jobs' }).first().click();
      await row(page, 'Not looked into, 1 part').waitFor();
      await shot('jobs');
      assert.ok((await rows(page).count()) < 8);
    });
  } finally {
    await close();
    await vsCode.stop();
  }
  return result;
}
