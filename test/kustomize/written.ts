/**
 * Patches with written-out expectations. Where the real program is at hand, it must agree with what is written.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cutChunks, readChunk } from '../../server/src/yaml/index.js';
import { build, KUSTOMIZE } from './program.js';
import { plainValue, renderedTrees, type Texts } from './texts.js';

/** Values of a YAML text, a document each. */
export function valuesIn(text: string): unknown[] {
  return cutChunks(text).flatMap((chunk) => {
    const { root } = readChunk(chunk.text);
    return root ? [plainValue(root)] : [];
  });
}

/** `objects` and the patches in `kustomization` give `expected`, and nothing is wrong but what `problem` says. */
export function checkRendered(
  kustomization: string,
  objects: string,
  expected: string,
  { more = {}, problem }: { readonly more?: Texts; readonly problem?: string } = {},
): void {
  const texts: Texts = {
    'kustomization.yaml': `resources: [all.yaml]\n${kustomization}`,
    'all.yaml': objects,
    ...more,
  };
  const { resources, problems } = renderedTrees(texts);
  assert.deepEqual(
    problems.map(({ message }) => message),
    problem === undefined ? [] : [problem],
  );
  assert.deepEqual(
    resources.map(({ view }) => plainValue(view)),
    valuesIn(expected),
  );
  const built = builtFrom(texts);
  if (!built) return;
  assert.ok(!('error' in built), 'error' in built ? built.error : '');
  assert.deepEqual(inOrder(built.objects), inOrder(valuesIn(expected)), 'the program differs from what is written');
}

/** One problem, which says `message` at the text `at`. */
export function checkRefused(kustomization: string, objects: string, message: RegExp, meant?: string): void {
  const texts: Texts = { 'kustomization.yaml': `resources: [all.yaml]\n${kustomization}`, 'all.yaml': objects };
  const { problems } = renderedTrees(texts);
  assert.equal(problems.length, 1, JSON.stringify(problems));
  const [problem] = problems;
  assert.match(problem?.message ?? '', message);
  assert.equal(problem?.meant, meant);
  const built = builtFrom(texts);
  if (built) assert.equal('error' in built, problem?.refused, 'the program thinks otherwise');
}

function builtFrom(texts: Texts): ReturnType<typeof build> | undefined {
  if (KUSTOMIZE === undefined) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'podpath-written-'));
  try {
    for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(folder, name), text);
    return build(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function inOrder(objects: readonly unknown[]): unknown[] {
  const key = (object: unknown): string => {
    const { kind, metadata } = object as { kind?: unknown; metadata?: { name?: unknown } };
    return `${kind} ${metadata?.name}`;
  };
  return [...objects].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** A text two spaces deeper, for a block scalar. */
export function indented(text: string): string {
  return text.trim().replace(/^(?=.)/gm, '    ');
}
