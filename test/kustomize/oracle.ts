/** Renders a kustomization with the real program and with ours, and compares the objects. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Built, build } from './program.js';
import { plainValue, renderedTrees, type Texts } from './texts.js';

/** What the program makes of these texts. */
export function built(texts: Texts, folder = '.'): Built {
  const root = mkdtempSync(path.join(tmpdir(), 'podpath-kustomize-'));
  try {
    for (const [name, text] of Object.entries(texts)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
    return build(path.join(root, folder));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Refusals that are not about the kustomization: an object lost its name, or has a value of an impossible type. */
const UNJUDGED = /^missing metadata\.name in object|expected ScalarNode but got MappingNode/;

/** Equal objects where the program builds, their order aside; a refusal of ours where it refuses. */
export function checkLikeProgram(texts: Texts, folder = '.'): void {
  const theirs = built(texts, folder);
  const ours = renderedTrees(texts, folder);
  const refused = ours.problems.filter((problem) => problem.refused);
  const told = Object.entries(texts)
    .map(([name, text]) => `=== ${name}\n${text}`)
    .join('\n');
  if ('error' in theirs) {
    if (UNJUDGED.test(theirs.error)) return;
    assert.ok(refused.length > 0, `the program refuses: ${theirs.error}\n${told}`);
    return;
  }
  assert.deepEqual(
    refused.map((problem) => problem.message),
    [],
    told,
  );
  const objects = ours.resources.map((resource) => plainValue(resource.view));
  assert.deepEqual(inOrder(objects), inOrder(theirs.objects), told);
}

function inOrder(objects: readonly unknown[]): unknown[] {
  return objects
    .map(sorted)
    .map(withTextName)
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** A number that takes a name's place is a number to the program once it has put a prefix before the name. */
function withTextName(object: unknown): unknown {
  const { metadata } = object as { metadata?: Record<string, unknown> };
  if (metadata) metadata['name'] = String(metadata['name']).replace(/^\d+\.\d+$/, (number) => String(Number(number)));
  return object;
}

/** Keys in one order, for readable differences. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, one]) => [key, sorted(one)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
