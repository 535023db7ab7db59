/** Renders kustomizations that stand in a test, or in a folder, as texts by path. */

import { folderOf, readSourceFile, type SourceFile } from '../../server/src/workspace/index.js';
import type { KustomizeFiles } from '../../server/src/workspace/kustomize/context.js';
import {
  byPath,
  isKustomizationFile,
  type Kustomization,
  readKustomization,
} from '../../server/src/workspace/kustomize/kustomization.js';
import {
  type RenderedTrees,
  type Rendering,
  renderKustomization,
  renderTrees,
} from '../../server/src/workspace/kustomize/render.js';
import type { YNode } from '../../server/src/yaml/index.js';
import { readScalar } from '../../server/src/yaml/index.js';

export type Texts = Readonly<Record<string, string>>;

export interface Workspace {
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  readonly files: KustomizeFiles;
}

export function workspaceOf(texts: ReadonlyMap<string, string>): Workspace {
  const read = new Map<string, SourceFile>();
  const paths = [...texts.keys()];
  const near = new Set(paths.flatMap((path) => [path, folderOf(path)]));
  return {
    kustomizations: byPath(
      paths.filter(isKustomizationFile).map((path) => readKustomization(path, texts.get(path) ?? '')),
    ),
    files: {
      manifestAt(path) {
        const text = texts.get(path);
        if (text === undefined) return undefined;
        const file = read.get(path) ?? readSourceFile(path, text);
        read.set(path, file);
        return file;
      },
      textAt: (path) => texts.get(path),
      near: () => [...near],
      mayHold: () => true,
    },
  };
}

/** Renders the kustomization in a folder of these texts. */
export function rendered(texts: Texts, folder = '.'): Rendering {
  const { kustomizations, files } = workspaceOf(new Map(Object.entries(texts)));
  return renderKustomization(rootAt(kustomizations, folder), kustomizations, files);
}

export function renderedTrees(texts: Texts, folder = '.'): RenderedTrees {
  const { kustomizations, files } = workspaceOf(new Map(Object.entries(texts)));
  return renderTrees(rootAt(kustomizations, folder), kustomizations, files);
}

function rootAt(kustomizations: ReadonlyMap<string, Kustomization>, folder: string): Kustomization {
  const root = kustomizations.get(folder);
  if (!root) throw new Error(`No kustomization in ${folder}`);
  return root;
}

/** A tree as plain values, scalars typed as kustomize types them: yes, no, on, off, y and n are strings to it. */
export function plainValue(node: YNode): unknown {
  switch (node.kind) {
    case 'scalar': {
      if (!node.isString && /^(?:y|yes|on|n|no|off)$/i.test(node.text)) return node.text;
      const value = readScalar(node);
      return value.type === 'null' ? null : value.value;
    }
    case 'seq':
      return node.items.map(plainValue);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]));
  }
}
