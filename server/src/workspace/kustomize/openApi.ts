/**
 * `openapi.path` of a kustomization: a schema that says which lists of which kinds are merged. It takes the place of the
 * built-in one, for every kustomization of the build; the first that is met counts. Follows kyaml's `openapi` package.
 */
import { fieldOf, readChunk, type YNode } from '../../yaml/index.js';
import { MOST_CHARACTERS } from '../sourceFile.js';
import type { KustomizeContext } from './context.js';
import { anchorIn, isRemote, itemsOf, type Kustomization, settingOf, textOf } from './kustomization.js';
import { type MergeShape, mergeShapeOf } from './mergeKeys.js';
import { pathFrom, reportMissing } from './missing.js';

/** Which lists are merged, in a build. */
export interface MergeSchema {
  /** Undefined for a kind that it does not know. */
  shapeOf(apiVersion: string, kind: string): MergeShape | undefined;
}

export const BUILT_IN_SCHEMA: MergeSchema = { shapeOf: mergeShapeOf };

/** Takes the schema that a kustomization names, unless another one has been taken. */
export function takeSchema(at: Kustomization, context: KustomizeContext): void {
  if (context.schema !== BUILT_IN_SCHEMA) return;
  const field = ['openapi', 'path'];
  const written = textOf(fieldOf(settingOf(at, 'openapi'), 'path'));
  if (written === undefined || written === '') return;
  const path = pathFrom(at, written);
  const text = isRemote(written) ? undefined : context.files.textAt(path);
  if (text !== undefined && text.length <= MOST_CHARACTERS) {
    context.schema = schemaIn(text);
    return;
  }
  if (text === undefined && !isRemote(written)) reportMissing(at, field, written, path, context);
  const what = `the schema ${written} is not here, which says how patches merge lists`;
  context.gap({ kind: 'not-rendered', file: at.file, what, anchor: anchorIn(at, ...field) });
}

/** Schemas are large, and every rendering needs the same one again. */
function schemaIn(text: string): MergeSchema {
  if (kept?.text !== text) kept = { text, schema: readSchema(text) };
  return kept.schema;
}
let kept: { readonly text: string; readonly schema: MergeSchema } | undefined;

/** Definitions in JSON or YAML; what is none of them is passed over. */
export function readSchema(text: string): MergeSchema {
  const definitions = new Map<string, YNode>();
  const kinds = new Map<string, YNode>();
  const all = fieldOf(readChunk(text).root, 'definitions');
  for (const { key, value } of all?.kind === 'map' ? all.entries : []) {
    definitions.set(key, value);
    for (const one of itemsOf(fieldOf(value, 'x-kubernetes-group-version-kind'))) {
      const group = textOf(fieldOf(one, 'group')) ?? '';
      const version = textOf(fieldOf(one, 'version')) ?? '';
      kinds.set(`${group === '' ? version : `${group}/${version}`}/${textOf(fieldOf(one, 'kind'))}`, value);
    }
  }
  const shapes = new Map<YNode, MergeShape>();
  const shapeAt = (written: YNode): MergeShape | undefined => {
    const node = resolved(written, definitions);
    if (!node) return undefined;
    const known = shapes.get(node);
    if (known) return known;
    const by = mergeKeysIn(node);
    const shape: MergeShape = { ...(by ? { by } : {}), below: (step) => childOf(node, step, shapeAt) };
    shapes.set(node, shape);
    return shape;
  };
  return {
    shapeOf(apiVersion, kind) {
      const node = kinds.get(`${apiVersion}/${kind}`);
      return node && shapeAt(node);
    },
  };
}

function childOf(
  node: YNode,
  step: string | undefined,
  shapeAt: (node: YNode) => MergeShape | undefined,
): MergeShape | undefined {
  if (step === undefined) {
    const items = textOf(fieldOf(node, 'type')) === 'array' ? fieldOf(node, 'items') : undefined;
    return items && shapeAt(items);
  }
  const others = fieldOf(node, 'additionalProperties');
  const child = fieldOf(fieldOf(node, 'properties'), step) ?? (others?.kind === 'map' ? others : undefined);
  return child && shapeAt(child);
}

/** Undefined where a list is not merged. */
function mergeKeysIn(node: YNode): readonly string[] | undefined {
  const strategy = textOf(fieldOf(node, 'x-kubernetes-patch-strategy')) ?? '';
  if (!strategy.split(',').includes('merge')) return undefined;
  const keys = itemsOf(fieldOf(node, 'x-kubernetes-list-map-keys')).flatMap((key) => textOf(key) ?? []);
  if (keys.length > 0) return keys;
  const key = textOf(fieldOf(node, 'x-kubernetes-patch-merge-key'));
  return key === undefined ? [] : [key];
}

function resolved(node: YNode, definitions: ReadonlyMap<string, YNode>): YNode | undefined {
  let at: YNode | undefined = node;
  for (let steps = 0; at && steps < MOST_REFERENCES; steps++) {
    const reference = textOf(fieldOf(at, '$ref'));
    if (reference === undefined) return at;
    at = definitions.get(reference.replace(/^#\/definitions\//, ''));
  }
  return undefined;
}
const MOST_REFERENCES = 20;
