/**
 * The hash of its content that kustomize puts behind the name of a generated object: the first ten hexadecimal digits of
 * SHA-256 over a JSON text, written with letters that form no words. Follows `hasher` of sigs.k8s.io/kustomize/api.
 */
import { createHash } from 'node:crypto';
import { type GoValue, goJson, goValueOf } from './goJson.js';
import { rememberId } from './ids.js';
import { opened, type Resource } from './resource.js';
import { fieldIn, rewrite, type TMap, textIn } from './tree.js';

/** Done once, at the end of the outermost kustomization, before references follow names. */
export function addHashes(resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!resource.generated?.needsHash) continue;
    const name = fieldIn(fieldIn(opened(resource), 'metadata'), 'name');
    if (name?.kind !== 'scalar') continue;
    rememberId(resource);
    rewrite(name, `${name.text}-${hashOf(opened(resource))}`);
  }
}

export function hashOf(tree: TMap): string {
  const kind = textIn(fieldIn(tree, 'kind')) === 'Secret' ? 'Secret' : 'ConfigMap';
  // The program looks for the name where it never is, so the name is not part of the hash.
  const content = new Map<string, GoValue>([
    ['kind', kind],
    ['name', ''],
    ['data', contentOf(tree, 'data')],
  ]);
  if (kind === 'Secret') content.set('type', contentOf(tree, 'type'));
  const more = kind === 'Secret' ? 'stringData' : 'binaryData';
  if (fieldIn(tree, more)?.kind === 'map') content.set(more, contentOf(tree, more));
  const digits = createHash('sha256').update(goJson(content)).digest('hex').slice(0, 10);
  return digits.replace(/[013ae]/g, (digit) => LETTERS[digit] ?? digit);
}
const LETTERS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

function contentOf(tree: TMap, field: string): GoValue {
  const node = fieldIn(tree, field);
  if (node?.kind === 'scalar') return node.text;
  return node === undefined ? '' : goValueOf(node);
}
