/**
 * `configMapGenerator` and `secretGenerator`: makes objects, or merges them into those that are there. Every field of a
 * generated object is edited in the generator's entry. Follows `generators` and `resWrangler.AbsorbAll` of
 * sigs.k8s.io/kustomize/api. What a generator's files would say, and are not here to say, is left open.
 */
import type { Accumulation } from './accumulation.js';
import { didYouMean, type KustomizeContext } from './context.js';
import { dataOf, type Pair } from './generatorData.js';
import { type Generator, readGenerators } from './generatorReading.js';
import { compareBytes } from './goJson.js';
import { describeId, idKey, idOf, idsOf, namesOfKind } from './ids.js';
import type { Kustomization } from './kustomization.js';
import { type Suggesting, suggesting } from './meant.js';
import { opened, type Resource } from './resource.js';
import {
  fieldIn,
  mapAt,
  type Origin,
  plainAt,
  removeField,
  setField,
  stringAt,
  type TMap,
  type TNode,
  textIn,
} from './tree.js';
import { anchorIn, isGiven, pathIn, type WrittenText } from './written.js';

export function runGenerators(
  into: Accumulation,
  kustomization: Kustomization,
  context: KustomizeContext,
  generators: readonly Generator[] = readGenerators(kustomization),
): void {
  if (generators.length === 0) return;
  const meantBy = suggesting();
  const byId = new Map<string, Set<Resource>>();
  for (const resource of into.resources) remember(resource, byId);
  for (const generator of generators) {
    if (generator.name.text === '') {
      const message = `A ${generator.kind} that is generated needs a \`name\``;
      context.problem({ code: 'generator-invalid', anchor: anchorIn(generator.written), message });
      continue;
    }
    absorb(generate(generator, kustomization, context), generator, into, byId, meantBy, context);
  }
  into.taken = undefined;
}

function remember(resource: Resource, byId: Map<string, Set<Resource>>): void {
  for (const id of idsOf(resource)) {
    const key = idKey(id);
    const same = byId.get(key);
    if (same) same.add(resource);
    else byId.set(key, new Set([resource]));
  }
}

function absorb(
  made: Resource,
  generator: Generator,
  into: Accumulation,
  byId: Map<string, Set<Resource>>,
  meantBy: Suggesting,
  context: KustomizeContext,
): void {
  const id = idOf(made);
  const key = idKey(id);
  const [known, ...others] = byId.get(key) ?? [];
  const { behavior } = made.generated ?? {};
  const refuse = (message: string): void =>
    context.problem({ code: 'generator-invalid', anchor: anchorIn(generator.name.written), message });
  if (!known) {
    if (behavior !== 'create') {
      const meant = meantBy(id.name, () => namesOfKind(into.resources, generator.kind));
      const message = `There is no ${describeId(id)} here to ${behavior === 'merge' ? 'merge with' : 'replace'}${didYouMean(meant)}`;
      context.problem({ code: 'generator-unmatched', anchor: anchorIn(generator.name.written), message, meant });
    }
    into.resources.push(made);
    remember(made, byId);
  } else if (others.length > 0) {
    refuse(`Several objects are or were called ${describeId(id)}`);
  } else if (behavior === 'create') {
    refuse(`${describeId(id)} is there already; only \`behavior: merge\` or \`behavior: replace\` can change it`);
  } else {
    const changed = inPlaceOf(known, made);
    into.absorbed.push(known.definition);
    into.resources[into.resources.indexOf(known)] = changed;
    for (const variable of into.variables.values()) if (variable.target === known) variable.target = changed;
    for (const one of idsOf(known)) {
      const same = byId.get(idKey(one));
      same?.delete(known);
      same?.add(changed);
    }
  }
}

/** What is new takes the place, the name and the past of what is there, and its labels, annotations and data below its own. */
function inPlaceOf(known: Resource, made: Resource): Resource {
  const tree = opened(made);
  const old = opened(known);
  const metadata = fieldIn(tree, 'metadata');
  const oldMetadata = fieldIn(old, 'metadata');
  if (metadata?.kind === 'map') {
    for (const field of ['labels', 'annotations']) mergeTexts(metadata, oldMetadata, field);
    for (const field of ['name', 'namespace']) {
      const before = fieldIn(oldMetadata, field);
      if (before && textIn(before) !== undefined) setField(metadata, field, before);
      else removeField(metadata, field);
    }
  }
  if (made.generated?.behavior === 'merge') {
    for (const field of ['data', 'binaryData']) mergeTexts(tree, old, field);
  }
  const { earlier, prefixes, suffixes } = known;
  const generated = known.generated && {
    behavior: known.generated.behavior,
    needsHash: known.generated.needsHash && made.generated?.needsHash === true,
  };
  return { ...made, earlier, prefixes, suffixes, generated };
}

/** Adds entries of the same mapping in another tree that are not there. All of them are texts then. */
function mergeTexts(map: TMap, other: TNode | undefined, field: string): void {
  const below = fieldIn(other, field);
  const own = fieldIn(map, field);
  const entries = new Map(
    [below, own].flatMap((one) => (one?.kind === 'map' ? one.entries : [])).map((one) => [one.key, one]),
  );
  if (entries.size === 0) {
    removeField(map, field);
    return;
  }
  const sorted = [...entries.values()].sort((a, b) => compareBytes(a.key, b.key));
  const texts = sorted.map((entry) => ({ ...entry, value: asText(entry.value) }));
  setField(map, field, mapAt(own?.origin ?? below?.origin ?? map.origin, texts));
}

function asText(node: TNode): TNode {
  if (node.kind !== 'scalar') return stringAt('', node.origin);
  return { ...node, isString: true };
}

function generate(generator: Generator, kustomization: Kustomization, context: KustomizeContext): Resource {
  const { kind, written } = generator;
  const { origin } = written;
  const pairs = dataOf(generator, kustomization, context);
  const tree = mapAt(origin);
  setField(tree, 'apiVersion', stringAt('v1', origin));
  setField(tree, 'kind', stringAt(kind, origin));
  setField(tree, 'metadata', metadataOf(generator));
  if (kind === 'Secret') setField(tree, 'type', textOr(generator.type, 'Opaque'));
  if (pairs.length > 0 || kind === 'Secret') setField(tree, 'data', dataMap(pairs, kind, origin));
  if (generator.immutable) setField(tree, 'immutable', plainAt('true', generator.immutable.origin));
  const { text: behavior } = generator.behavior;
  return {
    view: tree,
    copy: tree,
    shared: undefined,
    definition: anchorIn(written).source,
    base: pathIn(written),
    read: undefined,
    lastId: undefined,
    earlier: [],
    prefixes: [],
    suffixes: [],
    generated: {
      behavior: behavior === 'merge' || behavior === 'replace' ? behavior : 'create',
      needsHash: generator.needsHash,
    },
  };
}

function metadataOf({ name, namespace, labels, annotations, written }: Generator): TMap {
  const metadata = mapAt(written.origin);
  setField(metadata, 'name', textOr(name, ''));
  if (namespace.text !== '') setField(metadata, 'namespace', textOr(namespace, ''));
  for (const [field, texts] of Object.entries({ labels, annotations })) {
    if (texts.size === 0) continue;
    const map = mapAt(written.origin);
    for (const [key, one] of texts) setField(map, key, stringAt(one.text, one.written.origin));
    setField(metadata, field, map);
  }
  return metadata;
}

function textOr({ text, written }: WrittenText, otherwise: string): TNode {
  return stringAt(text === '' && !isGiven(written) ? otherwise : text, written.origin);
}

/** Values of files that are not known hold a placeholder, which is read as unknown. */
function dataMap(pairs: readonly Pair[], kind: Generator['kind'], origin: Origin): TMap {
  const data = mapAt(origin);
  for (const { key, value, origin: at } of [...pairs].sort((a, b) => compareBytes(a.key, b.key))) {
    const text = value === undefined ? `<contents-of-${key}>` : kind === 'Secret' ? base64(value) : value;
    setField(data, key, { ...stringAt(text, at), composed: true });
  }
  return data;
}

/** In lines of 70 characters, where there are that many. */
function base64(text: string): string {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  return encoded.length < LINE ? encoded : encoded.replace(/.{1,70}/g, '$&\n');
}
const LINE = 70;
