/**
 * What the tests do with VS Code: open fixtures, edit them, and wait for what the extension makes of it.
 */
import * as vscode from 'vscode';

/** Opens `shop/cart.yaml`: the folder of the workspace, then the path in it. */
export async function open(file: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uriOf(file));
  await vscode.window.showTextDocument(document);
  return document;
}

export function uriOf(file: string): vscode.Uri {
  const [name, ...rest] = file.split('/');
  const folder = vscode.workspace.workspaceFolders?.find((each) => each.name === name);
  if (!folder) throw new Error(`The workspace has no folder ${name}`);
  return vscode.Uri.joinPath(folder.uri, ...rest);
}

/** Podpath's findings in a document; those of one rule if it is given. */
export function findings(uri: vscode.Uri, rule?: string): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter((each) => each.source === 'podpath' && (rule === undefined || ruleOf(each) === rule));
}

export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** The first finding of a rule in a document, once it is there. */
export async function finding(uri: vscode.Uri, rule: string): Promise<vscode.Diagnostic> {
  const found = await until(
    `${rule} in ${uri.path}`,
    () => findings(uri, rule)[0],
    () => vscode.languages.getDiagnostics(uri).map((each) => `${ruleOf(each)}: ${each.message}`),
  );
  return found;
}

export async function gone(uri: vscode.Uri, rule: string): Promise<void> {
  await until(`no more ${rule} in ${uri.path}`, () => findings(uri, rule).length === 0);
}

/** Replaces one text by another everywhere in a document, without saving it. */
export async function replaceAll(document: vscode.TextDocument, before: string, after: string): Promise<void> {
  const text = document.getText();
  const edit = new vscode.WorkspaceEdit();
  for (let at = text.indexOf(before); at >= 0; at = text.indexOf(before, at + before.length)) {
    edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(at), document.positionAt(at + before.length)),
      after,
    );
  }
  if (edit.size === 0) throw new Error(`${document.uri.path} does not contain ${before}`);
  await vscode.workspace.applyEdit(edit);
}

/** Takes back what a test did to a document. */
export async function revert(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.files.revert');
}

export function positionOf(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  if (at < 0) throw new Error(`${document.uri.path} does not contain ${text}`);
  return document.positionAt(at);
}

export async function codeActions(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, undefined, 100);
}

/** Does what VS Code does when the user chooses an action. */
export async function apply(action: vscode.CodeAction): Promise<void> {
  if (action.edit) await vscode.workspace.applyEdit(action.edit);
  if (action.command) {
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
  }
}

/** Polls until the value is truthy, and says what was the case when it never is. A refusal is no value yet. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  instead: () => unknown = () => undefined,
): Promise<NonNullable<T>> {
  const end = Date.now() + 40_000;
  for (;;) {
    let refusal: unknown;
    try {
      const value = await look();
      if (value) return value;
    } catch (error) {
      refusal = error;
    }
    if (Date.now() > end) {
      const there = JSON.stringify(await instead());
      throw new Error(`Waited in vain for ${what}; there is ${there}${refusal ? `, and it refused: ${refusal}` : ''}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
