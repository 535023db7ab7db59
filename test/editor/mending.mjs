// A new user mends all of the sample with the quick fixes alone, while the network explorer and the path view follow;
// in the end everything is healthy, and the command line agrees.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  appears,
  chooseAction,
  chooseInMenu,
  disappears,
  insist,
  openFile,
  openMenu,
  openWorkbench,
  runCommand,
} from './browser.mjs';
import { createTally } from './tally.mjs';
import { startVsCode } from './vsCode.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const shots = path.join(import.meta.dirname, 'shots');

/** In the order of a person who begins where traffic comes in: file, fix, and what the explorer says then. */
const MISTAKES = [
  ['ingress.yaml', 'Use port 80', 'shop, Ingress, 3 routes, Traefik'],
  ['storefront.yaml', 'Select `app.kubernetes.io/name', 'storefront, Service, gets through, 80 to 3 pods'],
  ['cart.yaml', 'Select `app: carts`', '/api/cart, route, gets through'],
  ['catalog.yaml', 'Put `1.10` into quotes', 'catalog, Service, stopped, 80 to 2 pods, 1 error'],
  ['catalog.yaml', 'Send it to the port named', '/api/catalog, route, gets through'],
  ['orders.yaml', 'Select `app: orders`', 'orders, Service, gets through, 80 to 2 pods'],
  ['payments.yaml', 'Name it `metrics`', 'payments, Service, gets through, 80 and 9090 to 2 pods'],
  ['database.yaml', 'Use port 6432', 'database, Service, gets through, 6432 to 1 pod'],
];

export async function mending(extension, scratch) {
  const folder = path.join(scratch, 'mending');
  cpSync(path.join(root, 'examples/shop'), folder, { recursive: true });
  const vsCode = await startVsCode(extension.extensions, scratch);
  const { page, close } = await openWorkbench(vsCode.url, folder, { width: 1400, height: 900 });
  const { step, result } = createTally(page);
  const row = (words) => page.locator(`.sidebar .monaco-list-row[aria-label^="${words}"]`).first();
  const view = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  const shot = (name) => page.screenshot({ path: path.join(shots, `mending-${name}.png`) });

  /** Goes to the first problem of a file as F8 does, and takes a fix. */
  async function mend(file, title) {
    await openFile(page, file);
    await page.keyboard.press('Control+Home');
    const told = page.locator('.monaco-editor .zone-widget');
    const next = async () => (await told.isVisible()) || runCommand(page, 'Go to Next Problem (Error, Warning, Info)');
    await insist(`a problem in ${file}`, next, appears(told));
    await insist('the text alone', () => page.keyboard.press('Escape'), disappears(told));
    await chooseAction(page, title);
  }

  try {
    await step('shows nine problems, and a way from the internet that is stopped', async () => {
      await openFile(page, 'ingress.yaml');
      await page.locator('.monaco-editor .squiggly-error').first().waitFor({ timeout: 60_000 });
      await page.locator('.activitybar .action-label[aria-label="Podpath"]').click();
      await row('Internet, 3 ways in, 3 stopped').waitFor({ timeout: 60_000 });
      await page
        .locator(
          '[id="status.problems"] [aria-label*="Errors: 6, Warnings: 3"], [aria-label*="Errors: 6, Warnings: 3"]',
        )
        .first()
        .waitFor();
      await openMenu(page, row('shop.example.com/'), 'Show Traffic Path');
      await chooseInMenu(page, 'Show Traffic Path');
      await view.locator('.summary', { hasText: 'It stops at the Service port' }).waitFor({ timeout: 30_000 });
      await shot('begin');
    });
    for (const [file, title, told] of MISTAKES)
      await step(`mends ${file}: ${title.replaceAll('`', '')}`, async () => {
        await mend(file, title);
        await row(told).waitFor();
      });
    await step('mends reports.yaml: Put a space behind name:', async () => {
      await row('Another cluster, jobs, 1 error').waitFor();
      await mend('reports.yaml', 'Put a space behind `name:`');
      await page.locator('.sidebar .monaco-list-row[aria-label="Another cluster, jobs"]').waitFor();
    });
    await step('lets the traffic through, in the path that was open all the time and in the tree', async () => {
      await view.locator('.summary', { hasText: 'Every step lets it through' }).waitFor();
      await page.locator('.sidebar .monaco-list-row[aria-label="Internet, 3 ways in"]').waitFor();
      await page.locator('[aria-label*="No Problems"]').first().waitFor();
      await shot('end');
    });
    await step('is clean for the command line, too', async () => {
      await runCommand(page, 'File: Save All');
      const check = () =>
        promisify(execFile)(process.execPath, [path.join(root, 'dist/cli.cjs'), 'check', folder]).then(
          ({ stderr }) => stderr,
          (error) => error.stdout,
        );
      let said = await check();
      for (let i = 0; i < 10 && !said.includes('No findings'); i++) {
        await page.waitForTimeout(500);
        said = await check();
      }
      assert.match(said, /No findings/);
    });
  } finally {
    await close();
    await vsCode.stop();
  }
  return result;
}
