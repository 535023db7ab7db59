/** Applies the patches of a kustomization in one folder to its resources, and nothing else of it. */

import type { Gap } from '../../server/src/workspace/index.js';
import type { KustomizeContext, KustomizeProblem } from '../../server/src/workspace/kustomize/context.js';
import { itemsOf, type Kustomization, settingOf, textOf } from '../../server/src/workspace/kustomize/kustomization.js';
import { resourcesIn } from '../../server/src/workspace/kustomize/manifests.js';
import { BUILT_IN_SCHEMA } from '../../server/src/workspace/kustomize/openApi.js';
import {
  applyPatches,
  applyPatchesJson6902,
  applyPatchesStrategicMerge,
} from '../../server/src/workspace/kustomize/patches.js';
import type { Resource } from '../../server/src/workspace/kustomize/resource.js';
import { toEnd } from '../../server/src/workspace/steps.js';
import { plainValue, type Texts, workspaceOf } from './texts.js';

export interface PatchedTexts {
  readonly resources: readonly Resource[];
  readonly values: readonly unknown[];
  readonly problems: readonly KustomizeProblem[];
  readonly gaps: readonly Gap[];
}

export function patched(texts: Texts): PatchedTexts {
  const { kustomizations, files } = workspaceOf(new Map(Object.entries(texts)));
  const root = kustomizations.get('.') as Kustomization;
  const problems: KustomizeProblem[] = [];
  const gaps: Gap[] = [];
  const context: KustomizeContext = {
    schema: BUILT_IN_SCHEMA,
    files,
    problem: (problem) => void problems.push({ meant: undefined, refused: true, related: [], ...problem }),
    gap: (gap) => void gaps.push(gap),
  };
  const resources = itemsOf(settingOf(root, 'resources')).flatMap((entry) => {
    const file = files.manifestAt(textOf(entry) ?? '');
    return file ? resourcesIn(file) : [];
  });
  toEnd(applyPatchesStrategicMerge(resources, root, context));
  toEnd(applyPatches(resources, root, context));
  toEnd(applyPatchesJson6902(resources, root, context));
  return { resources, values: resources.map(({ view }) => plainValue(view)), problems, gaps };
}
