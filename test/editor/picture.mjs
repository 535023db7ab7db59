// The README's pictures: the sample in VS Code, one finding with its hover above the list of problems, and nothing else;
// and the network explorer beside a manifest.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hoverSquiggle, openFile, openWorkbench, runCommand, squiggle } from './browser.mjs';
import { drawIcon } from './icon.mjs';
import { startVsCode } from './vsCode.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const images = path.join(root, 'images');
const user = {
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.activityBar.location': 'hidden',
  'workbench.statusBar.visible': false,
  'workbench.layoutControl.enabled': false,
  'workbench.tips.enabled': false,
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'window.customTitleBarVisibility': 'never',
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'editor.fontSize': 14,
  'editor.stickyScroll.enabled': false,
  'editor.hover.delay': 100,
  'problems.defaultViewMode': 'tree',
};

/** Writes what is in images/. `file` is the file of the sample to show; without it, that of the first problem. */
export async function picture(extension, scratch, file) {
  mkdirSync(images, { recursive: true });
  const folder = path.join(scratch, 'shop');
  cpSync(path.join(root, 'examples/shop'), folder, { recursive: true });
  for (const name of readdirSync(folder, { recursive: true }))
    if (name.endsWith('.yaml')) withoutComments(path.join(folder, name));
  await drawIcon();
  const vsCode = await startVsCode(extension.extensions, scratch, { user });
  const { page, close } = await openWorkbench(vsCode.url, folder, { scale: 2, width: 1040, height: 600 });
  try {
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
    // Pages are as white as the theme.
    await page.addStyleTag({
      content:
        '.monaco-workbench::after { content: ""; position: absolute; inset: 0; z-index: 9999; pointer-events: none; box-shadow: inset 0 0 0 1px #c8ccd1; }',
    });
    await findingPicture(page, file);
    await explorerPicture(page);
  } finally {
    await close();
    await vsCode.stop();
  }
}

/** A finding with its hover above the list of problems. */
async function findingPicture(page, file) {
  if (file) await openFile(page, file);
  await runCommand(page, 'Problems: Focus on Problems View');
  const problems = page.locator('.markers-panel .monaco-list-row', { hasText: 'podpath' });
  await problems.first().waitFor({ timeout: 60_000 });
  if (!file) await problems.first().dblclick();
  else {
    // Scrolls to the problem and opens a view of it, which Escape closes again.
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('F8');
    await page.locator('.monaco-editor .peekview-widget, .monaco-editor .zone-widget').first().waitFor();
    await page.keyboard.press('Escape');
  }
  await runCommand(page, 'View: Close Primary Side Bar');
  const level = await Promise.any(
    ['error', 'warning'].map(async (each) =>
      squiggle(page, each)
        .waitFor({ timeout: 20_000 })
        .then(() => each),
    ),
  );
  // A hover goes when the findings are told again.
  const hover = page.locator('.monaco-hover:visible', { hasText: 'podpath' });
  for (let i = 0; i < 5; i++) {
    await page.mouse.move(20, 20);
    await hoverSquiggle(page, level, 'podpath');
    await page.waitForTimeout(1000);
    if (await hover.isVisible()) break;
  }
  await page.screenshot({ path: path.join(images, 'podpath.png') });
  await page.keyboard.press('Escape');
}

/** The network explorer beside the manifest of a Service that is wrong. */
async function explorerPicture(page) {
  await runCommand(page, 'View: Hide Panel');
  await runCommand(page, 'Podpath: Focus on Network Explorer View');
  const row = (words) => page.locator(`.sidebar .monaco-list-row[aria-label^="${words}"]`).first();
  await row('catalog, Service, stopped').locator('.monaco-tl-twistie').click();
  await row('catalog, Service, stopped').locator('.monaco-icon-name-container').click();
  await page.locator('.tab.active', { hasText: 'catalog.yaml' }).waitFor();
  await squiggle(page, 'error').waitFor();
  // Tooltips go, and lenses come.
  await page.mouse.move(900, 560);
  await page.waitForTimeout(1500);
  await page.screenshot({ path: path.join(images, 'explorer.png') });
}

/** Real manifests have no comments that give the mistake away. */
function withoutComments(manifest) {
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/^ *# MISTAKE .*\n(?: *#.*\n)*/gm, ''));
}
