/** A rendered resource → the objects that the rest of Podpath reads, with the way back to where they are edited. */
import { readFacts, rememberFacts } from '../../resources/index.js';
import type { Sourced } from '../sourceFile.js';
import { asRead, copiedFrom } from './copies.js';
import { originsOf } from './origins.js';
import type { RenderedObject } from './render.js';
import type { Resource } from './resource.js';

/**
 * What nothing changed is the very object of its file. A Template of OpenShift gives the objects that it holds.
 */
export function finished({ copy, view, read, definition, base }: Resource): RenderedObject[] {
  const { file, document } = definition;
  if (!copy && read) return [{ object: read, file }];
  const source = copy ? { file, document, origins: originsOf(copy) } : definition;
  const original = copy && copiedFrom(copy);
  if (read && original && !remembered.has(read)) {
    remembered.add(read);
    rememberFacts(original, read);
  }
  const objects = readFacts(copy ? asRead(copy) : view).map(
    (object): Sourced => ({ ...object, base: copy ? object.base : [...base, ...object.base], source }),
  );
  const [only] = objects;
  if (copy && base.length === 0 && only?.base.length === 0 && objects.length === 1)
    return [{ object: only, file, tree: copy }];
  return objects.map((object) => ({ object, file }));
}

/** Objects of texts whose facts others may take over. */
const remembered = new WeakSet<Sourced>();
