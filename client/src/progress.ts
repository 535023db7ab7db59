/**
 * Checks off steps of the walkthrough that no command does: a finding was seen, and one was mended. Looks at what the
 * editor shows, and is silent once both have happened.
 */
import { commands, type Disposable, languages, window, workspace } from 'vscode';

/** Findings of a file at the last look. */
type Counts = Map<string, number>;

export function createProgress(): Disposable {
  const counts: Counts = new Map();
  const done = new Set<string>();
  const check = (step: string): void => {
    if (done.has(step)) return;
    done.add(step);
    void commands.executeCommand('setContext', `podpath.${step}`, true);
  };

  function look(): void {
    for (const { document } of window.visibleTextEditors) {
      const name = document.uri.toString();
      const count = languages.getDiagnostics(document.uri).filter(({ source }) => source === 'podpath').length;
      if (count > 0) check('findingSeen');
      // Only an edit mends; findings also go when a document is closed or the server restarts.
      if (document.version > 1 && count < (counts.get(name) ?? 0)) check('findingMended');
      counts.set(name, count);
    }
  }

  const parts = [
    languages.onDidChangeDiagnostics(look),
    window.onDidChangeVisibleTextEditors(look),
    workspace.onDidCloseTextDocument(({ uri }) => void counts.delete(uri.toString())),
  ];
  look();
  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}
