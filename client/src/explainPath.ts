/**
 * "Explain Traffic Path…": asks for a source and a destination, and shows the server's words as a read-only document
 * whose places are links. Knows lists and documents; ways and verdicts are the server's.
 */
import {
  type Disposable,
  DocumentLink,
  EventEmitter,
  languages,
  type QuickPickItem,
  Range,
  Uri,
  window,
  workspace,
} from 'vscode';
import {
  EXPLAIN_PATH,
  type ExplainedPath,
  type ExplainPathParams,
  PATH_ENDS,
  type PathEnd,
  type PathEnds,
  type PathEndsParams,
} from '../../server/src/protocol.js';
import type { Server } from './server.js';

const SCHEME = 'podpath-path';
/** Its grammar is in `syntaxes/`. */
const LANGUAGE = 'podpath-path';

export interface PathExplainer extends Disposable {
  /** Begins with what stands at a place; without one, at the cursor. */
  explain(where?: PathEndsParams): Promise<void>;
  /** Shows the words for a way whose ends are known. */
  open(question: ExplainPathParams): Promise<void>;
  /** What a document of this kind tells of. */
  questionOf(uri: Uri): ExplainPathParams | undefined;
}

export function createPathExplainer(server: Server): PathExplainer {
  const changed = new EventEmitter<Uri>();
  const asked = new Map<string, ExplainPathParams>();
  const shown = new Map<string, ExplainedPath>();

  async function text(uri: Uri): Promise<string> {
    const question = asked.get(uri.toString());
    const answer = question && (await server.ask<ExplainedPath>(EXPLAIN_PATH, question));
    if (!answer) return 'The server does not run. "Podpath: Restart Server" starts it.\n';
    shown.set(uri.toString(), answer);
    return answer.text;
  }

  async function open(question: ExplainPathParams): Promise<void> {
    // A tab shows what stands behind the last slash, so the addresses' own slashes give way to one that looks like it.
    const uri = Uri.from({ scheme: SCHEME, path: `/${`${question.from} → ${question.to}`.replaceAll('/', '∕')}` });
    asked.set(uri.toString(), question);
    changed.fire(uri);
    const document = await languages.setTextDocumentLanguage(await workspace.openTextDocument(uri), LANGUAGE);
    await window.showTextDocument(document, { preview: true });
  }

  const parts = [
    workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: text,
    }),
    languages.registerDocumentLinkProvider(
      { scheme: SCHEME },
      {
        provideDocumentLinks: ({ uri }) =>
          (shown.get(uri.toString())?.links ?? []).map(
            ({ line, start, end, uri: target, target: place }) =>
              new DocumentLink(
                new Range(line, start, line, end),
                Uri.parse(target).with({ fragment: `L${place + 1}` }),
              ),
          ),
      },
    ),
    // The way follows the manifests as they are edited.
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.scheme === SCHEME) return;
      for (const open of workspace.textDocuments) if (open.uri.scheme === SCHEME) changed.fire(open.uri);
    }),
    changed,
  ];

  return {
    async explain(where) {
      const editor = window.activeTextEditor;
      const here: PathEndsParams =
        where?.uri !== undefined
          ? where
          : editor?.document.uri.scheme === 'file'
            ? { uri: editor.document.uri.toString(), position: editor.selection.active }
            : {};
      const ends = await server.ask<PathEnds>(PATH_ENDS, here);
      if (!ends) return;
      const from = await pick('Where does the traffic start?', ends.sources, ends.from);
      if (from === undefined) return;
      const to = await pick(`Where is the traffic from ${from} meant to go?`, ends.destinations, ends.to);
      if (to === undefined) return;
      await open({ cluster: ends.cluster, from, to });
    },
    open,
    questionOf: (uri) => asked.get(uri.toString()),
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}

/** What stands under the cursor comes first; an address that is not in the list may be typed. */
async function pick(title: string, ends: readonly PathEnd[], first: string | undefined): Promise<string | undefined> {
  const sorted = [...ends].sort((a, b) => Number(b.address === first) - Number(a.address === first));
  const items: QuickPickItem[] = sorted.map(({ address, detail }) => ({ label: address, description: detail }));
  return new Promise((resolve) => {
    const list = window.createQuickPick();
    list.title = title;
    list.placeholder = 'An object of the list, an address such as 203.0.113.7, or https://host/path';
    list.items = items;
    list.matchOnDescription = true;
    list.onDidChangeValue((value) => {
      const known = items.some((item) => item.label === value);
      list.items =
        value === '' || known ? items : [...items, { label: value, description: 'as typed', alwaysShow: true }];
    });
    list.onDidAccept(() => {
      resolve(list.selectedItems[0]?.label);
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}
