/**
 * Random patches of random objects, applied and built by the real program. Many cases make one kustomization, since
 * starting the program is what takes time; what we refuse is built alone. PODPATH_KUSTOMIZE_RUNS asks for more runs.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { differences } from './comparison.js';
import { anyPatchCase, type Parts, type PatchCase, type RandomPatch } from './patchArbitraries.js';
import { type Built, build, KUSTOMIZE, SKIPPED } from './program.js';
import { plainValue, renderedTrees, type Texts } from './texts.js';

/** Each run is a batch, and takes about half a second. */
const RUNS = Math.ceil(Number(process.env['PODPATH_KUSTOMIZE_RUNS'] ?? 60) / 20);
const BATCH = 60;
/** Not shrunk, since every step would start the program: a case is small enough to be read as it is. */
const SEED = Number(process.env['PODPATH_SEED'] ?? fc.sample(fc.nat(), 1)[0]);
const MOST_REFUSED = 6;

/** What later steps of the program say about objects of impossible types; nobody patches objects into those. */
const UNJUDGED =
  /fieldSpec|wrong [Nn]ode [Kk]ind|updating name reference|missing metadata\.name|json: cannot unmarshal|missing Resource metadata|considering field|unsupported type|^panic:/;

if (KUSTOMIZE === undefined) {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  test(`${RUNS * BATCH} random patches do what kustomize does (seed ${SEED})`, () => {
    const tally = { equal: 0, refused: 0, unjudged: 0 };
    const cases = fc.sample(anyPatchCase, { numRuns: RUNS * BATCH, seed: SEED });
    for (let from = 0; from < cases.length; from += BATCH) checkBatch(cases.slice(from, from + BATCH), tally);
    console.log(`${tally.equal} patched and equal, ${tally.refused} refused by both, ${tally.unjudged} not judged`);
    assert.ok(tally.equal > cases.length / 3, `only ${tally.equal} were built`);
  });
}

interface Tally {
  equal: number;
  refused: number;
  unjudged: number;
}

interface Named {
  readonly one: PatchCase;
  readonly name: string;
}

function checkBatch(cases: readonly PatchCase[], tally: Tally): void {
  const named = cases.map((one, index): Named => ({ one, name: `case${index}` }));
  const refused = named.filter((one) => renderedTrees(textsOf([one])).problems.some((problem) => problem.refused));
  checkEqual(
    named.filter((one) => !refused.includes(one)),
    tally,
  );
  for (const one of refused.slice(0, MOST_REFUSED)) {
    const texts = textsOf([one]);
    const [problem] = renderedTrees(texts).problems;
    assert.ok('error' in buildTexts(texts), `kustomize builds it, and we say: ${problem?.message}\n${shown(texts)}`);
    tally.refused++;
  }
}

/** Halves what the program refuses until the case is found that it refuses. */
function checkEqual(cases: readonly Named[], tally: Tally): void {
  if (cases.length === 0) return;
  const texts = textsOf(cases);
  const theirs = buildTexts(texts);
  if ('error' in theirs) {
    if (cases.length === 1) {
      assert.match(theirs.error, UNJUDGED, `kustomize refuses it, and we do not\n${shown(texts)}`);
      tally.unjudged++;
      return;
    }
    const half = cases.length >> 1;
    checkEqual(cases.slice(0, half), tally);
    checkEqual(cases.slice(half), tally);
    return;
  }
  const ours = renderedTrees(texts).resources.map(({ view }) => plainValue(view));
  const differ = differences(ours, theirs.objects);
  if (differ.length > 0 && cases.length > 1) for (const one of cases) checkEqual([one], tally);
  assert.deepEqual(differ, [], shown(texts));
  tally.equal += cases.length;
}

function buildTexts(texts: Texts): Built {
  const folder = mkdtempSync(path.join(tmpdir(), 'podpath-patches-'));
  try {
    for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(folder, name), text);
    return build(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function textsOf(cases: readonly Named[]): Texts {
  const fields = { patches: '', patchesStrategicMerge: '', patchesJson6902: '' };
  for (const named of cases) {
    for (const patch of named.one.patches) {
      const [field, entry] = entryOf(named, patch);
      fields[field] += entry;
    }
  }
  const objects = cases.map(({ one, name }) => objectText(one, name, one.object));
  const settings = Object.entries(fields).filter(([, text]) => text !== '');
  return {
    'kustomization.yaml': `resources: [all.yaml]\n${settings.map(([field, text]) => `${field}:\n${text}`).join('')}`,
    'all.yaml': objects.join('---\n'),
  };
}

function entryOf(
  { one, name }: Named,
  patch: RandomPatch,
): ['patches' | 'patchesStrategicMerge' | 'patchesJson6902', string] {
  const target = `  target: {kind: ${one.kind}, name: ${name}}\n`;
  switch (patch.way) {
    case 'named':
      return ['patches', `- patch: |-\n${indented(objectText(one, name, patch.patch))}`];
    case 'strategic':
      return ['patchesStrategicMerge', `- |-\n${indented(objectText(one, name, patch.patch))}`];
    case 'targeted':
      return ['patches', `- patch: |-\n${indented(objectText(one, 'any', patch.patch))}${target}`];
    case 'renaming': {
      const text = objectText({ ...one, kind: 'Renamed' }, `${name}-new`, patch.patch);
      return [
        'patches',
        `- patch: |-\n${indented(text)}${target}  options: {allowNameChange: true, allowKindChange: true}\n`,
      ];
    }
    case 'json':
      return ['patches', `- patch: |-\n${indented(patch.operations.map((text) => `- ${text}\n`).join(''))}${target}`];
    case 'json6902': {
      const full = target.replace('{', `{group: "${groupOf(one)}", version: ${versionOf(one)}, `);
      return [
        'patchesJson6902',
        `- patch: |-\n${indented(patch.operations.map((text) => `- ${text}\n`).join(''))}${full}`,
      ];
    }
  }
}

function objectText({ apiVersion, kind, namespace }: PatchCase, name: string, { metadata, fields }: Parts): string {
  const more = metadata === '' ? '' : `, ${metadata}`;
  const inNamespace = namespace === undefined ? '' : `, namespace: ${namespace}`;
  const rest = fields === '' ? '' : `, ${fields}`;
  return `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}${inNamespace}${more}}${rest}}\n`;
}

function groupOf({ apiVersion }: PatchCase): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function versionOf({ apiVersion }: PatchCase): string {
  return apiVersion.split('/').at(-1) ?? '';
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

function shown(texts: Texts): string {
  return Object.entries(texts)
    .map(([name, text]) => `# ${name}\n${text}`)
    .join('\n');
}
