// Counts and prints what was tried, one line each; of what failed also what VS Code showed in that moment.
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const shots = path.join(import.meta.dirname, 'shots');
let failures = 0;

/** Without a page there is nothing to look at. */
export function createTally(page) {
  const result = { passed: 0, failed: 0 };
  return {
    result,
    /** Runs one step; a step that throws is a failure, and the next one runs all the same. */
    async step(title, run) {
      const start = Date.now();
      try {
        await run();
        result.passed++;
        console.log(`ok      ${title} (${Date.now() - start} ms)`);
      } catch (error) {
        result.failed++;
        console.error(`FAILED  ${title}\n${stripVTControlCharacters(error.stack)}`);
        if (page) console.error(await shown(page).catch((problem) => `There was nothing to see: ${problem.message}`));
      }
    },
  };
}

/** What comes and goes over an editor, and what the status bar says. */
const OVERLAYS = {
  tab: '.tab.active',
  cursor: '[id="status.editor.selection"]',
  problems: '[id="status.problems"]',
  action: '.action-widget .monaco-list-row',
  menu: '.context-view .action-label',
  'quick input': '.quick-input-widget:not([style*="display: none"])',
  problem: '.monaco-editor .zone-widget',
  message: '.monaco-editor-overlaymessage',
  hover: '.monaco-hover:not(.hidden)',
  dialog: '.monaco-dialog-box',
  notification: '.notifications-toasts .notification-list-item',
};

/** What a person would see and a picture of it, for the log of a run that cannot be looked at. */
async function shown(page) {
  const file = path.join(shots, `failed-${++failures}.png`);
  await page.screenshot({ path: file });
  const lines = await page.evaluate((overlays) => {
    const said = (element) => (element.textContent || element.getAttribute('aria-label') || '').replaceAll(/\s+/g, ' ');
    const seen = Object.entries(overlays).flatMap(([name, selector]) =>
      [...document.querySelectorAll(selector)]
        .filter((element) => element.getClientRects().length > 0)
        .map((element) => `${name}: ${said(element).slice(0, 300)}`),
    );
    const { activeElement: focused } = document;
    return [...seen, `focus: ${focused?.tagName} ${focused?.className} ${focused?.getAttribute('aria-label') ?? ''}`];
  }, OVERLAYS);
  return [...lines, `picture: ${file}`].map((line) => `        ${line}`).join('\n');
}
