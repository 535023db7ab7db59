/**
 * Reads the text of a Go template as far as its shape goes: which text stands as it is, where a value is put out, and
 * which parts are left out or repeated. What expressions mean is helm's business. Never throws; a template that is not
 * well-formed is read as far as it goes.
 */

/** Offsets are into the template's text, `end` exclusive. */
export type TemplateNode =
  /** Text as it is put out, which is what the white space control around it leaves. Never empty. */
  | { readonly kind: 'text'; readonly start: number; readonly end: number }
  /** An action that puts out a text of its own, possibly none and possibly many lines. */
  | { readonly kind: 'value'; readonly start: number; readonly end: number; readonly code: string }
  | Choice;

/** `if`, `with` and `range`: at most one of the arms is put out, for a `range` any number of times. */
export interface Choice {
  readonly kind: 'choice';
  readonly start: number;
  end: number;
  readonly arms: TemplateNode[][];
  readonly loops: boolean;
  /** There is a last `else`, so one of the arms is put out. */
  exhaustive: boolean;
}

/** Deeper nesting is read as text without meaning; nobody writes it. */
const MOST_DEPTH = 100;

interface Token {
  readonly start: number;
  readonly end: number;
  /** What stands between the braces, without white space control; undefined for text. */
  readonly code: string | undefined;
}

interface Open {
  readonly nodes: TemplateNode[];
  readonly choice: Choice | undefined;
}

/** The nodes of a template in order. What `define` defines is not put out where it stands, so it is left out. */
export function readTemplate(text: string): readonly TemplateNode[] {
  const root: TemplateNode[] = [];
  const stack: Open[] = [];
  let nodes = root;
  for (const { start, end, code } of tokensOf(text)) {
    if (code === undefined) {
      nodes.push({ kind: 'text', start, end });
      continue;
    }
    const word = /^[a-z]+\b/.exec(code)?.[0];
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
      case 'block':
      case 'define': {
        if (stack.length >= MOST_DEPTH) return root;
        stack.push({ nodes, choice: undefined });
        const arm: TemplateNode[] = [];
        if (word !== 'define') {
          const choice: Choice = {
            kind: 'choice',
            start,
            end,
            arms: [arm],
            loops: word === 'range',
            exhaustive: word === 'block',
          };
          stack[stack.length - 1] = { nodes, choice };
          nodes.push(choice);
        }
        nodes = arm;
        break;
      }
      case 'else': {
        const open = stack.at(-1);
        if (!open?.choice) break;
        nodes = [];
        open.choice.arms.push(nodes);
        open.choice.exhaustive = code.trim() === 'else';
        break;
      }
      case 'end': {
        const open = stack.pop();
        if (!open) break;
        if (open.choice) open.choice.end = end;
        nodes = open.nodes;
        break;
      }
      case 'break':
      case 'continue':
        break;
      default:
        if (!isSilent(code)) nodes.push({ kind: 'value', start, end, code });
    }
  }
  return root;
}

/** A comment, or an assignment: nothing is put out. */
function isSilent(code: string): boolean {
  return code === '' || code.startsWith('/*') || /^\$\w*\s*(?:,\s*\$\w*\s*)?:?=[^=]/.test(code);
}

/** Text and actions in turn, after white space control: `{{-` eats what stands before it, `-}}` what follows. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let eatsBefore = false;
  for (;;) {
    const open = text.indexOf('{{', at);
    const close = open === -1 ? undefined : endOfAction(text, open + 2);
    const until = close === undefined ? text.length : open;
    let start = at;
    let end = until;
    const eatsAfter = close !== undefined && text[open + 2] === '-' && isSpace(text[open + 3]);
    if (eatsBefore) while (start < end && isSpace(text[start])) start++;
    if (eatsAfter) while (end > start && isSpace(text[end - 1])) end--;
    if (end > start) tokens.push({ start, end, code: undefined });
    if (close === undefined) return tokens;
    const inner = text.slice(open + (eatsAfter ? 3 : 2), close - 2);
    eatsBefore = inner.length > 1 && inner.endsWith('-') && isSpace(inner.at(-2));
    tokens.push({ start: open, end: close, code: (eatsBefore ? inner.slice(0, -1) : inner).trim() });
    at = close;
  }
}

/** Just behind the `}}` of an action whose inside begins at `at`; undefined where it is never closed. */
function endOfAction(text: string, at: number): number | undefined {
  const comment = /[\s-]*\/\*/y;
  comment.lastIndex = at;
  if (comment.test(text)) {
    const end = text.indexOf('*/', comment.lastIndex);
    const close = end === -1 ? -1 : text.indexOf('}}', end);
    return close === -1 ? undefined : close + 2;
  }
  for (let index = at; index < text.length; index++) {
    const character = text[index];
    if (character === '}' && text[index + 1] === '}') return index + 2;
    if (character === '`') {
      const end = text.indexOf('`', index + 1);
      if (end === -1) return undefined;
      index = end;
    } else if (character === '"' || character === "'") {
      for (index++; index < text.length && text[index] !== character; index++) if (text[index] === '\\') index++;
    }
  }
  return undefined;
}

/** White space as Go's templates trim it. */
function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r';
}
