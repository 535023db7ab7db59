// Runs the steps of action.yml as GitHub would, in a fresh clone of the last commit: node scripts/try-action.mjs
// [INPUT=VALUE…]. The exit code is that of the first step that fails.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';

const ROOT = path.resolve(import.meta.dirname, '..');
const action = parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8'));
const given = Object.fromEntries(process.argv.slice(2).map((argument) => argument.split(/=(.*)/s).slice(0, 2)));
for (const name of Object.keys(given)) if (!(name in action.inputs)) throw new Error(`the action has no input ${name}`);
const inputs = Object.fromEntries(
  Object.entries(action.inputs).map(([name, input]) => [name, given[name] ?? input.default]),
);
const filled = (text) => text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name) => inputs[name]);

const folder = mkdtempSync(path.join(tmpdir(), 'podpath-action-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const run = (command, args, options) => {
  const { status } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (status !== 0) process.exit(status ?? 2);
};
run('git', ['clone', '--quiet', '--no-hardlinks', ROOT, folder]);
for (const step of action.runs.steps) {
  if (step.shell !== 'bash') throw new Error(`the step "${step.name}" has no shell that is known here`);
  process.stderr.write(`-- ${step.name}\n`);
  const environment = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, filled(text)]));
  const env = { ...process.env, ...environment, GITHUB_ACTION_PATH: folder };
  // As on GitHub: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idstepsshell
  run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', filled(step.run)], { cwd: process.cwd(), env });
}
