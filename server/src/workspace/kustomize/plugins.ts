/**
 * `generators` and `transformers` of a kustomization: its built-in ones, each configured in a document of its own, which
 * stands in a file or right there. What needs a program or another plugin is a gap.
 */
import { cutChunks, readChunk } from '../../yaml/index.js';
import { oneByOne, type Steps } from '../steps.js';
import type { Accumulation } from './accumulation.js';
import type { KustomizeContext } from './context.js';
import { readGenerator } from './generatorReading.js';
import { runGenerators } from './generators.js';
import { applyImages } from './images.js';
import type { Kustomization } from './kustomization.js';
import { pathFrom, reportMissing } from './missing.js';
import { applyReplacements } from './replacements.js';
import { applyReplicas } from './replicas.js';
import { affixing, readSpecs, settingPairs } from './transformers.js';
import { type Origin, originAt } from './tree.js';
import { anchorIn, inside, isGiven, itemsIn, pairsIn, pathIn, textIn, type Written, writtenIn } from './written.js';

export function runGeneratorPlugins(into: Accumulation, at: Kustomization, context: KustomizeContext): void {
  for (const plugin of pluginsIn(at, 'generators', context)) {
    const kind = kindOf(plugin);
    if (kind === 'ConfigMapGenerator' || kind === 'SecretGenerator') {
      const made = kind === 'SecretGenerator' ? 'Secret' : 'ConfigMap';
      runGenerators(into, at, context, [readGenerator(made, plugin, { ...plugin, node: undefined })]);
    } else noteUnrendered(plugin, context);
  }
}

export function* runTransformerPlugins(into: Accumulation, at: Kustomization, context: KustomizeContext): Steps<void> {
  for (const plugin of pluginsIn(at, 'transformers', context)) {
    if (!(yield* transform(plugin, into, at, context))) noteUnrendered(plugin, context);
  }
}

/** False where it is none of those that are known. */
function* transform(plugin: Written, into: Accumulation, at: Kustomization, context: KustomizeContext): Steps<boolean> {
  const { resources } = into;
  const specs = readSpecs(inside(plugin, 'fieldSpecs').node);
  switch (kindOf(plugin)) {
    case 'LabelTransformer':
    case 'AnnotationsTransformer': {
      const texts = inside(plugin, kindOf(plugin) === 'LabelTransformer' ? 'labels' : 'annotations');
      const pairs = [...pairsIn(texts)].map(([key, { text, written }]) => ({
        key,
        value: text,
        origin: written.origin,
      }));
      if (pairs.length > 0) yield* oneByOne(resources, settingPairs(pairs, specs, texts.origin));
      return true;
    }
    case 'PrefixTransformer':
    case 'SuffixTransformer':
    case 'PrefixSuffixTransformer': {
      const prefix = kindOf(plugin) === 'SuffixTransformer' ? '' : textIn(inside(plugin, 'prefix'));
      const suffix = kindOf(plugin) === 'PrefixTransformer' ? '' : textIn(inside(plugin, 'suffix'));
      if (prefix !== '') yield* oneByOne(resources, affixing('prefixes', prefix, specs));
      if (suffix !== '') yield* oneByOne(resources, affixing('suffixes', suffix, specs));
      into.taken = undefined;
      return true;
    }
    case 'ImageTagTransformer':
      yield* applyImages(resources, at, specs, context, [inside(plugin, 'imageTag')]);
      return true;
    case 'ReplicaCountTransformer':
      applyReplicas(resources, at, specs, context, [inside(plugin, 'replica')]);
      return true;
    case 'ReplacementTransformer':
      applyReplacements(resources, at, context, inside(plugin, 'replacements'));
      return true;
    default:
      return false;
  }
}

/** Of a plugin that comes with kustomize. */
function kindOf(plugin: Written): string | undefined {
  return textIn(inside(plugin, 'apiVersion')) === 'builtin' ? textIn(inside(plugin, 'kind')) : undefined;
}

function noteUnrendered(plugin: Written, context: KustomizeContext): void {
  const name = textIn(inside(inside(plugin, 'metadata'), 'name'));
  const what = `${textIn(inside(plugin, 'kind'))} ${name} is not followed`;
  const anchor = anchorIn(plugin);
  context.gap({ kind: 'not-rendered', file: anchor.source.file, what, anchor });
}

function pluginsIn(at: Kustomization, field: string, context: KustomizeContext): Written[] {
  return itemsIn(writtenIn(at, field)).flatMap((entry): Written[] => {
    const text = textIn(entry);
    const place = (document: number): Origin => originAt(at.source, pathIn(entry), true, document);
    const inline = documentsIn(text, place).filter((one) => isGiven(inside(one, 'kind')));
    if (inline.length > 0 || text === '') return inline;
    const file = pathFrom(at, text);
    const content = context.files.textAt(file);
    if (content !== undefined) return documentsIn(content, (document) => originAt({ file, document }));
    if (context.files.near(file).some((path) => path.startsWith(`${file}/`) || path === file)) {
      const what = `the ${field} in ${text} are not followed`;
      context.gap({ kind: 'not-rendered', file: at.file, what, anchor: anchorIn(entry) });
    } else reportMissing(at, pathIn(entry), text, file, context);
    return [];
  });
}

function documentsIn(text: string, place: (document: number) => Origin): Written[] {
  return cutChunks(text).flatMap((chunk, document): Written[] => {
    const { root, broken } = readChunk(chunk.text);
    return root?.kind === 'map' && !broken ? [{ node: root, origin: place(document) }] : [];
  });
}
