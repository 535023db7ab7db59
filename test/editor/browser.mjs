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

/**
 * Does something and waits for what it leads to, as a patient person does: on a slow machine VS Code lets a key or a
 * click go by where it is busy, so it may come again a few times, and the log tells of it. What never comes fails.
 */
export async function insist(what, act, isThere, { times = 5, patience = 5000, isQuiet = false } = {}) {
  for (let left = times; ; left--) {
    try {
      await act();
      await isThere(patience);
      return;
    } catch (error) {
      if (left === 1) throw new Error(`${what} did not come in ${times} times: ${error.message}`, { cause: error });
      if (!isQuiet) console.log(`        again: ${what} (${error.message.split('\n')[0]})`);
    }
  }
}

/** For `insist`: this is to be seen. */
export const appears = (locator) => (timeout) => locator.first().waitFor({ timeout });
/** For `insist`: this is to be seen no more. */
export const disappears = (locator) => (timeout) => locator.first().waitFor({ state: 'hidden', timeout });

/** Waits until what is looked at is as it should be, and says what it was at last if it never is. */
export async function becomes(look, isRight, timeout = 20_000) {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await look();
    if (isRight(value)) return value;
    if (Date.now() > end) throw new Error(`It never was as it should be, but ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until nothing has been drawn in a part of the page for a while. */
export function atRest(page, selector, quiet = 2000) {
  return page.locator(selector).evaluate(
    (part, milliseconds) =>
      new Promise((resolve) => {
        const watcher = new MutationObserver(() => wait());
        let timer;
        const wait = () => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            watcher.disconnect();
            resolve();
          }, milliseconds);
        };
        watcher.observe(part, { childList: true, subtree: true });
        wait();
      }),
    quiet,
  );
}

const quickInput = (page) => page.locator('.quick-input-widget input[type=text]');
const quickRow = (page, title) => page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();

/** Takes a row of the quick pick that opens, after a part of its title or what else leads to it. */
export async function pick(page, title, text = title, open = async () => {}) {
  const row = quickRow(page, title);
  let isTaken = false;
  await insist(
    title,
    async () => {
      // It may have gone just after the time to wait for that was over.
      if (isTaken && !(await row.isVisible())) return;
      await open();
      await quickInput(page).fill(text, { timeout: 5000 });
      await row.click({ timeout: 5000 });
      isTaken = true;
    },
    disappears(row),
  );
}

/** Opens a quick pick with a key, and takes a row of what a text leaves of it. */
function pickWith(page, key, text, title) {
  return pick(page, title, text, async () => {
    if (!(await quickInput(page).isVisible())) await page.keyboard.press(key);
  });
}

/** Runs a command by its title in the command palette. */
export const runCommand = (page, title) => pickWith(page, 'F1', `>${title}`, title);

/** Opens a file of the workspace by its name, by the list of files that Ctrl+P shows, and has the focus in it. */
export async function openFile(page, name) {
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  // Other views than that of the files have the side bar to themselves.
  await page.locator('.sidebar .monaco-list-row').first().waitFor({ timeout: 60_000 });
  await pickWith(page, 'Control+p', name, name);
  await page.locator('.tab.active', { hasText: name }).waitFor();
  // The tab comes before the text: until then keys go to the document of before.
  await page.locator(`.monaco-editor.focused[data-uri$="/${name}"]`).waitFor();
}

/** Clicks into a line and goes to its end, and looks whether the cursor is there: what opens a document moves it late. */
export async function goToEndOf(page, text) {
  const line = page.locator('.monaco-editor .view-line', { hasText: text }).first();
  const cursor = page.locator('.monaco-editor.focused .cursors-layer .cursor').first();
  await insist(
    `the cursor in ${text}`,
    async () => {
      await line.click({ timeout: 5000 });
      await page.keyboard.press('End');
      await page.waitForTimeout(300);
    },
    (timeout) =>
      becomes(
        async () => [await line.boundingBox(), await cursor.boundingBox()],
        ([there, here]) => there && here && Math.abs(there.y - here.y) < 5,
        timeout,
      ),
  );
}

/**
 * Opens the menu of code actions at the cursor and chooses one by a part of its title. VS Code gives the menu up where
 * its own question for the light bulb comes half a second before the answer (a cursor that has just moved, findings that
 * were told), and says "No code actions available"; then it is opened again. A menu without the action is a failure.
 */
export async function chooseAction(page, title) {
  const rows = page.locator('.action-widget .monaco-list-row.action');
  const current = page.locator('.action-widget .monaco-list-row.focused');
  await insist(`the menu with ${title}`, () => page.keyboard.press('Control+.'), appears(current));
  const titles = await rows.allInnerTexts();
  if (!titles.some((one) => one.includes(title))) throw new Error(`The menu has no ${title}, but ${titles.join(', ')}`);
  // By keyboard: a layer that belongs to the menu takes clicks from other programs than mice.
  const wanted = page.locator('.action-widget .monaco-list-row.focused', { hasText: title });
  for (let i = titles.length; i > 0 && !(await wanted.isVisible()); i--) {
    const before = await current.getAttribute('data-index');
    await page.keyboard.press('ArrowDown');
    await page.locator(`.action-widget .monaco-list-row.focused:not([data-index="${before}"])`).waitFor();
  }
  await wanted.waitFor();
  await page.keyboard.press('Enter');
  await rows.first().waitFor({ state: 'hidden' });
}

/** Opens the context menu of something; it has the entry. */
export async function openMenu(page, target, title) {
  const entry = page.locator('.context-view .action-label', { hasText: title });
  await insist(`the menu with ${title}`, () => target.click({ button: 'right' }), appears(entry));
}

/** Takes an entry of the context menu that is open. In its first moments a menu takes no click, and stays. */
export async function chooseInMenu(page, title) {
  const entry = page.locator('.context-view .action-label', { hasText: title });
  await entry.waitFor();
  const take = async () => (await entry.isVisible()) && entry.click({ timeout: 5000 });
  await insist(title, take, disappears(entry), { times: 10, patience: 1000 });
}

export const squiggle = (page, level) => page.locator(`.monaco-editor .squiggly-${level}`).first();

/**
 * Moves the mouse onto something and waits for a hover that contains a text. What is drawn again under the mouse waits
 * for it to move, findings that are told again take squiggle and hover away for a moment, and a page that moves lies
 * elsewhere than it did, so the mouse comes again.
 */
export async function hoverOver(page, target, text) {
  const hover = page.locator('.monaco-hover:visible', { hasText: text }).first();
  await insist(
    `a hover with ${text}`,
    async () => {
      // The one of before has gone, or it would be taken for the one to come.
      await page.mouse.move(20, 20);
      await hover.waitFor({ state: 'hidden', timeout: 5000 });
      await target.waitFor();
      const box = await target.boundingBox();
      if (box) await page.mouse.move(box.x + Math.min(box.width / 2, 120), box.y + box.height / 2, { steps: 4 });
    },
    appears(hover),
    { times: 8 },
  );
  return hover;
}

export const hoverSquiggle = (page, level, text) => hoverOver(page, squiggle(page, level), text);

/** Chooses a color theme by its name. */
export async function chooseTheme(page, name) {
  await runCommand(page, 'Preferences: Color Theme');
  await pick(page, name);
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}
