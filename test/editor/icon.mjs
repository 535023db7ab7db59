// The extension's icon as pixels, since marketplaces take no SVG: images/icon.svg → images/icon.png, 128 pixels wide.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { chromium } from './programs.mjs';

const images = path.resolve(import.meta.dirname, '../../images');

export async function drawIcon() {
  const browser = await playwright.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
    await page.setContent(`<style>body { margin: 0 }</style>${readFileSync(path.join(images, 'icon.svg'), 'utf8')}`);
    await page.screenshot({ path: path.join(images, 'icon.png'), omitBackground: true });
  } finally {
    await browser.close();
  }
}
