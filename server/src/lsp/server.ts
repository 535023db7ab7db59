/**
 * The language server: wires the protocol to a session. Knows LSP, the disk and the clock; what is right or wrong in a
 * manifest it leaves to the rooms above.
 */
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type DidChangeWatchedFilesParams,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceFolder,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { PAGES, VERSION } from '../about.js';
import { isLeftOut, listFiles, readText } from '../disk/index.js';
import { readParts } from '../disk/parts.js';
import type { Analysis } from '../editor/index.js';
import {
  EXPLAIN_PATH,
  type ExplainPathParams,
  type InitializationOptions,
  PATH_ENDS,
  type PathEndsParams,
  SERVER_STATUS,
  SETTLED,
  STATUS,
  type Status,
  TRUST_GRANTED,
  WRITTEN_POLICY,
  type WrittenPolicyParams,
} from '../protocol.js';
import { baseName, isOfInterest, isWithin, KUSTOMIZATION_NAMES, soughtBy } from '../workspace/index.js';
import { createCharts } from './charts.js';
import type { ServerContext } from './context.js';
import { onCodeAction } from './handlers/codeAction.js';
import { onCodeLens, onCodeLensResolve } from './handlers/codeLens.js';
import { onCompletion } from './handlers/completion.js';
import { onExplainPath, onPathEnds } from './handlers/explainPath.js';
import { onHover } from './handlers/hover.js';
import { onInlayHint } from './handlers/inlayHint.js';
import { onServerStatus } from './handlers/serverStatus.js';
import { onWrittenPolicy, policyActions } from './handlers/writtenPolicy.js';
import { createPublisher } from './publisher.js';
import { createRefresher } from './refresher.js';
import { createSession } from './session.js';
import { readSettings } from './settings.js';
import { statusOf } from './status.js';
import { pathOfUri, uriOfPath } from './uris.js';

/** Judging and publishing go on for so long before the server looks at what the client has sent. */
const SLICE_MILLISECONDS = 10;
/** Files read between two looks at what the client has sent. */
const FILES_PER_SLICE = 200;
/** More changed files at once than this (a checkout of another branch) are read by listing the folders again. */
const MOST_WATCHED_CHANGES = 500;

export function startServer(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const session = createSession(() => performance.now());
  const openUris = new Map<string, string>();
  let options: InitializationOptions = {};
  let client: InitializeParams['capabilities'] = {};
  let initialFolders: readonly WorkspaceFolder[] = [];
  /** Nothing is judged before everything is read: half a workspace looks like a broken one. */
  let indexing: Promise<void> | undefined;
  let ready = false;
  let flushing: NodeJS.Immediate | undefined;
  const edited = new Set<string>();
  /** Looked for on disk since something last changed there. */
  const soughtOnDisk = new Set<string>();
  const reportedFailures = new Set<string>();

  const uriOf = (path: string): string => openUris.get(path) ?? uriOfPath(path);
  const versionOf = (path: string): number | null => documents.get(uriOf(path))?.version ?? null;
  const publisher = createPublisher(connection, uriOf, PAGES, versionOf);
  const refresher = createRefresher(connection, () => client);
  const charts = createCharts({
    snapshot: () => (ready ? session.analysis()?.snapshot : undefined),
    isTrusted: () => options.trusted === true,
    helmPath: () => session.helmPath(),
    rendered(rendered, reason) {
      session.setRenderedCharts(rendered, reason);
      flushSoon();
    },
    busy(what) {
      if (client.window?.workDoneProgress !== true) return () => {};
      const shown = connection.window.createWorkDoneProgress();
      void shown.then((progress) =>
        progress.begin(`Podpath: rendering ${baseName(what)}`, undefined, undefined, false),
      );
      return () => void shown.then((progress) => progress.done());
    },
  });
  const context: ServerContext = {
    session,
    pathOf: pathOfUri,
    uriOf,
    versionOf,
    get commands() {
      return new Set(options.commands ?? []);
    },
    get canEditVersions() {
      return client.workspace?.workspaceEdit?.documentChanges === true;
    },
    get canCreateFiles() {
      return (
        client.workspace?.workspaceEdit?.resourceOperations?.includes('create') === true &&
        client.workspace.workspaceEdit.documentChanges === true
      );
    },
  };

  connection.onInitialize((params): InitializeResult => {
    client = params.capabilities;
    options = (params.initializationOptions ?? {}) as InitializationOptions;
    const root = params.rootUri ?? null;
    initialFolders = params.workspaceFolders ?? (root === null ? [] : [{ uri: root, name: baseName(root) }]);
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        hoverProvider: true,
        codeLensProvider: { resolveProvider: true },
        inlayHintProvider: true,
        completionProvider: { triggerCharacters: [' ', ':'] },
        codeActionProvider: { codeActionKinds: ['quickfix', 'refactor'] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
      serverInfo: { name: 'podpath', version: VERSION },
    };
  });

  connection.onInitialized(async () => {
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: 'podpath' });
    }
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      const watchers = ['**/*.{yaml,yml,json,tpl}', '**/Kustomization', '**/.gitignore'].map((globPattern) => ({
        globPattern,
      }));
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (client.workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
        const gone = removed.flatMap((folder) => pathOfUri(folder.uri) ?? []);
        const come = added.flatMap((folder) => pathOfUri(folder.uri) ?? []);
        await index([...session.folders().filter((folder) => !gone.includes(folder)), ...come]);
      });
    }
    await pullSettings();
    await index(initialFolders.flatMap((folder) => pathOfUri(folder.uri) ?? []));
  });

  connection.onDidChangeConfiguration(async ({ settings }: { settings?: { podpath?: unknown } }) => {
    await pullSettings(settings?.podpath);
    flushSoon();
    charts.again();
  });

  connection.onDidChangeWatchedFiles(async ({ changes }: DidChangeWatchedFilesParams) => {
    soughtOnDisk.clear();
    const paths = changes.flatMap(({ uri, type }) => {
      const path = pathOfUri(uri);
      return path === undefined ? [] : [{ path, type }];
    });
    if (paths.length > MOST_WATCHED_CHANGES || paths.some(({ path }) => baseName(path) === '.gitignore')) {
      await index(session.folders());
      return;
    }
    const texts = new Map<string, string | undefined>();
    for (const { path, type } of paths) {
      if (!isOfInterest(path)) continue;
      const folder = session.folders().find((one) => isWithin(one, path));
      if (type === FileChangeType.Deleted) texts.set(path, undefined);
      else if (folder !== undefined && !isLeftOut(folder, path)) texts.set(path, textOnDisk(path));
    }
    session.readFromDisk(texts);
    flushSoon();
    charts.again();
  });

  documents.onDidOpen(({ document }) => {
    const path = pathOfUri(document.uri);
    if (path === undefined) return;
    openUris.set(path, document.uri);
    charts.touched(path);
  });
  documents.onDidSave(({ document }) => {
    const path = pathOfUri(document.uri);
    if (path !== undefined) charts.touched(path);
  });
  documents.onDidChangeContent(({ document }) => {
    const path = pathOfUri(document.uri);
    if (path === undefined || !isOfInterest(path)) return;
    session.open(path, document.getText());
    edited.add(path);
    flushSoon();
  });
  documents.onDidClose(({ document }) => {
    const path = pathOfUri(document.uri);
    if (path === undefined) return;
    const folder = session.folders().find((one) => isWithin(one, path));
    session.close(path, folder === undefined || isLeftOut(folder, path) ? undefined : textOnDisk(path));
    flushSoon();
  });

  connection.onHover((params) => (ready ? onHover(context, params) : null));
  connection.onCodeLens((params) => (ready ? onCodeLens(context, params) : []));
  connection.onCodeLensResolve((lens) => onCodeLensResolve(context, lens));
  connection.languages.inlayHint.on((params) => (ready ? onInlayHint(context, params) : []));
  connection.onCompletion((params) => (ready ? onCompletion(context, params) : []));
  connection.onCodeAction((params) =>
    ready ? [...onCodeAction(context, params), ...policyActions(context, params)] : [],
  );
  connection.onRequest(SERVER_STATUS, () => (ready ? onServerStatus(context, process.memoryUsage()) : notYet()));
  connection.onRequest(SETTLED, async () => {
    while (!ready || flushing !== undefined) await new Promise((resolve) => setImmediate(resolve));
    return null;
  });
  connection.onRequest(PATH_ENDS, (params: PathEndsParams) => (ready ? onPathEnds(context, params) : notYet()));
  connection.onRequest(EXPLAIN_PATH, (params: ExplainPathParams) =>
    ready ? onExplainPath(context, params) : notYet(),
  );
  connection.onRequest(WRITTEN_POLICY, (params: WrittenPolicyParams) =>
    ready ? onWrittenPolicy(context, params) : notYet(),
  );
  connection.onNotification(TRUST_GRANTED, () => {
    options = { ...options, trusted: true };
    charts.again();
  });

  documents.listen(connection);
  connection.listen();

  /** Reads the folders anew; a second call waits for the first. */
  async function index(folders: readonly string[]): Promise<void> {
    const before = indexing;
    indexing = (async () => {
      await before;
      await readFolders(folders);
    })();
    await indexing;
    ready = true;
    flush();
    charts.again();
  }

  async function readFolders(folders: readonly string[]): Promise<void> {
    sendStatus('indexing', undefined);
    soughtOnDisk.clear();
    const progress =
      client.window?.workDoneProgress === true ? await connection.window.createWorkDoneProgress() : undefined;
    progress?.begin('Podpath: reading manifests', 0, undefined, false);
    const files = [
      ...new Set(
        folders.flatMap((folder) => {
          const listing = listFiles(folder, isOfInterest);
          for (const { path, reason } of listing.unreadable) connection.console.warn(`${path} is left out: ${reason}.`);
          return listing.files;
        }),
      ),
    ];
    const texts = new Map<string, string | undefined>();
    const present = new Set(files);
    for (const path of session.files()) if (!present.has(path)) texts.set(path, undefined);
    for (const [count, path] of files.entries()) {
      texts.set(path, textOnDisk(path));
      if (count % FILES_PER_SLICE === FILES_PER_SLICE - 1) {
        progress?.report(Math.round((count / files.length) * 100), `${count + 1} of ${files.length} files`);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    session.setFolders(folders);
    session.readFromDisk(texts);
    progress?.done();
  }

  function textOnDisk(path: string): string | undefined {
    const text = readText(path);
    if (typeof text === 'string') return text;
    connection.console.warn(`${path} is left out: ${text.reason}.`);
    return undefined;
  }

  async function pullSettings(pushed?: unknown): Promise<void> {
    const value =
      client.workspace?.configuration === true ? await connection.workspace.getConfiguration('podpath') : pushed;
    session.setSettings(readSettings(value));
  }

  function flushSoon(): void {
    flushing ??= setImmediate(flush);
  }

  function flush(): void {
    if (flushing) clearImmediate(flushing);
    flushing = undefined;
    if (!ready) return;
    // What was typed is told at once; all the rest comes after it, in slices.
    const end = edited.size > 0 ? 0 : performance.now() + SLICE_MILLISECONDS;
    const order = { first: new Set(edited), soon: session.openFiles(), isOver: () => performance.now() >= end };
    edited.clear();
    const analysis = session.advance(order);
    publisher.changed(session.takeChanged());
    const start = performance.now();
    const filesPublished = publisher.publish(analysis, order);
    session.worked({ filesPublished, publishMs: performance.now() - start });
    if (analysis?.isWhole === false || !publisher.isDone()) {
      flushing = setImmediate(flush);
      return;
    }
    readPartsOf(analysis);
    refresher.soon();
    for (const { rule, error } of session.takeFailures()) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!reportedFailures.has(text)) connection.console.error(`Rule ${rule} failed and is left out for now: ${text}`);
      reportedFailures.add(text);
    }
    sendStatus('ready', analysis);
  }

  /** Files that kustomizations name and that are no manifests, such as the inputs of generators. */
  function readPartsOf(analysis: Analysis | undefined): void {
    if (!analysis) return;
    const { snapshot } = analysis;
    const contents = snapshot.division.scopes.map((scope) => snapshot.contentOf(scope));
    const sought = [...soughtBy(contents)].filter((path) => !soughtOnDisk.has(path));
    if (sought.length === 0) return;
    for (const path of sought) soughtOnDisk.add(path);
    const texts = readParts({ sought, within: session.folders(), inFolders: [...KUSTOMIZATION_NAMES] });
    if (texts.size === 0) return;
    session.readFromDisk(texts);
    flushSoon();
  }

  let lastStatus = '';
  function sendStatus(state: Status['state'], analysis: Analysis | undefined): void {
    const status = statusOf(state, analysis, {
      objects: session.objects(),
      ...publisher.tally(),
      obstacle: charts.obstacle(),
    });
    const text = JSON.stringify(status);
    if (text === lastStatus) return;
    lastStatus = text;
    void connection.sendNotification(STATUS, status);
  }
}

function notYet(): ResponseError {
  return new ResponseError(1, 'Podpath is still reading the workspace.');
}
