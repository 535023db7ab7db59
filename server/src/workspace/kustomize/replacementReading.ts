/** Reads the `replacements` of a kustomization or transformer, those in files that it names included. */
import { cutChunks, readChunk } from '../../yaml/index.js';
import type { KustomizeContext } from './context.js';
import type { Kustomization } from './kustomization.js';
import { pathFrom, reportMissing } from './missing.js';
import { originAt } from './tree.js';
import {
  anchorIn,
  flagIn,
  inside,
  integerIn,
  isGiven,
  itemsIn,
  pathIn,
  textIn,
  type Written,
  type WrittenText,
} from './written.js';

export interface Replacement {
  readonly written: Written;
  readonly source: SourceField | undefined;
  readonly sourceValue: WrittenText | undefined;
  readonly targets: readonly Target[] | undefined;
}

/** What an object is called; empty parts leave that part open. */
export interface Selector {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

export interface SourceField {
  readonly written: Written;
  readonly select: Selector;
  readonly fieldPath: WrittenText;
  readonly options: TextOptions;
}

export interface Target {
  readonly written: Written;
  /** A selector, still to be read. */
  readonly select: Written;
  readonly reject: readonly Written[];
  readonly fieldPaths: readonly WrittenText[];
  readonly options: TextOptions;
}

/** Which part of a text is meant, once it is cut at a delimiter; the whole text where that is empty. */
export interface TextOptions {
  readonly written: Written;
  readonly delimiter: string;
  readonly index: number;
  /** Missing fields are made. */
  readonly create: boolean;
}

export function readReplacements(
  list: Written,
  kustomization: Kustomization,
  context: KustomizeContext,
): Replacement[] {
  return itemsIn(list).flatMap((entry) => {
    const path = inside(entry, 'path');
    if (textIn(path) === '') return [readReplacement(entry)];
    if (isGiven(inside(entry, 'source')) || itemsIn(inside(entry, 'targets')).length > 0) {
      const message = 'A replacement stands here or in a file, not in both';
      context.problem({ code: 'field-invalid', anchor: anchorIn(path), message });
      return [];
    }
    return readFile(kustomization, path, context);
  });
}

function readFile(kustomization: Kustomization, path: Written, context: KustomizeContext): Replacement[] {
  const file = pathFrom(kustomization, textIn(path));
  const text = context.files.textAt(file);
  if (text === undefined) {
    reportMissing(kustomization, pathIn(path), textIn(path), file, context);
    return [];
  }
  for (const [document, chunk] of cutChunks(text).entries()) {
    const { root, broken } = readChunk(chunk.text);
    if (broken) {
      context.gap({ kind: 'unparsed', file, what: `${textIn(path)} does not parse` });
      return [];
    }
    if (!root) continue;
    const all: Written = { node: root, origin: originAt({ file, document }) };
    return root.kind === 'seq' ? itemsIn(all).map(readReplacement) : [readReplacement(all)];
  }
  return [];
}

function readReplacement(written: Written): Replacement {
  const source = inside(written, 'source');
  const sourceValue = inside(written, 'sourceValue');
  const targets = inside(written, 'targets');
  return {
    written,
    source: isGiven(source) ? readSource(source) : undefined,
    sourceValue: isGiven(sourceValue) ? { text: textIn(sourceValue), written: sourceValue } : undefined,
    targets: targets.node?.kind === 'seq' ? itemsIn(targets).map(readTarget) : undefined,
  };
}

function readSource(written: Written): SourceField {
  return {
    written,
    select: readSelector(written),
    fieldPath: pathOr(inside(written, 'fieldPath')),
    options: readOptions(inside(written, 'options')),
  };
}

export function readSelector(written: Written): Selector {
  const part = (name: string): string => textIn(inside(written, name));
  return {
    group: part('group'),
    version: part('version'),
    kind: part('kind'),
    name: part('name'),
    namespace: part('namespace'),
  };
}

function readTarget(written: Written): Target {
  const paths = itemsIn(inside(written, 'fieldPaths'));
  return {
    written,
    select: inside(written, 'select'),
    reject: itemsIn(inside(written, 'reject')),
    fieldPaths: paths.length === 0 ? [pathOr({ ...written, node: undefined })] : paths.map(pathAsWritten),
    options: readOptions(inside(written, 'options')),
  };
}

/** The name, where no path is given. */
function pathOr(written: Written): WrittenText {
  return { text: textIn(written) === '' ? 'metadata.name' : textIn(written), written };
}

function pathAsWritten(written: Written): WrittenText {
  return { text: textIn(written), written };
}

function readOptions(written: Written): TextOptions {
  return {
    written,
    delimiter: textIn(inside(written, 'delimiter')),
    index: integerIn(inside(written, 'index')),
    create: flagIn(inside(written, 'create')),
  };
}
