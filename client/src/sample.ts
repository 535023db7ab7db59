/**
 * "Open the Sample": a small shop with mistakes, copied to where it may be edited, and opened. A window that opens on it
 * shows the walkthrough and a file with a mistake, since opening a folder closes what was there.
 */
import { cp, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commands, languages, type Memento, type Range, TextEditorRevealType, Uri, window, workspace } from 'vscode';

export const WALKTHROUGH = 'podpath.podpath#start';
const OPENED = 'podpath.sample.opened';
/** The file that the walkthrough begins with. */
const FIRST_FILE = 'base/cart.yaml';
/** For its first finding. */
const MOST_MILLISECONDS = 20_000;

export interface Sample {
  open(): Promise<void>;
  /** Goes on with the walkthrough if this window was opened on a copy of the sample just now. */
  welcome(): Promise<void>;
}

/** `folder` is where it lies in the extension; `memory` is shared by all windows. */
export function createSample(folder: string, memory: Memento): Sample {
  return {
    async open() {
      const target = await chooseTarget();
      if (target === undefined) return;
      await cp(folder, target, { recursive: true, errorOnExist: true, force: false });
      await memory.update(OPENED, target);
      const isBusy = workspace.workspaceFolders !== undefined;
      await commands.executeCommand('vscode.openFolder', Uri.file(target), { forceNewWindow: isBusy });
    },
    async welcome() {
      const opened = memory.get<string>(OPENED);
      const [root] = workspace.workspaceFolders ?? [];
      if (opened === undefined || root?.uri.fsPath !== Uri.file(opened).fsPath) return;
      await memory.update(OPENED, undefined);
      const file = Uri.joinPath(root.uri, FIRST_FILE);
      await commands.executeCommand('podpath.explorer.focus');
      const editor = await window.showTextDocument(await workspace.openTextDocument(file), { preview: false });
      await commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, true);
      const found = await firstFinding(file);
      if (found) editor.revealRange(found, TextEditorRevealType.InCenter);
    },
  };
}

/** Undefined where none comes in time. */
function firstFinding(file: Uri): Promise<Range | undefined> {
  return new Promise((resolve) => {
    const done = (range: Range | undefined): void => {
      listening.dispose();
      clearTimeout(waiting);
      resolve(range);
    };
    const look = (): void => {
      const [first] = languages.getDiagnostics(file);
      if (first) done(first.range);
    };
    const listening = languages.onDidChangeDiagnostics(look);
    const waiting = setTimeout(() => done(undefined), MOST_MILLISECONDS);
    look();
  });
}

/** A folder that is not there yet. */
async function chooseTarget(): Promise<string | undefined> {
  const here = { label: 'Temporary Folder', detail: 'To look around; the system deletes it some day' };
  const there = { label: 'Choose a Folder…', detail: 'The sample is put into a folder of its own there' };
  const choice = await window.showQuickPick([here, there], { placeHolder: 'Where should the sample be put?' });
  if (choice === here) return path.join(await mkdtemp(path.join(tmpdir(), 'podpath-')), 'shop');
  if (choice !== there) return undefined;
  const [parent] =
    (await window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: 'Put the Sample Here',
    })) ?? [];
  return parent && freeName(path.join(parent.fsPath, 'podpath-shop'));
}

async function freeName(wanted: string): Promise<string> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    const isTaken = await stat(name).then(
      () => true,
      () => false,
    );
    if (!isTaken) return name;
  }
}
