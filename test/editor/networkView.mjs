// The network view in VS Code: what a person sees, clicks and types there, in three kinds of theme and at two widths.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { appears, becomes, chooseTheme, goToEndOf, insist, openFile, openWorkbench, runCommand } from './browser.mjs';
import { createTally } from './tally.mjs';
import { startVsCode } from './vsCode.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const shots = path.join(import.meta.dirname, 'shots');
const MERMAID = '12.3.0';
/** With steps of every kind on a way of its own for each of so many Deployments. */
const FLEET = 12;

export async function networkView(extension, scratch) {
  const folder = path.join(scratch, 'network-view');
  cpSync(path.join(import.meta.dirname, 'fixtures/network'), folder, { recursive: true });
  mkdirSync(path.join(folder, 'fleet'));
  writeFileSync(path.join(folder, 'fleet/fleet.yaml'), fleet(FLEET));
  mkdirSync(path.join(folder, 'crowd'));
  writeFileSync(path.join(folder, 'crowd/crowd.yaml'), crowd(200));
  const vsCode = await startVsCode(extension.extensions, scratch, {
    user: { 'workbench.colorTheme': 'Default Light Modern', 'files.simpleDialog.enable': true },
  });
  const { page, hosts, close } = await openWorkbench(vsCode.url, folder);
  const { step, result } = createTally(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: vsCode.url });
  const shot = (name) => page.screenshot({ path: path.join(shots, `view-${name}.png`) });
  const view = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  const station = (text) => view.locator('.station', { hasText: text }).first();
  /** What has the focus is called so, as soon as the view has worked off what it was told. */
  const heardOf = (called) =>
    becomes(
      () => view.locator(':focus').first().getAttribute('aria-label'),
      (label) => called.test(label ?? ''),
    );
  const line = (text) => page.locator('[id="status.editor.selection"]', { hasText: text });
  const summary = (text) => view.locator('.summary', { hasText: text }).waitFor();

  try {
    await step('draws the way to the Service under the cursor, from the palette', async () => {
      await openFile(page, 'shop.yaml');
      // The palette offers the command as soon as manifests are known.
      await page.locator('.codelens-decoration', { hasText: 'pods' }).first().waitFor({ timeout: 60_000 });
      await goToEndOf(page, 'kind: Service');
      await runCommand(page, 'Podpath: Show Traffic Path');
      await station('load balancer').waitFor({ timeout: 60_000 });
      await summary('There are 4 ways');
      await shot('path-light-1280');
    });
    await step('folds the ways that tell little, and unfolds them where they turn off', async () => {
      const before = await view.locator('.station').count();
      await station('more way').click();
      await view.locator('.way[aria-pressed=true]').nth(2).waitFor();
      await becomes(
        () => view.locator('.station').count(),
        (count) => count > before - 1,
      );
      await view.locator('.way[aria-pressed=true]').nth(1).press('Enter');
      await view.locator('.way[aria-pressed=false]').first().waitFor();
      await shot('ways-light-1280');
    });
    await step('shows the rule behind a gate when it is clicked', async () => {
      await view.locator('.station.gate', { hasText: 'canary-from-shop' }).first().click();
      await view.locator('.details', { hasText: 'canary-from-shop' }).waitFor();
      await page.locator('.view-line', { hasText: 'canary-from-shop' }).first().waitFor();
      // The view keeps the focus.
      await heardOf(/^ingress policy canary-from-shop, denied/);
    });
    await step('goes along the way with arrow keys, and to the line with Enter', async () => {
      await view.locator('.station.gate', { hasText: 'canary-from-shop' }).first().focus();
      await page.keyboard.press('Home');
      await heardOf(/^internet/);
      const heard = [];
      for (let i = 0; i < 12; i++) {
        await page.keyboard.press('ArrowRight');
        heard.push((await heardOf(/./)).split(',')[0]);
      }
      assert.ok(
        heard.some((label) => label.startsWith('Service web')),
        heard.join(' | '),
      );
      assert.ok(heard.at(-1).startsWith('Pods of Deployment'), heard.join(' | '));
      await page.keyboard.press('Enter');
      await page.locator('.monaco-editor.focused').waitFor();
      // The labels by which the Service selects the pods.
      await line(/Ln (28|51),/).waitFor();
    });
    await step('follows what is typed, and keeps what is looked at', async () => {
      await view.locator('.station.gate', { hasText: 'canary-from-shop' }).first().click();
      await page.locator('.tab', { hasText: 'shop.yaml' }).click();
      await insist('the first line', () => page.keyboard.press('Control+Home'), appears(line('Ln 1,')));
      await goToEndOf(page, 'app: web');
      await page.keyboard.type('x');
      await view.locator('.station', { hasText: 'selects no pods' }).first().waitFor();
      await page.keyboard.press('Backspace');
      await summary('There are 4 ways');
      await view.locator('.station.gate.current', { hasText: 'canary-from-shop' }).first().waitFor();
    });
    await step('takes another source from the list, by keyboard alone', async () => {
      for (const [field, typed] of [
        ['source', 'deployment/shop/web'],
        ['destination', 'db'],
      ]) {
        await view.locator(`#${field}`).focus();
        await page.keyboard.type(typed);
        await view.locator(`#${field}-list [role=option]`, { hasText: typed }).first().waitFor();
        await page.keyboard.press('ArrowDown');
        await view.locator(`#${field}-list [aria-selected=true]`).waitFor();
        await page.keyboard.press('Enter');
      }
      await station('db-from-web').waitFor();
      await summary('It stops at the ingress policy');
      await shot('denied-light-1280');
    });
    await step('copies a flowchart that Mermaid draws', async () => {
      // The status bar says it for a few seconds.
      await insist(
        'the flowchart in the clipboard',
        () => view.locator('.action', { hasText: 'Copy as Mermaid' }).click(),
        appears(page.locator('.statusbar-item', { hasText: 'in the clipboard' })),
      );
      const text = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(text, /^flowchart /);
      const drawn = await drawnByMermaid(page.context(), text);
      assert.match(drawn, /db-from-web|Deployment/);
    });
    await step('saves a picture that stands by itself', async () => {
      await view.locator('.action', { hasText: 'Save as SVG' }).click();
      const file = path.join(folder, 'path.svg');
      const input = page.locator('.quick-input-widget input[type=text]');
      // The dialog puts the name that is proposed there, whatever has been typed until then.
      await becomes(
        () => input.inputValue(),
        (name) => name.endsWith('.svg'),
      );
      await input.fill(file);
      await page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).first().click();
      const svg = await becomes(
        () => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
        (text) => text.trimEnd().endsWith('</svg>'),
      );
      assert.doesNotMatch(svg, /var\(|class=|<script|style=/);
      const alone = await page.context().newPage();
      await alone.setContent('<body></body>');
      const size = await alone.evaluate(
        (text) =>
          new Promise((resolve, reject) => {
            const image = new Image();
            image.onload = () => resolve([image.naturalWidth, image.naturalHeight]);
            image.onerror = () => reject(new Error('the picture does not load'));
            image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
            document.body.append(image);
          }),
        svg,
      );
      assert.ok(size[0] > 400 && size[1] > 60, `${size}`);
      await alone.screenshot({ path: path.join(shots, 'view-saved-svg.png') });
      await alone.close();
    });
    await step('opens the same way as text, and leads back from there', async () => {
      await view.locator('.action', { hasText: 'Open as text' }).click();
      await page.locator('.tab.active', { hasText: 'deployment∕shop∕web' }).waitFor();
      await page.locator('.view-line', { hasText: 'deployment/shop/web' }).first().waitFor();
      await page.locator('.editor-actions [aria-label*="Show Traffic Path"]').first().click();
      await summary('It stops at the ingress policy');
    });
    await step('has a table of who may talk to whom, and a cell leads to its path, by keyboard alone', async () => {
      await view.locator('#tab-path').focus();
      await page.keyboard.press('ArrowRight');
      await view.locator('.cell').first().waitFor();
      await shot('matrix-light-1280');
      await view.locator('.cell[tabindex="0"]').focus();
      await page.keyboard.press('Control+Home');
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
      await heardOf(/^Deployment shop\/web to Deployment data\/db: denied, no port/);
      await page.keyboard.press('Enter');
      await summary('It stops at the ingress policy');
    });
    await step('filters and sorts the table', async () => {
      await view.locator('#tab-matrix').click();
      await view.locator('#matrix-source').fill('shop');
      await view.locator('.count', { hasText: '2 × 4 of 4 × 4' }).waitFor();
      await view.locator('select[aria-label=Cells]').selectOption('denied');
      await view.locator('.count', { hasText: '2 × 1 of 4 × 4' }).waitFor();
      await view.locator('#matrix-source').fill('');
      await view.locator('select[aria-label=Cells]').selectOption('');
      await view.locator('select[aria-label=Order]').selectOption('reached');
      await view.locator('.header.of-row >> nth=0', { hasText: 'outside' }).waitFor();
      await view.locator('select[aria-label=Order]').selectOption('namespace');
    });
    await step('comes back with what was chosen after the window is loaded anew', async () => {
      await view.locator('#matrix-source').fill('shop');
      await view.locator('select[aria-label=Cells]').selectOption('denied');
      await view.locator('.count', { hasText: '2 × 1 of 4 × 4' }).waitFor();
      // In a browser VS Code writes down every few seconds what it would write at its end on a desktop.
      await page.waitForTimeout(10_000);
      await page.reload({ waitUntil: 'domcontentloaded' });
      await view.locator('.count', { hasText: '2 × 1 of 4 × 4' }).waitFor({ timeout: 60_000 });
      assert.equal(await view.locator('#matrix-source').inputValue(), 'shop');
      await view.locator('#matrix-source').fill('');
      await view.locator('select[aria-label=Cells]').selectOption('');
      await view.locator('#tab-path').click();
      await summary('It stops at the ingress policy');
      assert.equal(await view.locator('#source').inputValue(), 'deployment/shop/web');
      // It follows the manifests as before.
      await view.locator('.station.gate', { hasText: 'db-from-web' }).first().click();
      await page.locator('.view-line', { hasText: 'db-from-web' }).first().waitFor();
    });
    await step('tells a screen reader what the picture and the table show', async () => {
      const picture = view.locator('.picture svg');
      assert.equal(await picture.getAttribute('role'), 'group');
      await view.locator('.station[aria-current=step]').waitFor();
      await becomes(
        () => view.locator('[aria-current]').count(),
        (count) => count === 1,
      );
      // One stop of the tabulator for the picture; arrow keys do the rest.
      assert.equal(await view.locator('.station[tabindex="0"]').count(), 1);
      assert.match(
        await view.locator('[role=status]:visible').ariaSnapshot(),
        /Denied[\s\S]*It stops at the ingress policy/,
      );
      await view.locator('#tab-matrix').click();
      await view.locator('.cell').first().waitFor();
      assert.match(await view.locator('.count').ariaSnapshot(), /4 sources, 4 destinations/);
      assert.equal(await view.locator('.header.of-column').nth(1).getAttribute('aria-colindex'), '3');
      assert.equal(await view.locator('.cell[tabindex="0"]').count(), 1);
    });
    for (const [name, theme] of [
      ['dark', 'Default Dark Modern'],
      ['contrast', 'Default High Contrast'],
    ]) {
      await step(`is drawn in the theme ${theme}, at 1280 and 800 pixels`, async () => {
        await chooseTheme(page, theme.replace('Default ', ''));
        for (const width of [1280, 800]) {
          await page.setViewportSize({ width, height: 800 });
          await view.locator('#tab-path').click();
          await view.locator('.graph').waitFor();
          await page.waitForTimeout(400);
          await shot(`path-${name}-${width}`);
          await view.locator('#tab-matrix').click();
          await view.locator('.cell').first().waitFor();
          await page.waitForTimeout(400);
          await shot(`matrix-${name}-${width}`);
        }
        await page.setViewportSize({ width: 1280, height: 800 });
      });
    }
    await step('paints a path of forty hops in less than 200 ms', async () => {
      await view.locator('#tab-path').click();
      await view.locator('#cluster').selectOption({ label: 'fleet' });
      await station('gateway').waitFor();
      const folded = view.locator('.way[aria-pressed=false]');
      for (let left = await folded.count(); left > 0; left--) {
        await folded.first().click();
        await becomes(
          () => folded.count(),
          (count) => count < left,
        );
      }
      const hops = await view.locator('.station .text.caption, .station.gate').count();
      assert.ok(hops >= 40, `${hops} hops`);
      // Whatever else the machine does can only make it slower, so the best time counts.
      const times = [];
      for (let i = 0; i < 5 && !times.some((time) => time < 200); i++) times.push(...(await drawTimes(view)));
      const sorted = [...times].sort((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)];
      console.log(
        `        ${hops} hops: ${sorted[0].toFixed(0)} ms, ${median.toFixed(0)} ms in the median of ${times.length}`,
      );
      assert.ok(sorted[0] < 200, `${times}`);
      await shot('fleet-contrast-1280');
    });
    await step('holds two hundred workloads, of which only those in sight are in the page', async () => {
      await view.locator('#cluster').selectOption({ label: 'crowd' });
      await view.locator('#tab-matrix').click();
      await view.locator('.count', { hasText: '201 × 201' }).waitFor({ timeout: 60_000 });
      assert.ok((await view.locator('.cell').count()) < 3000);
      await view.locator('.cell[tabindex="0"]').focus();
      await page.keyboard.press('Control+End');
      await heardOf(/itself/);
      await shot('crowd-contrast-1280');
    });
    await step('asks no host but this machine', () => assert.deepEqual([...hosts], []));
  } finally {
    await close();
    await vsCode.stop();
  }
  return result;
}

/** Draws again and again by switching a way off and on, and tells how long each took until it was painted. */
async function drawTimes(view) {
  return view.locator('body').evaluate(async () => {
    const times = [];
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    for (let i = 0; i < 9; i++) {
      const way = document.querySelectorAll('.way')[1];
      way.click();
      await painted();
      const start = performance.now();
      document.querySelectorAll('.way')[1].click();
      await painted();
      times.push(performance.now() - start);
    }
    return times;
  });
}

/** Mermaid's own bundle, installed once beside VS Code; the text of the picture that it draws. */
async function drawnByMermaid(context, text) {
  const home = path.join(root, '.vscode-test', `mermaid-${MERMAID}`);
  const bundle = path.join(home, 'package/dist/mermaid.min.js');
  if (!existsSync(bundle)) {
    mkdirSync(home, { recursive: true });
    const run = promisify(execFile);
    await run('npm', ['pack', `mermaid@${MERMAID}`, '--loglevel=error'], { cwd: home });
    await run('tar', ['xzf', `mermaid-${MERMAID}.tgz`], { cwd: home });
  }
  const page = await context.newPage();
  try {
    await page.setContent('<body></body>');
    await page.addScriptTag({ path: bundle });
    return await page.evaluate(async (source) => {
      globalThis.mermaid.initialize({ startOnLoad: false });
      const { svg } = await globalThis.mermaid.render('drawn', source);
      return new DOMParser().parseFromString(svg, 'text/html').body.textContent;
    }, text);
  } finally {
    await page.close();
  }
}

/** A load balancer before a Service with many Deployments, every other one behind a policy of its own. */
function fleet(count) {
  const service = `apiVersion: v1
kind: Service
metadata:
  name: gateway
  namespace: fleet
spec:
  type: LoadBalancer
  selector:
    part: fleet
  ports:
    - port: 443
      targetPort: 8443
`;
  return [service, ...Array.from({ length: count }, (_, index) => ship(index))].join('---\n');
}

function ship(index) {
  const labels = `part: fleet, ship: ship-${index}`;
  const policy = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: guard-${index}, namespace: fleet }
spec: { podSelector: { matchLabels: { ship: ship-${index} } }, ingress: [{ ports: [{ port: 8443 }] }] }
`;
  return `${deployment(`ship-${index}`, 'fleet', labels, 8443)}${index % 2 === 0 ? policy : ''}`;
}

/** Workloads in ten namespaces, most of them behind policies. */
function crowd(count) {
  return Array.from({ length: count }, (_, index) => {
    const namespace = `team-${index % 10}`;
    const policy = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: app-${index}, namespace: ${namespace} }
spec: { podSelector: { matchLabels: { app: app-${index} } }, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }] }
`;
    return `${deployment(`app-${index}`, namespace, `app: app-${index}`, 8080)}${index % 3 > 0 ? policy : ''}`;
  }).join('---\n');
}

function deployment(name, namespace, labels, port) {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { ${labels} } }
  template:
    metadata: { labels: { ${labels} } }
    spec: { containers: [{ name: main, image: example.org/${name}, ports: [{ containerPort: ${port} }] }] }
`;
}
