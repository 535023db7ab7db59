// Chromium at VS Code's workbench: what a person does and sees there.
import { chromium as playwright } from 'playwright-core';
import { chromium } from './programs.mjs';

/** Opens the workbench on a folder or .code-workspace, or on neither. `hosts` collects hosts other than this machine that it asks. */
export async function openWorkbench(
  url,
  workspace,
  { scale = 1, width = 1280, height = 800, query = '', prepare } = {},
) {
  const browser = await playwright.launch({
    executablePath: chromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const hosts = new Set();
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    // Files of an extension that a web view shows have an address of this kind, which VS Code answers itself.
    if (hostname.endsWith('.vscode-resource.vscode-cdn.net')) return;
    if (/^(http|ws)/.test(protocol) && hostname !== '127.0.0.1') hosts.add(hostname);
  });
  await prepare?.(page);
  const kind = workspace?.endsWith('.code-workspace') ? 'workspace' : 'folder';
  const opened = workspace === undefined ? 'ew=true' : `${kind}=${encodeURIComponent(workspace)}`;
  await page.goto(`${url}/?${opened}${query}`, { waitUntil: 'domcontentloaded' });
  return { page, hosts, close: () => browser.close() };
}

/** Runs a command by its title in the command palette. */
export async function runCommand(page, title) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input[type=text]');
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
}

/** Opens a file of the workspace by its name. */
export async function openFile(page, name) {
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
  await page.keyboard.press('Control+p');
  await page.locator('.quick-input-widget input[type=text]').fill(name);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
  await page.locator('.tab.active', { hasText: name }).waitFor();
}

/** Opens the menu of code actions at the cursor and chooses one by a part of its title. */
export async function chooseAction(page, title) {
  await page.keyboard.press('Control+.');
  const rows = page.locator('.action-widget .monaco-list-row.action');
  await rows.filter({ hasText: title }).first().waitFor();
  // By keyboard: a layer that belongs to the menu takes clicks from other programs than mice.
  const focused = page.locator('.action-widget .monaco-list-row.focused', { hasText: title });
  for (let i = await rows.count(); i > 0 && (await focused.count()) === 0; i--) await page.keyboard.press('ArrowDown');
  await focused.waitFor();
  await page.keyboard.press('Enter');
}

/** Takes an entry of the context menu that is open. In its first moments a menu takes no click, and stays. */
export async function chooseInMenu(page, title) {
  const entry = page.locator('.context-view .action-label', { hasText: title });
  await entry.waitFor();
  for (let i = 0; i < 20 && (await entry.isVisible()); i++) {
    await entry.click({ timeout: 1000 }).catch((error) => {
      if (error.name !== 'TimeoutError') throw error;
    });
    await page.waitForTimeout(250);
  }
}

export const squiggle = (page, level) => page.locator(`.monaco-editor .squiggly-${level}`).first();

/**
 * Moves the mouse onto a squiggle and waits for a hover that contains a text. Findings that are told again take squiggle
 * and hover away for a moment, and a page that moves lies elsewhere than it did, so the mouse comes again.
 */
export async function hoverSquiggle(page, level, text) {
  const hover = page.locator('.monaco-hover:visible', { hasText: text });
  for (let i = 0; i < 8; i++) {
    const box = await squiggle(page, level).boundingBox();
    if (box) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
    const isThere = await hover.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (isThere) return hover;
    await page.mouse.move(box?.x ?? 20, (box?.y ?? 20) - 60, { steps: 4 });
  }
  throw new Error(`no hover with ${text} over a squiggle of ${level}`);
}

/** Chooses a color theme by its name. */
export async function chooseTheme(page, name) {
  await runCommand(page, 'Preferences: Color Theme');
  await page.locator('.quick-input-widget input[type=text]').fill(name);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}
