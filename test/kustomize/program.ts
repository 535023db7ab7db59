/**
 * The real `kustomize`, which the tests compare with: the program that PODPATH_KUSTOMIZE names, or the one on the
 * PATH. It gets no network: what it would fetch fails at once.
 */
import { spawnSync } from 'node:child_process';
import { cutChunks, readChunk } from '../../server/src/yaml/index.js';
import { plainValue } from './texts.js';

export type Built = { readonly objects: readonly unknown[] } | { readonly error: string };

const BLOCKED = 'http://127.0.0.1:9';
const ENVIRONMENT = {
  ...process.env,
  HTTP_PROXY: BLOCKED,
  HTTPS_PROXY: BLOCKED,
  http_proxy: BLOCKED,
  https_proxy: BLOCKED,
  NO_PROXY: '',
  no_proxy: '',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_TERMINAL_PROMPT: '0',
};
const LONGEST = 60_000;

/** Undefined where there is none; then tests that compare are skipped, and say so. */
export const KUSTOMIZE: string | undefined = findKustomize();

export const SKIPPED = 'SKIPPED: there is no kustomize (PODPATH_KUSTOMIZE or PATH), so nothing was compared with it';

function findKustomize(): string | undefined {
  const program = process.env['PODPATH_KUSTOMIZE'] ?? 'kustomize';
  const { status, stdout } = spawnSync(program, ['version'], { encoding: 'utf8', env: ENVIRONMENT });
  return status === 0 && /^v5\./.test(stdout) ? program : undefined;
}

/** `kustomize build FOLDER`: the objects as values, or what it says when it refuses. */
export function build(folder: string): Built {
  if (KUSTOMIZE === undefined) throw new Error(SKIPPED);
  const run = spawnSync(KUSTOMIZE, ['build', folder], {
    encoding: 'utf8',
    env: ENVIRONMENT,
    maxBuffer: 1 << 28,
    timeout: LONGEST,
  });
  if (run.error) throw run.error;
  if (run.status !== 0) return { error: messageOf(run.stderr) };
  const roots = cutChunks(run.stdout).map((chunk) => readChunk(chunk.text).root);
  return { objects: roots.flatMap((root) => (root ? [plainValue(root)] : [])) };
}

/** Warnings about deprecated fields come before the error. */
function messageOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('# Warning'));
  return lines.join('\n').replace(/^Error: /, '');
}
