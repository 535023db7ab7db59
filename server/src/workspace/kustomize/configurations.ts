/**
 * `configurations:` of a kustomization: files that tell transformers of more fields, in the shape of kustomize's own.
 * Schemas can tell of them too (`crds`): these are not followed, which is said.
 */
import { fieldOf, type Path, readChunk } from '../../yaml/index.js';
import type { KustomizeContext } from './context.js';
import { DEFAULT_FIELDS, mergedFields, type TransformerFields } from './fieldSpecs.js';
import { anchorIn, itemsOf, type Kustomization, settingOf, textOf } from './kustomization.js';
import { pathFrom, reportMissing } from './missing.js';
import { readGvk, readSpecs } from './transformers.js';

/** The fields that a kustomization knows by itself: kustomize's, and those of its configurations. */
export function configuredFields(at: Kustomization, context: KustomizeContext): TransformerFields {
  let fields = DEFAULT_FIELDS;
  for (const [index, entry] of itemsOf(settingOf(at, 'configurations')).entries()) {
    const written = textOf(entry);
    if (written === undefined || written === '') continue;
    const path = pathFrom(at, written);
    const text = context.files.textAt(path);
    if (text === undefined) reportMissing(at, ['configurations', index], written, path, context);
    else fields = mergedFields(fields, readFields(text));
  }
  for (const [index, entry] of itemsOf(settingOf(at, 'crds')).entries()) {
    const written = textOf(entry);
    if (written === undefined || written === '') continue;
    const path = pathFrom(at, written);
    const text = context.files.textAt(path);
    if (text === undefined) reportMissing(at, ['crds', index], written, path, context);
    else if (TELLS_FIELDS.test(text)) notFollowed(at, ['crds', index], `the schema ${written}`, context);
  }
  return fields;
}

/** Marks in a schema that have a meaning to kustomize's transformers. */
const TELLS_FIELDS = /x-kubernetes-(?:annotation|label-selector|identity|object-ref-kind)/;

function notFollowed(at: Kustomization, field: Path, what: string, context: KustomizeContext): void {
  const anchor = anchorIn(at, ...field);
  context.gap({ kind: 'not-rendered', file: at.file, what: `${what} is not followed`, anchor });
}

function readFields(text: string): TransformerFields {
  const { root } = readChunk(text);
  const specs = (key: keyof TransformerFields) => readSpecs(fieldOf(root, key));
  return {
    namePrefix: specs('namePrefix'),
    nameSuffix: specs('nameSuffix'),
    namespace: specs('namespace'),
    commonLabels: specs('commonLabels'),
    labels: specs('labels'),
    templateLabels: specs('templateLabels'),
    commonAnnotations: specs('commonAnnotations'),
    varReference: specs('varReference'),
    images: specs('images'),
    replicas: specs('replicas'),
    nameReference: itemsOf(fieldOf(root, 'nameReference')).map((item) => ({
      ...readGvk(item),
      referrers: readSpecs(fieldOf(item, 'fieldSpecs')),
    })),
  };
}
