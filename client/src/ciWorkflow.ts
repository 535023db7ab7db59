/** "Add to CI": a workflow for GitHub Actions as an unsaved file, for people to read before they keep it. */
import { Position, Uri, ViewColumn, WorkspaceEdit, window, workspace } from 'vscode';

const FILE = '.github/workflows/podpath.yaml';
const WORKFLOW = `# Fails a pull request whose manifests would not get traffic through, and marks the lines.
name: Podpath
on: [pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      # Put in the repository that holds Podpath, and a tag of it.
      - uses: OWNER/podpath@TAG
        with:
          since: origin/\${{ github.base_ref }}
`;

export async function addCiWorkflow(): Promise<void> {
  const [folder] = workspace.workspaceFolders ?? [];
  if (!folder) {
    await window.showTextDocument(await workspace.openTextDocument({ language: 'yaml', content: WORKFLOW }));
    return;
  }
  const file = Uri.joinPath(folder.uri, FILE);
  const isThere = await workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    const edit = new WorkspaceEdit();
    edit.createFile(file, { ignoreIfExists: true });
    edit.insert(file, new Position(0, 0), WORKFLOW);
    await workspace.applyEdit(edit);
  }
  // Where text is shown already, so that the walkthrough stays in sight.
  const viewColumn = window.visibleTextEditors[0]?.viewColumn ?? ViewColumn.Active;
  await window.showTextDocument(file, { preview: false, viewColumn });
}
