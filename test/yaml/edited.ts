/** A text with an edit made in it. */
import { editText, readChunk, type YamlEdit } from '../../server/src/yaml/index.js';

/** Undefined where the edit is not offered. */
export function edited(text: string, edit: YamlEdit): string | undefined {
  const change = editText(text, readChunk(text).root, edit);
  return change && text.slice(0, change.start) + change.newText + text.slice(change.end);
}
