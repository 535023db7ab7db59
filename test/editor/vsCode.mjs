// VS Code itself: the server and web workbench that the npm package code-server carries, installed once into .vscode-test/.
import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { find } from './programs.mjs';

// VS Code 1.100, the newest that runs on Node 20.
const version = '4.100.3';
const root = path.resolve(import.meta.dirname, '../..');
const home = path.join(root, '.vscode-test', `code-server-${version}`);
const vsCode = path.join('node_modules/code-server/lib/vscode');
const main = path.join(home, vsCode, 'out/server-main.js');
const run = promisify(execFile);

export async function installVsCode() {
  if (existsSync(main)) return;
  console.log(`Installing VS Code (code-server ${version})`);
  // Built beside its place and moved there when it is whole, so that an interrupted install is never taken for one.
  const partial = `${home}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(path.join(partial, 'package.json'), '{ "private": true }');
  const npm = (folder, ...args) =>
    run('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], { cwd: path.join(partial, folder) });
  // Install scripts would compile and download much that the tests don't use; what they do use is built here.
  await npm('.', 'install', '--ignore-scripts', `code-server@${version}`);
  await npm(vsCode, 'install', '--ignore-scripts', '--omit=dev');
  // The extension host doesn't start without the watchdog, nor log without spdlog.
  await npm(vsCode, 'rebuild', 'native-watchdog', '@vscode/spdlog');
  const ripgrep = path.join(partial, vsCode, 'node_modules/@vscode/ripgrep/bin');
  mkdirSync(ripgrep, { recursive: true });
  symlinkSync(find('rg'), path.join(ripgrep, 'rg')); // findFiles and workspaceContains search with it.
  symlinkSync('node_modules', path.join(partial, vsCode, 'node_modules.asar'));
  renameSync(partial, home);
}

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
};

/** Without a marketplace, and without a trace of the VS Code in whose terminal the tests may run. */
function environment(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_IPC|VSCODE_PROXY|ELECTRON_)/.test(name));
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: '{}', ...extra };
}

export async function installInVsCode(vsix, extensions, scratch) {
  const data = path.join(scratch, 'install');
  await run(
    process.execPath,
    [main, '--server-data-dir', data, '--extensions-dir', extensions, '--install-extension', vsix],
    {
      env: environment(),
    },
  );
}

/**
 * Starts VS Code's server on a free port of this machine, with fresh user data.
 * `trust` turns workspace trust on; `env` is added to the environment, which the extension host inherits.
 */
export async function startVsCode(extensions, scratch, { trust = false, user = {}, env = {} } = {}) {
  const data = mkdtempSync(path.join(scratch, 'vscode-'));
  const log = path.join(data, 'server.log');
  mkdirSync(path.join(data, 'data/User'), { recursive: true });
  writeFileSync(
    path.join(data, 'data/User/settings.json'),
    JSON.stringify({ ...settings, 'security.workspace.trust.enabled': trust, ...user }),
  );
  const port = await freePort();
  const output = openSync(log, 'w');
  const args = [
    main,
    '--server-data-dir',
    data,
    '--extensions-dir',
    extensions,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
  ];
  args.push('--without-connection-token', '--accept-server-license-terms', '--telemetry-level', 'off');
  if (!trust) args.push('--disable-workspace-trust');
  const server = spawn(process.execPath, args, {
    env: environment(env),
    stdio: ['ignore', output, output],
    detached: true,
  });

  // The whole process group: the extension host and the language server, too.
  const signal = (name) => {
    try {
      process.kill(-server.pid, name);
      return true;
    } catch {
      return false;
    }
  };
  const kill = () => signal('SIGKILL');
  process.once('exit', kill);
  async function stop() {
    signal('SIGTERM');
    for (let i = 0; i < 100 && signal(0); i++) await sleep(50);
    if (kill()) console.error('VS Code had to be killed.');
    process.off('exit', kill);
  }

  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 300; i++) {
    if (server.exitCode !== null) break;
    if (
      await fetch(`${url}/version`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return { url, stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`VS Code's server did not start:\n${readFileSync(log, 'utf8')}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
