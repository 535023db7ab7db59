/** Values of the configuration as they are used: what has the wrong form counts as absent. */
import { fieldOf, readScalar, type YNode } from '../yaml/index.js';

/** Nobody writes longer ones; longer globs would be slow to compile. */
export const MOST_CHARACTERS_OF_TEXT = 1000;

/** The text of a scalar. `off` reads as a boolean to YAML and is a level here. */
export function textOf(node: YNode | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.text : undefined;
}

/** The text of a field that is there and holds something. */
export function textAt(node: YNode | undefined, key: string): string | undefined {
  const text = textOf(fieldOf(node, key));
  return text === '' || (text?.length ?? 0) > MOST_CHARACTERS_OF_TEXT ? undefined : text;
}

/** Globs, and other lists of texts. An empty one is no glob, and is a problem of its own. */
export function textsOf(node: YNode | undefined): string[] {
  const texts = itemsOf(node).flatMap((item) => textOf(item) ?? []);
  return texts.filter((text) => text !== '' && text.length <= MOST_CHARACTERS_OF_TEXT);
}

export function itemsOf(node: YNode | undefined): readonly YNode[] {
  return node?.kind === 'seq' ? node.items : [];
}

export function truthOf(node: YNode | undefined): boolean | undefined {
  const value = node?.kind === 'scalar' ? readScalar(node) : undefined;
  return value?.type === 'boolean' ? value.value : undefined;
}

/** A port from 1 to 65535. */
export function portOf(node: YNode | undefined): number | undefined {
  const text = textOf(node);
  const port = /^[0-9]{1,5}$/.test(text ?? '') ? Number(text) : 0;
  return port > 0 && port < 65536 ? port : undefined;
}
