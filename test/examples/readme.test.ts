/**
 * The README and its neighbors tell the truth: the terminal output is what the program prints, commands and links
 * exist. `UPDATE_README=1` writes the excerpt anew instead of comparing it.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from './shop.js';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'examples/shop/README.md'];
const EXCERPT = /(<!-- sample:start -->\n)[\s\S]*?(<!-- sample:end -->)/;
/** Files of the sample whose findings the README shows. */
const SHOWN = ['examples/shop/base/cart.yaml', 'examples/shop/base/ingress.yaml'];

const pageText = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8');

function podpath(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, COLUMNS: '88', NO_COLOR: '1', LC_ALL: 'C.UTF-8' };
  return spawnSync(process.execPath, [path.join(ROOT, 'dist/cli.cjs'), ...args], { cwd: ROOT, env, encoding: 'utf8' });
}

/** The output of the sample in part: the files that are shown, and the line that sums up. */
function excerptOf(stdout: string, stderr: string): string {
  const blocks = stdout.split(/^(?=\S)/m).filter((block) => SHOWN.includes(block.slice(0, block.indexOf('\n'))));
  const summary = stderr.slice(0, stderr.indexOf('\n'));
  return ['```', ...blocks.flatMap((block) => [block.trimEnd(), '', '…', '']), summary, '```', ''].join('\n');
}

const withoutTime = (text: string): string => text.replace(/\d+(?:\.\d+)? m?s$/m, 'TIME');

test('the README shows what the program prints', () => {
  const { status, stdout, stderr } = podpath('check', 'examples/shop', '--fail-on', 'never');
  assert.equal(status, 0, stderr);
  const excerpt = excerptOf(stdout, stderr);
  const readme = pageText('README.md');
  if (process.env['UPDATE_README'])
    writeFileSync(
      path.join(ROOT, 'README.md'),
      readme.replace(EXCERPT, (_, start, end) => start + excerpt + end),
    );
  else
    assert.equal(
      withoutTime(EXCERPT.exec(readme)?.[0] ?? ''),
      withoutTime(`<!-- sample:start -->\n${excerpt}<!-- sample:end -->`),
    );
  for (const file of SHOWN) assert.ok(excerpt.includes(`\n${file}\n`), `${file} has no findings`);
});

test('every npm script that a page names exists', () => {
  const { scripts } = JSON.parse(pageText('package.json')) as { scripts: Record<string, string> };
  const named = PAGES.flatMap((page) => [...pageText(page).matchAll(/\bnpm (?:run (?:-s )?([\w:]+)|(start|test))\b/g)]);
  assert.ok(named.length > 10);
  for (const [text, run, plain] of named) assert.ok(Object.hasOwn(scripts, run ?? plain ?? ''), text);
});

test('every command and flag of podpath that the README names is in its help', () => {
  const readme = pageText('README.md');
  const commands = new Set(
    [...readme.matchAll(/\bpodpath(?:\/cli\.cjs)? (check|trace|connectivity|diff|test|rules|explain|init|lsp)\b/g)].map(
      (match) => match[1] ?? '',
    ),
  );
  assert.deepEqual([...commands].sort(), ['check', 'connectivity', 'explain', 'init', 'lsp', 'rules', 'trace']);
  const help = [...commands].map((command) => podpath(command, '--help').stdout).join('\n');
  const flags = [...readme.matchAll(/(?<=[\s`])--(?!install-extension)[a-z][\w-]+/g)].map((match) => match[0]);
  assert.ok(flags.length > 3);
  for (const flag of flags) assert.ok(help.includes(flag), flag);
});

test('every relative link of a page leads to a file, and every picture has a description', () => {
  for (const page of PAGES) {
    for (const [, bang, text = '', target = ''] of pageText(page).matchAll(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file = '', anchor] = target.split('#');
      const full = path.join(ROOT, path.dirname(page), file);
      assert.ok(existsSync(full), `${page}: ${target}`);
      if (bang === '!') assert.ok(text.length > 20, `${page}: ${target} needs a description`);
      if (anchor !== undefined)
        assert.match(readFileSync(full, 'utf8'), new RegExp(`^#+ ${anchor}$`, 'im'), `${page}: ${target}`);
    }
  }
});

test('the README has the places that are filled from the tables', () => {
  for (const table of ['rules', 'configuration']) {
    assert.match(pageText('README.md'), new RegExp(`<!-- ${table}:start -->\\n[\\s\\S]*<!-- ${table}:end -->`));
  }
});
