/** A rule's page as Markdown: its sections, their prose and their fenced blocks. Knows nothing of rules or Kubernetes. */

export interface Block {
  readonly language: string;
  /** What follows the language in the block's first line; empty where nothing does. */
  readonly name: string;
  readonly text: string;
}

export interface Section {
  readonly heading: string;
  /** The text outside of blocks. */
  readonly prose: string;
  readonly blocks: readonly Block[];
}

export interface Page {
  /** All headings of the first level; a good page has one. */
  readonly titles: readonly string[];
  /** The first line of a block that is never closed. */
  readonly unclosed: string | undefined;
  /** What stands between the title and the first section. */
  readonly introduction: string;
  readonly sections: readonly Section[];
}

const FENCE = '```';

export function readPage(markdown: string): Page {
  const titles: string[] = [];
  const introduction: string[] = [];
  const sections: { heading: string; lines: string[]; blocks: Block[] }[] = [];
  let open: { language: string; name: string; lines: string[] } | undefined;
  for (const line of markdown.replace(/\n$/, '').split('\n')) {
    const section = sections.at(-1);
    if (open) {
      if (line !== FENCE) {
        open.lines.push(line);
        continue;
      }
      section?.blocks.push({ language: open.language, name: open.name, text: `${open.lines.join('\n')}\n` });
      open = undefined;
    } else if (line.startsWith(FENCE)) {
      const [language = '', ...name] = line.slice(FENCE.length).split(' ');
      open = { language, name: name.join(' '), lines: [] };
    } else if (line.startsWith('# ')) {
      titles.push(line.slice(2));
    } else if (line.startsWith('## ')) {
      sections.push({ heading: line.slice(3), lines: [], blocks: [] });
    } else {
      (section?.lines ?? introduction).push(line);
    }
  }
  return {
    titles,
    unclosed: open && `${open.language} ${open.name}`,
    introduction: introduction.join('\n').trim(),
    sections: sections.map(({ heading, lines, blocks }) => ({ heading, prose: lines.join('\n').trim(), blocks })),
  };
}
