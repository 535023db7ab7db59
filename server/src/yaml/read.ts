/**
 * Reads one chunk: the fast reader first, the tolerant one where the text is broken.
 * Also tells text that only a template's placeholders break from text that is simply wrong.
 */
import { readFast } from './fastReader.js';
import type { YamlDocument } from './node.js';
import { readTolerant } from './tolerantReader.js';

/** Never throws. The result depends on the text alone, so callers may keep it by text. */
export function readChunk(text: string): YamlDocument {
  return readFast(text) ?? readTolerant(text);
}

/**
 * Text whose `{{ … }}` and `{% … %}` parts are blanked out, every offset kept: a line that holds nothing else becomes
 * a comment, a part of a line becomes a word. Undefined where there is no such part.
 */
export function withoutTemplating(text: string): string | undefined {
  if (!text.includes('{{') && !text.includes('{%')) return undefined;
  const lines = text.split('\n').map((line) => {
    const bare = line.replace(/\{\{.*?\}\}|\{%.*?%\}/g, (part) => 'x'.repeat(part.length));
    if (bare === line) return line;
    const rest = line.replace(/\{\{.*?\}\}|\{%.*?%\}/g, '').trim();
    return rest === '' ? `#${bare.slice(1)}` : bare;
  });
  return lines.join('\n');
}
