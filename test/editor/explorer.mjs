// The network explorer: opened, expanded, followed after an edit, and walked with the keyboard alone.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import {
  appears,
  atRest,
  becomes,
  chooseInMenu,
  chooseTheme,
  goToEndOf,
  hoverOver,
  insist,
  openMenu,
  openWorkbench,
  pick,
  runCommand,
} from './browser.mjs';
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
  const { page, close } = await openWorkbench(vsCode.url, folder);
  const { step, result } = createTally(page);
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
      await becomes(number, (text) => /2/.test(text));
      await row(page, 'catalog, Service, stopped, 80 to 2 pods, 2 errors').waitFor();
    });
    await step('expands a Service to its workload', async () => {
      const service = row(page, 'payments, Service, would get through');
      const expand = async () =>
        (await service.getAttribute('aria-expanded')) === 'true' || service.locator('.monaco-tl-twistie').click();
      await insist('the workload', expand, appears(row(page, 'payments, gets through, Deployment')));
      await shot('light');
    });
    await step('goes to the manifest on a click', async () => {
      await insist(
        'the manifest',
        () => row(page, 'catalog, Service, stopped').locator('.monaco-icon-name-container').click(),
        appears(page.locator('.tab.active', { hasText: 'catalog.yaml' })),
      );
      await page.locator('.view-line', { hasText: 'name: catalog' }).first().waitFor();
    });
    await step('explains a node in a hover', async () => {
      await hoverOver(page, row(page, 'cart, Service, stopped'), 'Service cart · ClusterIP');
      await page.waitForTimeout(500);
      await shot('hover');
    });
    await step('keeps an open hover, and its rows, when a document is opened', async () => {
      const hover = page.locator('.monaco-hover', { hasText: 'Service cart · ClusterIP' });
      // What the steps before have led to is over, and the hover is still there.
      await atRest(page, '.sidebar .monaco-list-rows');
      await hover.waitFor();
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
      await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'orders.yaml' }).first().waitFor();
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
      await openMenu(page, row(page, 'cart, Service, stopped'), 'Show Traffic Path');
      const menu = page.locator('.context-view .action-label');
      await menu.filter({ hasText: 'Explain Traffic Path' }).waitFor();
      await shot('menu');
      await chooseInMenu(page, 'Go to Problem');
      await page.locator('.tab.active', { hasText: 'cart.yaml' }).waitFor();
    });
    await step('follows an edit, and keeps what is open and chosen', async () => {
      await goToEndOf(page, /app:\scart$/);
      await page.keyboard.type('s');
      await row(page, 'cart, Service, gets through, 80 to 2 pods').waitFor();
      await row(page, 'payments, gets through, Deployment').waitFor();
      await row(page, 'Internet, 3 ways in, 2 stopped').waitFor();
      await shot('edited');
    });
    await step('is walked with the keyboard alone', async () => {
      const focused = (words) => page.locator(`.sidebar .monaco-list-row.focused[aria-label${words}]`);
      await insist(
        'the first row',
        async () => {
          await runCommand(page, 'Podpath: Focus on Network Explorer View');
          await page.keyboard.press('Home');
        },
        appears(focused('^="Internet"')),
      );
      await page.keyboard.press('ArrowDown');
      await focused('*=", route, "').waitFor();
      // Opens the route, and goes on to its Service when that has come.
      const on = () => page.keyboard.press('ArrowRight');
      await insist('the Service', on, appears(focused('^="storefront"')), { times: 10, patience: 2000, isQuiet: true });
      await insist(
        'the manifest',
        () => page.keyboard.press('Enter'),
        appears(page.locator('.tab.active', { hasText: 'storefront.yaml' })),
      );
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
      const jobs = page.locator('.quick-input-list .monaco-list-row', { hasText: 'jobs' });
      await insist('the clusters', () => row(page, 'Another cluster, jobs, 1 error').click(), appears(jobs));
      await pick(page, 'jobs');
      await row(page, 'Not looked into, 1 part').waitFor();
      await shot('jobs');
      await becomes(
        () => rows(page).count(),
        (count) => count < 8,
      );
    });
  } finally {
    await close();
    await vsCode.stop();
  }
  return result;
}
