/**
 * go-yaml pays no attention to indentation inside brackets and quotes; YAML's grammar, and both of our readers, do.
 * Text that kubectl reads must not be called broken, so such text is read with its flow parts put on one line.
 */

/**
 * The text with every line break inside brackets or quotes turned into a space, so that all offsets stay.
 * Undefined where there is none.
 */
export function withFlowOnOneLine(text: string): string | undefined {
  const out = [...text.split('\n')];
  let open = 0;
  let quote: '"' | "'" | undefined;
  let blockIndent: number | undefined;
  let changed = false;
  const joins: boolean[] = [];
  for (const line of out) {
    const inside = open > 0 || quote !== undefined;
    joins.push(inside);
    changed ||= inside;
    const indent = line.search(/\S/);
    if (!inside) {
      if (blockIndent !== undefined && (indent === -1 || indent > blockIndent)) continue;
      blockIndent = undefined;
    }
    let canOpen = !inside;
    for (let i = 0; i < line.length; i++) {
      const char = line[i];
      if (quote === "'") {
        if (char === "'" && line[i + 1] === "'") i++;
        else if (char === "'") quote = undefined;
      } else if (quote === '"') {
        if (char === '\\') i++;
        else if (char === '"') quote = undefined;
      } else if (char === '#' && (i === 0 || /\s/.test(line[i - 1] ?? ''))) {
        break;
      } else if ((char === '"' || char === "'") && (canOpen || open > 0)) {
        quote = char;
        canOpen = false;
      } else if ((char === '[' || char === '{') && (canOpen || open > 0)) {
        open++;
      } else if ((char === ']' || char === '}') && open > 0) {
        open--;
      } else if (
        (char === '|' || char === '>') &&
        canOpen &&
        open === 0 &&
        /^[|>][0-9+-]*\s*(?:#.*)?$/.test(line.slice(i))
      ) {
        blockIndent = indent;
        break;
      } else if (char !== ' ' && char !== '\t') {
        const next = line[i + 1];
        canOpen = (char === ':' || char === '-' || char === '?') && (next === undefined || next === ' ');
      }
    }
  }
  if (!changed) return undefined;
  return out.map((line, index) => (index === 0 ? line : `${joins[index] ? ' ' : '\n'}${line}`)).join('');
}
