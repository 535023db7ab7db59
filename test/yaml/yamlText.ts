/**
 * Random YAML as people and generators write it: block and flow layout, every scalar style, anchors, aliases, merge
 * keys, tags, comments, blank lines, CRLF. Every text is well-formed.
 */
import fc from 'fast-check';

export type Tree =
  | {
      readonly kind: 'plain' | 'single' | 'double';
      readonly text: string;
      readonly tag: string;
      readonly anchor: boolean;
    }
  | { readonly kind: 'literal' | 'folded'; readonly lines: readonly string[]; readonly header: string }
  | { readonly kind: 'alias'; readonly of: number }
  | { readonly kind: 'empty' }
  | { readonly kind: 'map'; readonly flow: boolean; readonly anchor: boolean; readonly entries: readonly Entry[] }
  | { readonly kind: 'seq'; readonly flow: boolean; readonly anchor: boolean; readonly items: readonly Item[] };

interface Item {
  readonly value: Tree;
  /** Behind the item, above it, or none. */
  readonly comment: 'behind' | 'above' | 'blank' | 'none';
}
interface Entry extends Item {
  readonly key: string;
  /** Instead of key and value: `<<: *anchor`. */
  readonly merge: boolean;
}

const PLAIN = [
  'web',
  '8080',
  'true',
  'yes',
  'a b',
  '1.10',
  '010',
  'a:b',
  'http://x/y',
  "it's",
  '-1',
  '~',
  'null',
  'x#y',
  '0x1F',
  '/var/run',
  'ü',
  '𝄞 x',
  '*.example'.slice(1),
  'a-b_c.d/e',
  '- x'.slice(2),
  '12:30',
  'on',
];
const QUOTED = [
  ...PLAIN,
  '',
  ' a ',
  'a: b',
  '# no',
  'a, b]',
  '{x}',
  'tab\there',
  '*x',
  '&x',
  '%',
  '@x',
  'back\\slash',
  'quote"s',
  "two''s",
];
const KEYS = [
  'a',
  'b',
  'name',
  'app.kubernetes.io/name',
  'on',
  '010',
  '"quoted key"',
  "'single'",
  'x y',
  '"a:b"',
  '1.0',
  'key',
  'ports',
  '"esc\\t"',
  '8080',
];
const LINES = [
  'line',
  '  indented',
  '# not a comment',
  'a: b',
  '- x',
  '--- no',
  '"quote',
  '',
  'long word '.repeat(3).trim(),
  '{{ x }}',
];

const comment = fc.constantFrom<Item['comment']>('none', 'none', 'none', 'behind', 'above', 'blank');

const { tree } = fc.letrec<{ tree: Tree; map: Tree; seq: Tree; leaf: Tree }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4, depthSize: 'small' }, tie('leaf'), tie('map'), tie('seq')),
  map: fc.record({
    kind: fc.constant('map' as const),
    flow: fc.boolean(),
    anchor: fc.boolean(),
    entries: fc.array(
      fc.record({ key: fc.constantFrom(...KEYS), merge: fc.nat(9).map((n) => n === 0), value: tie('tree'), comment }),
      { maxLength: 5 },
    ),
  }),
  seq: fc.record({
    kind: fc.constant('seq' as const),
    flow: fc.boolean(),
    anchor: fc.boolean(),
    items: fc.array(fc.record({ value: tie('tree'), comment }), { maxLength: 4 }),
  }),
  leaf: fc.oneof(
    { weight: 4, arbitrary: scalar('plain', PLAIN) },
    { weight: 2, arbitrary: scalar('single', QUOTED) },
    { weight: 2, arbitrary: scalar('double', QUOTED) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom('literal' as const, 'folded' as const),
        lines: fc
          .array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 4 })
          .filter((lines) => lines[0]?.trim() === lines[0] && lines[0] !== ''),
        header: fc.constantFrom('', '-', '+', '2', '2-', ' # why'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('alias' as const), of: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('empty' as const) }) },
  ),
}));

function scalar(kind: 'plain' | 'single' | 'double', texts: readonly string[]): fc.Arbitrary<Tree> {
  return fc.record({
    kind: fc.constant(kind),
    text: fc.constantFrom(...texts),
    tag: fc.constantFrom('', '', '', '', '!!str ', '! '),
    anchor: fc.nat(5).map((n) => n === 0),
  });
}

/** One document without its `---`, or with it. */
export const yamlText: fc.Arbitrary<string> = fc
  .record({
    entries: fc.array(fc.record({ key: fc.constantFrom(...KEYS), merge: fc.constant(false), value: tree, comment }), {
      minLength: 1,
      maxLength: 5,
    }),
    crlf: fc.boolean(),
    head: fc.constantFrom('', '', '---\n', '--- # first\n', '# top\n', '\n\n'),
    tail: fc.constantFrom('\n', '\n', '', '\n# end\n', '\n...\n', '\n\n\n'),
  })
  .map(({ entries, crlf, head, tail }) => {
    const text = head + new Printer().document(entries).replace(/\n+$/, '') + tail;
    return crlf ? text.replaceAll('\n', '\r\n') : text;
  });

class Printer {
  #anchors: string[] = [];
  #mapAnchors: string[] = [];
  #next = 0;

  document(entries: readonly Entry[]): string {
    return this.#entries(entries, 0).slice(1);
  }

  /** What stands behind `key:` or `-`, with the space or line break before it. */
  #block(tree: Tree, indent: number): string {
    if (tree.kind === 'map' && !tree.flow && tree.entries.length > 0) {
      const anchor = this.#anchorOf(tree);
      const text = this.#entries(tree.entries, indent);
      this.#define(anchor, true);
      return (anchor ? ` &${anchor}` : '') + text;
    }
    if (tree.kind === 'seq' && !tree.flow && tree.items.length > 0) {
      const anchor = this.#anchorOf(tree);
      const pad = ' '.repeat(indent);
      const text = tree.items
        .map((item) => this.#beside(item, indent, (value) => `${pad}-${this.#item(value, indent)}`))
        .join('');
      this.#define(anchor, false);
      return (anchor ? ` &${anchor}` : '') + text;
    }
    if (tree.kind === 'literal' || tree.kind === 'folded') {
      const sign = tree.kind === 'literal' ? '|' : '>';
      // An indentation in the header counts from the parent, which these lines keep two columns away from.
      const header = indent >= 2 ? tree.header : tree.header.replace(/[0-9]/, '');
      const pad = ' '.repeat(header.includes('2') ? indent : Math.max(indent, 1));
      return ` ${sign}${header}${tree.lines.map((line) => `\n${line === '' ? '' : pad + line}`).join('')}`;
    }
    const text = this.#flow(tree, indent);
    return text === '' ? '' : ` ${text}`;
  }

  /** Behind a dash: a mapping may begin on the same line. */
  #item(tree: Tree, indent: number): string {
    if (
      tree.kind === 'map' &&
      !tree.flow &&
      !tree.anchor &&
      tree.entries[0]?.comment === 'none' &&
      !tree.entries[0].merge
    ) {
      return ` ${this.#entries(tree.entries, indent + 2).trimStart()}`;
    }
    return this.#block(tree, indent + 2);
  }

  #entries(entries: readonly Entry[], indent: number): string {
    const pad = ' '.repeat(indent);
    return entries
      .map((entry) => {
        const source = this.#mapAnchors.at(-1);
        if (entry.merge && source !== undefined) return `\n${pad}<<: *${source}`;
        return this.#beside(entry, indent, (value) => `${pad}${entry.key}:${this.#block(value, indent + 2)}`);
      })
      .join('');
  }

  #beside(item: Item, indent: number, print: (value: Tree) => string): string {
    const text = print(item.value);
    const onOneLine = !text.includes('\n');
    if (item.comment === 'behind' && onOneLine) return `\n${text} # behind`;
    if (item.comment === 'above') return `\n${' '.repeat(indent)}# above\n${text}`;
    return item.comment === 'blank' ? `\n\n${text}` : `\n${text}`;
  }

  #flow(tree: Tree, indent: number): string {
    switch (tree.kind) {
      case 'empty':
        return '';
      case 'alias': {
        const name = this.#anchors[tree.of % Math.max(this.#anchors.length, 1)];
        return name === undefined ? 'none' : `*${name}`;
      }
      case 'literal':
      case 'folded':
        return `"${tree.lines.length} lines"`;
      case 'map': {
        const anchor = this.#anchorOf(tree);
        const parts = tree.entries.map((entry) => `${entry.key}: ${this.#flow(entry.value, indent)}`.trimEnd());
        return this.#wrapped(anchor, '{', parts, '}', indent, true);
      }
      case 'seq': {
        const anchor = this.#anchorOf(tree);
        const parts = tree.items.map((item) => (item.value.kind === 'empty' ? '""' : this.#flow(item.value, indent)));
        return this.#wrapped(anchor, '[', parts, ']', indent, false);
      }
      default: {
        const anchor = this.#anchorOf(tree);
        const text = `${anchor ? `&${anchor} ` : ''}${tree.tag}${this.#scalar(tree)}`;
        this.#define(anchor, false);
        return text;
      }
    }
  }

  #wrapped(
    anchor: string | undefined,
    open: string,
    parts: readonly string[],
    close: string,
    indent: number,
    isMap: boolean,
  ): string {
    const lineBreak = parts.length > 2 ? `\n${' '.repeat(indent + 2)}` : ' ';
    const text = `${anchor ? `&${anchor} ` : ''}${open}${parts.join(`,${lineBreak}`)}${close}`;
    this.#define(anchor, isMap);
    return text;
  }

  #scalar(tree: { kind: 'plain' | 'single' | 'double'; text: string }): string {
    if (tree.kind === 'plain') return tree.text;
    return tree.kind === 'single' ? `'${tree.text.replaceAll("'", "''")}'` : JSON.stringify(tree.text);
  }

  #anchorOf(tree: { anchor: boolean }): string | undefined {
    return tree.anchor ? `n${this.#next++}` : undefined;
  }

  #define(anchor: string | undefined, isMap: boolean): void {
    if (anchor === undefined) return;
    this.#anchors.push(anchor);
    if (isMap) this.#mapAnchors.push(anchor);
  }
}
