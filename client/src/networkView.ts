/**
 * The network view: one panel with the picture of a traffic path and the table of connections. Passes on what the view
 * asks, opens what it points at, and knows nothing of what it draws.
 */
import { randomBytes } from 'node:crypto';
import {
  commands,
  type Disposable,
  env,
  Range,
  Selection,
  TabInputWebview,
  Uri,
  ViewColumn,
  type Webview,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import {
  type ExplainPathParams,
  MATRIX,
  PATH_ENDS,
  PATH_GRAPH,
  PATH_MERMAID,
  type PathEndsParams,
  type PathMermaidAnswer,
  type Place,
} from '../../server/src/protocol.js';
import type { Server } from './server.js';
import type { Asked, FromView, Tab, ToView, Wish } from './viewMessages.js';

const TYPE = 'podpath.network';
const METHODS: Readonly<Record<Asked, string>> = { ends: PATH_ENDS, graph: PATH_GRAPH, matrix: MATRIX };

export interface NetworkView extends Disposable {
  /** Opens the view, or shows it again. Without a place the cursor counts. */
  show(tab: Tab, what?: PathEndsParams | ExplainPathParams): Promise<void>;
}

export interface ViewHost {
  readonly server: Server;
  /** The folder of the extension that holds the view's script and styles. */
  readonly files: Uri;
  readonly icon: { readonly light: Uri; readonly dark: Uri };
  openText(question: ExplainPathParams): Promise<void>;
}

export function createNetworkView(host: ViewHost): NetworkView {
  let panel: WebviewPanel | undefined;
  let wish: Wish | undefined;
  /** A page that is hidden is not there: it hears the wish when it is back. */
  let isWaiting = false;

  const tell = (message: ToView): void => void panel?.webview.postMessage(message);

  function adopt(fresh: WebviewPanel): void {
    panel = fresh;
    fresh.webview.options = { enableScripts: true, localResourceRoots: [host.files] };
    fresh.iconPath = host.icon;
    fresh.webview.onDidReceiveMessage((message: FromView) => received(message));
    fresh.onDidDispose(() => {
      if (panel === fresh) panel = undefined;
    });
    fresh.webview.html = page(fresh.webview, host.files);
  }

  async function received(message: FromView): Promise<void> {
    switch (message.kind) {
      case 'ready':
        if (wish && (isWaiting || !message.remembers)) tell({ kind: 'show', wish });
        isWaiting = false;
        return;
      case 'ask':
        return answer(message.id, message.what, message.params);
      case 'reveal':
        return reveal(message.place, message.focus, panel);
      case 'copyMermaid':
        return copyMermaid(host.server, message.question);
      case 'openText':
        return host.openText(message.question);
      case 'saveSvg':
        return saveSvg(message.svg, message.name);
    }
  }

  async function answer(id: number, what: Asked, params: unknown): Promise<void> {
    try {
      const given = await host.server.ask<unknown>(METHODS[what], params);
      if (given === undefined || given === null)
        tell({ kind: 'refused', id, problem: 'The server does not run. “Podpath: Restart Server” starts it.' });
      else tell({ kind: 'answer', id, answer: given });
    } catch (error) {
      tell({ kind: 'refused', id, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  const parts = [
    host.server.onDidChange(() => tell({ kind: 'changed' })),
    window.registerWebviewPanelSerializer(TYPE, {
      async deserializeWebviewPanel(restored: WebviewPanel) {
        adopt(restored);
      },
    }),
  ];

  return {
    async show(tab, what) {
      const fresh: Wish = what && 'from' in what ? { tab, question: what } : { tab, where: what ?? underTheCursor() };
      wish = fresh;
      isWaiting = !panel?.visible;
      if (panel) {
        if (!isWaiting) tell({ kind: 'show', wish });
        panel.reveal(undefined, false);
        return;
      }
      const isBesideText = window.activeTextEditor !== undefined;
      adopt(window.createWebviewPanel(TYPE, 'Network', ViewColumn.Active));
      if (isBesideText) await placeBelow();
    },
    dispose() {
      for (const part of parts) part.dispose();
      panel?.dispose();
    },
  };
}

/** The picture is wide and low, so it goes below the manifest; manifests that are opened later stay above it. */
async function placeBelow(): Promise<void> {
  await commands.executeCommand('workbench.action.moveEditorToBelowGroup');
  const { tabs } = window.tabGroups.activeTabGroup;
  const isAlone = tabs.length === 1 && tabs[0]?.input instanceof TabInputWebview;
  if (isAlone) await commands.executeCommand('workbench.action.lockEditorGroup');
}

function underTheCursor(): PathEndsParams {
  const editor = window.activeTextEditor;
  return editor?.document.uri.scheme === 'file'
    ? { uri: editor.document.uri.toString(), position: editor.selection.active }
    : {};
}

/** In the group that shows text already, so that the view stays where it is. */
async function reveal({ uri, range }: Place, focus: boolean, panel: WebviewPanel | undefined): Promise<void> {
  const beside = window.visibleTextEditors.find(
    (one) => one.viewColumn !== undefined && one.viewColumn !== panel?.viewColumn,
  );
  const viewColumn = beside?.viewColumn ?? ViewColumn.Beside;
  const { start, end } = range;
  const there = new Range(start.line, start.character, end.line, end.character);
  try {
    const editor = await window.showTextDocument(Uri.parse(uri), { viewColumn, preserveFocus: !focus });
    editor.selection = new Selection(there.start, there.end);
    editor.revealRange(there);
  } catch (error) {
    void window.showErrorMessage(
      `The place cannot be shown: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function copyMermaid(server: Server, question: ExplainPathParams): Promise<void> {
  const answer = await server.ask<PathMermaidAnswer>(PATH_MERMAID, question);
  if (!answer) return;
  if ('problem' in answer) {
    void window.showErrorMessage(answer.problem);
    return;
  }
  await env.clipboard.writeText(answer.text);
  window.setStatusBarMessage('Podpath: the Mermaid flowchart is in the clipboard', 4000);
}

async function saveSvg(svg: string, name: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const file = `${name.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-')}.svg`;
  const target = await window.showSaveDialog({
    filters: { SVG: ['svg'] },
    ...(folder ? { defaultUri: Uri.joinPath(folder, file) } : {}),
  });
  if (target) await workspace.fs.writeFile(target, new TextEncoder().encode(svg));
}

function page(webview: Webview, files: Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const at = (name: string): Uri => webview.asWebviewUri(Uri.joinPath(files, name));
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${at('view.css')}">
<title>Network</title>
</head>
<body>
<script nonce="${nonce}" src="${at('view.js')}"></script>
</body>
</html>`;
}
