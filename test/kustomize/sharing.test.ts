/**
 * Overlays share what they have in common: the trees of the texts, and what becomes of a base. So nothing that one does
 * may be seen by another, or by the texts: random bases with several overlays, rendered together in any order against
 * each by itself, over trees that cannot be changed. PODPATH_RUNS asks for more than the usual runs.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readFacts } from '../../server/src/resources/index.js';
import { treeOf } from '../../server/src/workspace/index.js';
import { asRead, isOpened } from '../../server/src/workspace/kustomize/copies.js';
import type { Kustomization } from '../../server/src/workspace/kustomize/kustomization.js';
import { keptTreeOf } from '../../server/src/workspace/kustomize/manifests.js';
import { originsOf } from '../../server/src/workspace/kustomize/origins.js';
import { readPatch } from '../../server/src/workspace/kustomize/patchText.js';
import { renderKustomization, renderTrees } from '../../server/src/workspace/kustomize/render.js';
import type { Resource } from '../../server/src/workspace/kustomize/resource.js';
import { originAt, type TNode } from '../../server/src/workspace/kustomize/tree.js';
import type { YNode } from '../../server/src/yaml/index.js';
import { anyKustomization, type Files } from './kustomizations.js';
import { spelledOut } from './spelledOut.js';
import { type Workspace, workspaceOf } from './texts.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 40);

/** What another overlay of the same base may do to it, each in a way of its own. */
const SIBLINGS = [
  'namespace: elsewhere\nnamePrefix: sibling-\n',
  'labels:\n- pairs: {app: sibling, tier: back}\n  includeSelectors: true\ncommonAnnotations: {note: sibling}\n',
  'patches:\n- target: {kind: .*}\n  patch: |-\n    - {op: add, path: /metadata/labels, value: {app: patched}}\n',
  'patches:\n- target: {kind: Deployment|Service}\n  patch: |-\n    kind: any\n    metadata: {name: any, labels: {app: merged}}\n    spec: {ports: null, replicas: 7, template: {metadata: {labels: {app: merged}}}}\n',
  'images:\n- {name: nginx, newTag: sibling}\n- {name: shop/web, newName: sibling}\nnameSuffix: -sibling\n',
];

const anyFamily: fc.Arbitrary<Files> = fc
  .tuple(anyKustomization, fc.subarray([...SIBLINGS.keys()], { minLength: 2 }), fc.boolean())
  .map(([{ files, root }, siblings, ofRoot]) => {
    const all = new Map(files);
    for (const index of siblings)
      all.set(`sibling-${index}/kustomization.yaml`, `resources: [../${ofRoot ? root : 'base'}]\n${SIBLINGS[index]}`);
    return all;
  });

/** The same tree without any sharing. */
function writtenOut(node: TNode): YNode {
  if (node.kind === 'scalar') return { ...node };
  const { flow, start, end } = node;
  if (node.kind === 'seq') return { kind: 'seq', items: node.items.map(writtenOut), flow, start, end };
  const entries = node.entries.map((entry) => ({ ...entry, value: writtenOut(entry.value) }));
  return { kind: 'map', entries, flow, start, end };
}

function isPartlyUnopened(node: TNode): boolean {
  if (node.kind === 'scalar' || !isOpened(node)) return node.kind !== 'scalar';
  return node.kind === 'seq'
    ? node.items.some(isPartlyUnopened)
    : node.entries.some(({ value }) => isPartlyUnopened(value));
}

function rootsOf({ kustomizations }: Workspace): Kustomization[] {
  return [...new Set(kustomizations.values())].filter((one) => !one.isComponent);
}

function shown(root: Kustomization, { kustomizations, files }: Workspace): unknown {
  const { objects, gaps, problems, reads } = renderKustomization(root, kustomizations, files);
  const facts = objects.map(({ object: { source, ...rest }, file }) => [file, rest, source.origins?.trace]);
  const { resources } = renderTrees(root, kustomizations, files);
  return { facts, gaps, problems, reads: [...reads].sort(), trees: resources.map(treeIn) };
}

function treeIn({ copy, view, earlier, prefixes, suffixes }: Resource): unknown {
  return [earlier, prefixes, suffixes, copy ? spelledOut(copy) : view];
}

function checkFamily(files: Files, order: readonly number[]): void {
  const together = workspaceOf(files);
  const roots = rootsOf(together);
  const text = [...files].map(([name, one]) => `# ${name}\n${one}`).join('\n');
  for (const at of order) {
    const root = roots[at % roots.length];
    const alone = workspaceOf(files);
    const same = root && rootsOf(alone).find(({ file }) => file === root.file);
    if (root && same) assert.deepEqual(shown(root, together), shown(same, alone), `${root.folder} of\n${text}`);
  }
}

test('overlays of one base are rendered together as each is by itself, in any order', () => {
  fc.assert(fc.property(anyFamily, fc.array(fc.nat(9), { minLength: 2, maxLength: 6 }), checkFamily), {
    numRuns: RUNS,
  });
});

function frozen(node: YNode | undefined): void {
  if (node === undefined || Object.isFrozen(node)) return;
  Object.freeze(node);
  if (node.kind === 'scalar') return;
  Object.freeze(node.kind === 'seq' ? node.items : node.entries);
  if (node.kind === 'seq') for (const item of node.items) frozen(item);
  else for (const entry of node.entries) frozen(Object.freeze(entry).value);
}

/** Every tree that a rendering reads is read before, and cannot be changed from then on. */
function frozenWorkspace(files: Files): Workspace {
  const workspace = workspaceOf(files);
  for (const { root } of workspace.kustomizations.values()) frozen(root);
  for (const [path, text] of files) {
    for (const document of workspace.files.manifestAt(path)?.documents ?? []) {
      frozen(keptTreeOf(document).root);
      frozen(treeOf(document).root);
    }
    const patch = readPatch(text, (document) => originAt({ file: path, document }));
    if (patch.kind === 'json') frozen(patch.operations);
    if (patch.kind === 'merge') for (const { root } of patch.objects) frozen(root);
  }
  return workspace;
}

test('a rendering changes no tree that it has read', () => {
  fc.assert(
    fc.property(anyFamily, (files) => {
      const workspace = frozenWorkspace(files);
      for (const root of rootsOf(workspace)) shown(root, workspace);
    }),
    { numRuns: RUNS },
  );
});

test('facts are read of a tree that shares with others as of one that is written out', () => {
  const tally = { shared: 0, trees: 0 };
  fc.assert(
    fc.property(anyFamily, (files) => {
      const workspace = workspaceOf(files);
      for (const root of rootsOf(workspace)) {
        for (const { copy } of renderTrees(root, workspace.kustomizations, workspace.files).resources) {
          if (!copy) continue;
          const origins = originsOf(copy).trace;
          const facts = readFacts(asRead(copy));
          tally.trees++;
          if (isPartlyUnopened(copy)) tally.shared++;
          assert.deepEqual(facts, readFacts(writtenOut(copy)));
          // All of it is opened by now, which leads nowhere else.
          assert.deepEqual(originsOf(copy).trace, origins);
        }
      }
    }),
    { numRuns: RUNS },
  );
  assert.ok(tally.shared > tally.trees / 2, 'hardly any tree shares with others');
});
