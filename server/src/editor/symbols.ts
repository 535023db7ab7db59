/** The objects of a file as an outline, and those of the workspace by name. */
import { describe, known } from '../resources/index.js';
import type { Snapshot, SourceDocument, Sourced, SourceFile } from '../workspace/index.js';
import { positionAt, type Range } from '../yaml/index.js';
import { type Location, locate, startsOf } from './locate.js';

export type SymbolKind = 'service' | 'workload' | 'policy' | 'ingress' | 'namespace' | 'settings' | 'object' | 'part';

export interface OutlineSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  /** From its first line to its last. */
  readonly range: Range;
  /** Of its name. */
  readonly selectionRange: Range;
  readonly children: readonly OutlineSymbol[];
}

/** In the order of the file. */
export function outlineOf(snapshot: Snapshot, path: string): OutlineSymbol[] {
  const file = snapshot.files.get(path);
  if (!file) return [];
  return file.documents.flatMap((document) =>
    document.objects.map((object) => outline(snapshot, file, document, object)),
  );
}

function outline(snapshot: Snapshot, file: SourceFile, document: SourceDocument, object: Sourced): OutlineSymbol {
  const selectionRange = rangeAt(snapshot, object, ['metadata', 'name']);
  const own = object.base.length === 0 ? documentRange(file, document) : undefined;
  const children = partsOf(object).map(({ name, detail, path }): OutlineSymbol => {
    const range = rangeAt(snapshot, object, path);
    return { name, detail, kind: 'part', range, selectionRange: range, children: [] };
  });
  const begin = rangeAt(snapshot, object, ['kind']);
  return {
    name: known(object.name) ?? '(no name yet)',
    detail: object.kind,
    kind: kindOf(object),
    range: own ?? enclosing([begin, selectionRange, ...children.map((one) => one.range)]),
    selectionRange,
    children,
  };
}

/** Ports, which people look for. */
function partsOf(object: Sourced): { name: string; detail: string; path: readonly (string | number)[] }[] {
  if (object.model === 'service')
    return object.ports.map((port, index) => ({
      name: `port ${known(port.name) ?? known(port.port) ?? index + 1}`,
      detail: `${known(port.port) ?? ''}`,
      path: [...port.path, port.name === undefined ? 'port' : 'name'],
    }));
  if (object.model === 'workload')
    return object.templates.flatMap(({ containers, initContainers }) =>
      [...containers, ...initContainers].map((container) => ({
        name: container.name === '' ? 'container' : container.name,
        detail: container.ports.flatMap(({ number }) => known(number) ?? []).join(', '),
        path: [...container.path, 'name'],
      })),
    );
  return [];
}

function rangeAt(snapshot: Snapshot, object: Sourced, path: readonly (string | number)[]): Range {
  return locate(snapshot, { source: object.source, path: [...object.base, ...path], part: 'value' }).range;
}

function documentRange(file: SourceFile, { text, offset }: SourceDocument): Range {
  const starts = startsOf(file);
  const lead = /^---[^\r\n]*(?:\r\n|\r|\n)/.exec(text)?.[0].length ?? 0;
  return { start: positionAt(starts, offset + lead), end: positionAt(starts, offset + text.trimEnd().length) };
}

/** The smallest range that holds all of these. */
function enclosing(ranges: readonly Range[]): Range {
  return ranges.reduce((a, b) => ({
    start: isBefore(a.start, b.start) ? a.start : b.start,
    end: isBefore(a.end, b.end) ? b.end : a.end,
  }));
}

function isBefore(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

export function kindOf(object: Sourced): SymbolKind {
  switch (object.model) {
    case 'service':
    case 'workload':
    case 'ingress':
    case 'namespace':
      return object.model;
    case 'networkPolicy':
    case 'tieredPolicy':
      return 'policy';
    case 'configMap':
      return 'settings';
    default:
      return 'object';
  }
}

export interface FoundSymbol extends Location {
  readonly name: string;
  readonly kind: SymbolKind;
  /** Its namespace; empty where the manifest names none. */
  readonly container: string;
}

const MOST_FOUND = 100;

/**
 * Objects whose kind and name hold the characters of the query in their order, the likeliest first: those whose name is
 * the query, begins with it, holds it.
 */
export function symbolsNamed(snapshot: Snapshot, query: string): FoundSymbol[] {
  const wanted = query.trim().toLowerCase();
  const characters = [...wanted].filter((character) => character !== ' ');
  const beyondKinds = new Map<string, readonly string[]>();
  const beyondKind = (kind: string): readonly string[] => {
    const known = beyondKinds.get(kind) ?? beyond(kind, characters);
    beyondKinds.set(kind, known);
    return known;
  };
  const ranks: [Sourced[], Sourced[], Sourced[], Sourced[]] = [[], [], [], []];
  for (const file of snapshot.files.values()) {
    for (const object of file.objects) {
      const name = known(object.name)?.toLowerCase();
      const at = name?.indexOf(wanted);
      if (name === undefined || at === undefined) continue;
      const ranked = at === -1 ? ranks[3] : at > 0 ? ranks[2] : name.length > wanted.length ? ranks[1] : ranks[0];
      // What is less likely than enough others is not looked for.
      if (ranked.length >= MOST_FOUND) continue;
      if (at !== -1 || holdsInOrder(name, beyondKind(object.kind))) ranked.push(object);
    }
  }
  return ranks
    .flat()
    .slice(0, MOST_FOUND)
    .map((object) => ({
      name: describe(object),
      kind: kindOf(object),
      container: known(object.namespace) ?? '',
      ...locate(snapshot, { source: object.source, path: [...object.base, 'metadata', 'name'], part: 'value' }),
    }));
}

/** The characters that are left when as many of the first ones as can be are found one after the other in a kind. */
function beyond(kind: string, characters: readonly string[]): readonly string[] {
  let at = 0;
  for (const [index, character] of characters.entries()) {
    while (at < kind.length && kind[at]?.toLowerCase() !== character) at++;
    if (at === kind.length) return characters.slice(index);
    at++;
  }
  return [];
}

function holdsInOrder(name: string, characters: readonly string[]): boolean {
  let at = 0;
  for (const character of characters) {
    at = name.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
