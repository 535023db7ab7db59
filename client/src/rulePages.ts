/**
 * The pages of the rules that ship with the extension, opened in the Markdown preview.
 * Ids arrive from links in hovers, so one is trusted only when it looks like an id and names a page that is there.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { commands, Uri, window } from 'vscode';

export interface RulePages {
  show(id: unknown): Promise<void>;
  /** Lets the user choose a page. */
  pick(): Promise<void>;
}

export function createRulePages(folder: string): RulePages {
  async function ids(): Promise<readonly string[]> {
    const files = await readdir(folder).catch(() => []);
    return files
      .filter((file) => file.endsWith('.md'))
      .map((file) => file.slice(0, -'.md'.length))
      .sort();
  }

  async function show(id: unknown): Promise<void> {
    if (typeof id !== 'string' || !/^[a-z0-9-]+$/.test(id) || !(await ids()).includes(id)) {
      void window.showErrorMessage(`Podpath has no rule ${JSON.stringify(id)}.`);
      return;
    }
    await commands.executeCommand('markdown.showPreview', Uri.file(path.join(folder, `${id}.md`)));
  }

  async function pick(): Promise<void> {
    const items = ids().then((all) =>
      Promise.all(
        all.map(async (id) => ({ label: id, detail: summary(await readFile(path.join(folder, `${id}.md`), 'utf8')) })),
      ),
    );
    const choice = await window.showQuickPick(items, { placeHolder: 'Rule to read about', matchOnDetail: true });
    if (choice) await show(choice.label);
  }

  return { show, pick };
}

/** The first line of prose of a page. */
function summary(page: string): string {
  return page.split(/\r?\n/).find((line) => /^[A-Za-z`*"]/.test(line)) ?? '';
}
