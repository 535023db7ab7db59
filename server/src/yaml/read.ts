/**
 * Reads one chunk: the quickest reader that can, the tolerant one where the text is broken.
 * Also tells text that only a template's placeholders break from text that is simply wrong.
 */
import { readBlocks } from './blockReader.js';
import { readFast } from './fastReader.js';
import { withFlowOnOneLine } from './flowLayout.js';
import type { YamlDocument, YamlProblem } from './node.js';
import { readTolerant } from './tolerantReader.js';

/** Never throws. The result depends on the text alone, so callers may keep it by text. */
export function readChunk(text: string): YamlDocument {
  const root = readBlocks(text);
  if (root !== false) return { root, problems: NONE, broken: false };
  const well = readFast(text);
  if (well) return well;
  const oneLine = withFlowOnOneLine(text);
  return (oneLine === undefined ? undefined : readFast(oneLine)) ?? readTolerant(text);
}

const NONE: readonly YamlProblem[] = [];

/**
 * What templates leave in a text: `{{ x }}`, `{% x %}`, `@X@`, `<x>`, `${X}`, `$(X)`, `__X__`. An opening that is
 * followed by another one before its end is no placeholder, which keeps the search linear.
 */
const PLACEHOLDERS =
  /\{\{(?:(?!\{\{).)*?\}\}|\{%(?:(?!\{%).)*?%\}|@[A-Za-z_][A-Za-z0-9_]*@|<[^<>\s][^<>]*>|\$\{(?:(?!\$\{)[^}])*\}|\$\((?:(?!\$\()[^)])*\)|__[A-Za-z0-9][A-Za-z0-9_]*__/g;

/**
 * The text with its placeholders blanked out and every offset kept: a line that holds nothing else becomes a comment,
 * a part of a line becomes a word. Undefined where there is none.
 */
export function withoutPlaceholders(text: string): string | undefined {
  let found = false;
  const lines = text.split('\n').map((line) => {
    const rest = line.replace(PLACEHOLDERS, '');
    if (rest === line) return line;
    found = true;
    const bare = line.replace(PLACEHOLDERS, (part) => 'x'.repeat(part.length));
    return rest.trim() === '' ? `#${bare.slice(1)}` : bare;
  });
  return found ? lines.join('\n') : undefined;
}
