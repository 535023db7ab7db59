/**
 * The user's own `helm`: finds it, and runs `helm template` so that nothing but the chart has a say. No shell, no
 * plugin, no configuration of the user's, no cluster; a limit of time and of output. Nothing is downloaded: `template`
 * takes what stands in the chart's folder, and a chart that lacks its dependencies is refused by helm.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { leadsOut, toSlashes } from './index.js';
import { findProgram, isProgram } from './program.js';

export interface HelmRequest {
  /** Absolute path of the chart's folder. */
  readonly chart: string;
  readonly release: string;
  readonly namespace: string | undefined;
  /** Paths of files, or values as text. */
  readonly values: readonly (string | { readonly text: string })[];
  readonly kubernetes: string;
}

export interface HelmLimits {
  readonly milliseconds: number;
  readonly bytes: number;
}

export const HELM_LIMITS: HelmLimits = { milliseconds: 10_000, bytes: 32_000_000 };

export type HelmOutput = { readonly output: string } | { readonly failure: string };

/** The program: at the path that is configured, else the first `helm` on PATH. Undefined where there is none. */
export function findHelm(configured: string | undefined, searchPath: string | undefined): string | undefined {
  if (configured === undefined || configured === '') return findProgram('helm', searchPath);
  return path.isAbsolute(configured) && isProgram(configured) ? configured : undefined;
}

/** Runs `helm template`. Never throws; a failure is a phrase, helm's own first line of error where it has one. */
export async function helmTemplate(
  helm: string,
  request: HelmRequest,
  limits: HelmLimits = HELM_LIMITS,
): Promise<HelmOutput> {
  let home: string;
  try {
    home = mkdtempSync(path.join(tmpdir(), 'podpath-helm-'));
  } catch (error) {
    return { failure: `no temporary folder for helm could be made: ${messageOf(error)}` };
  }
  try {
    return await run(helm, argumentsFor(request, home), home, limits);
  } catch (error) {
    return { failure: `helm could not be run: ${messageOf(error)}` };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function argumentsFor({ chart, release, namespace, values, kubernetes }: HelmRequest, home: string): string[] {
  const files = values.map((one, index) => (typeof one === 'string' ? one : written(one.text, home, index)));
  return [
    'template',
    '--skip-tests',
    `--kube-version=${kubernetes}`,
    ...(namespace === undefined ? [] : [`--namespace=${namespace}`]),
    ...files.map((file) => `--values=${listEscaped(file)}`),
    '--',
    release,
    chart,
  ];
}

function written(text: string, home: string, index: number): string {
  const file = path.join(home, `values-${index}.yaml`);
  writeFileSync(file, text);
  return file;
}

/** helm reads the values of a flag as a list in CSV. */
function listEscaped(file: string): string {
  return /[",\n]/.test(file) ? `"${file.replaceAll('"', '""')}"` : file;
}

/** Every place where helm would look for plugins, repositories, registries and clusters is an empty folder. */
function environmentIn(home: string): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMP } = process.env;
  const below = (name: string): string => path.join(home, name);
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(SystemRoot === undefined ? {} : { SystemRoot }),
    ...(TEMP === undefined ? {} : { TEMP }),
    ...(TMP === undefined ? {} : { TMP }),
    HOME: home,
    USERPROFILE: home,
    XDG_CACHE_HOME: below('cache'),
    XDG_CONFIG_HOME: below('config'),
    XDG_DATA_HOME: below('data'),
    HELM_CACHE_HOME: below('cache'),
    HELM_CONFIG_HOME: below('config'),
    HELM_DATA_HOME: below('data'),
    HELM_PLUGINS: below('plugins'),
    HELM_NO_PLUGINS: '1',
    HELM_REGISTRY_CONFIG: below('registry.json'),
    HELM_REPOSITORY_CONFIG: below('repositories.yaml'),
    HELM_REPOSITORY_CACHE: below('repository'),
    DOCKER_CONFIG: below('docker'),
    KUBECONFIG: below('kubeconfig'),
    // Helm asks nobody, but if a later version did, it should not get far.
    HTTP_PROXY: 'http://127.0.0.1:9',
    HTTPS_PROXY: 'http://127.0.0.1:9',
  };
}

function run(helm: string, args: readonly string[], home: string, limits: HelmLimits): Promise<HelmOutput> {
  return new Promise((resolve) => {
    const child = spawn(helm, args, {
      cwd: home,
      env: environmentIn(home),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
      windowsHide: true,
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let bytes = 0;
    let stopped: string | undefined;
    const stop = (why: string): void => {
      stopped ??= why;
      child.kill('SIGKILL');
      // Where `helm` is a script, what it started may still hold these.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(
      () => stop(`helm took longer than ${limits.milliseconds / 1000} seconds`),
      limits.milliseconds,
    );
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.bytes) stop(`helm printed more than ${Math.round(limits.bytes / 1_000_000)} MB`);
      else into.push(chunk);
    };
    child.stdout.on('data', collect(output));
    child.stderr.on('data', collect(errors));
    const finish = (result: HelmOutput): void => {
      clearTimeout(timer);
      resolve(result);
    };
    child.on('error', (error) => finish({ failure: `helm could not be started: ${messageOf(error)}` }));
    child.on('close', (code) => {
      if (stopped !== undefined) finish({ failure: stopped });
      else if (code === 0) finish({ output: Buffer.concat(output).toString('utf8') });
      else finish({ failure: firstError(Buffer.concat(errors).toString('utf8'), code) });
    });
  });
}

const MOST_CHARACTERS_OF_ERROR = 300;

/** The line that says what is wrong; warnings and advice stand around it. */
function firstError(errors: string, code: number | null): string {
  const lines = errors.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((one) => one.startsWith('Error:')) ?? lines.find((one) => !/^(?:WARNING|level=)/.test(one));
  const said = (line ?? `helm ended with code ${code}`).replace(/^Error:\s*/, '').trim();
  return said.length > MOST_CHARACTERS_OF_ERROR ? `${said.slice(0, MOST_CHARACTERS_OF_ERROR)}…` : said;
}

export interface ChartFiles {
  /** Texts by path with `/`, but for packed charts. */
  readonly texts: ReadonlyMap<string, string>;
  /** Differs where a file or a values file differs. */
  readonly key: string;
}

const MOST_FILES = 5_000;
const MOST_BYTES = 64_000_000;

/**
 * Everything that a chart's folder holds, with the values files named; values as text are not part of the key. Never
 * throws; a failure is a phrase. A chart with a link that leads out of its folder and of those `within` is refused,
 * since helm would follow it.
 */
export function readChart(
  folder: string,
  values: HelmRequest['values'],
  within: readonly string[],
): ChartFiles | { readonly failure: string } {
  const texts = new Map<string, string>();
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => !one.isDirectory());
    const files = entries.map((entry) => path.join(entry.parentPath, entry.name)).sort();
    if (files.length > MOST_FILES) return { failure: `the chart has more than ${MOST_FILES} files` };
    const bounds = [folder, ...within];
    const valuesFiles = values.filter((one) => typeof one === 'string');
    const links = entries.filter((one) => one.isSymbolicLink()).map((one) => path.join(one.parentPath, one.name));
    const out = [...links, ...valuesFiles].find((file) => leadsOut(bounds, file));
    if (out !== undefined) return { failure: `${path.basename(out)} is a link that leads out of the workspace` };
    for (const file of [...files, ...valuesFiles]) {
      if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
      const content = readFileSync(file);
      bytes += content.length;
      if (bytes > MOST_BYTES) return { failure: `the chart is larger than ${MOST_BYTES / 1_000_000} MB` };
      hash.update(`${file}\0${content.length}\0`).update(content);
      if (!file.endsWith('.tgz')) texts.set(toSlashes(file), content.toString('utf8').replace(/^\uFEFF/, ''));
    }
  } catch (error) {
    return { failure: `the chart could not be read: ${messageOf(error)}` };
  }
  return { texts, key: hash.digest('hex') };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
