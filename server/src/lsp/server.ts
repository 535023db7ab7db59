/**
 * The language server: wires the protocol to a session. Knows LSP, the disk and the clock; what is right or wrong in a
 * manifest it leaves to the rooms above.
 */
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type DidChangeWatchedFilesParams,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceFolder,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { PAGES, VERSION } from '../about.js';
import { isLeftOut, kindOf } from '../disk/index.js';
import { readParts } from '../disk/parts.js';
import type { Analysis } from '../editor/index.js';
import { CHANGED, type InitializationOptions, SETTLED, STATUS, type Status, TRUST_GRANTED } from '../protocol.js';
import { differingKeys } from '../sets/index.js';
import { baseName, isOfInterest, isWithin, KUSTOMIZATION_NAMES, type Snapshot, soughtBy } from '../workspace/index.js';
import { createCharts } from './charts.js';
import type { ServerContext } from './context.js';
import { slowCycle } from './cycleText.js';
import { certainOnly } from './early.js';
import { createPublisher } from './publisher.js';
import { inSlices, listed, type ReadingHost, textOnDisk, textsOf } from './reading.js';
import { createRefresher } from './refresher.js';
import { answerRequests, CAPABILITIES } from './requests.js';
import { createSession } from './session.js';
import { readSettings } from './settings.js';
import { statusOf } from './status.js';
import { pathOfUri, uriOfPath } from './uris.js';
import { createWatching } from './watching.js';

/** Judging and publishing go on for so long before the server looks at what the client has sent. */
const SLICE_MILLISECONDS = 10;
/** What is rendered for the document that was typed in may hold it up for so long at once. */
const LATE_MILLISECONDS = 20;
/** Files read between two reports of progress. */
const FILES_PER_REPORT = 200;

/** `indexed` is called once, when all files are read and divided into clusters. */
export function startServer(connection: Connection, indexed: () => void): void {
  const documents = new TextDocuments(TextDocument);
  const session = createSession(() => performance.now());
  const openUris = new Map<string, string>();
  let options: InitializationOptions = {};
  let client: InitializeParams['capabilities'] = {};
  let initialFolders: readonly WorkspaceFolder[] = [];
  /** Clusters are judged when everything is read: half a workspace looks like a broken one. */
  let indexing: Promise<void> | undefined;
  let indexes = 0;
  let ready = false;
  /** Enough is read to tell of open documents what holds whatever comes. */
  let isEarly = false;
  let flushing: NodeJS.Immediate | undefined;
  const edited = new Set<string>();
  /** Looked for on disk since something last changed there. */
  const soughtOnDisk = new Set<string>();
  /** What clusters came to when their parts were last sought. */
  let askedForParts: Snapshot['contents'] = new Map();
  const reportedFailures = new Set<string>();

  const uriOf = (path: string): string => openUris.get(path) ?? uriOfPath(path);
  const versionOf = (path: string): number | null => documents.get(uriOf(path))?.version ?? null;
  const publisher = createPublisher(connection, uriOf, PAGES, versionOf);
  const refresher = createRefresher(connection, () => client);
  const reading: ReadingHost = {
    maxCharacters: () => session.maxCharacters(),
    warn: (path, reason) => connection.console.warn(`${path} is left out: ${reason}.`),
  };
  const watching = createWatching({ readFew, readMany: (paths) => index(session.folders(), paths) });
  const charts = createCharts({
    snapshot: () => (ready ? session.snapshot() : undefined),
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
    get canAnnotateEdits() {
      return client.workspace?.workspaceEdit?.changeAnnotationSupport !== undefined;
    },
    get canShowLinks() {
      return client.textDocument?.definition?.linkSupport === true;
    },
    get canShowOutlines() {
      return client.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true;
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
    session.setOtherValidator(options.hasOtherValidator === true);
    const root = params.rootUri ?? null;
    initialFolders = params.workspaceFolders ?? (root === null ? [] : [{ uri: root, name: baseName(root) }]);
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        ...CAPABILITIES,
        // Options are only for clients that ask before they rename.
        renameProvider: client.textDocument?.rename?.prepareSupport === true ? { prepareProvider: true } : true,
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
    charts.begin();
    await index(initialFolders.flatMap((folder) => pathOfUri(folder.uri) ?? []));
  });

  connection.onDidChangeConfiguration(async ({ settings }: { settings?: { podpath?: unknown } }) => {
    const before = session.maxCharacters();
    await pullSettings(settings?.podpath);
    if (session.maxCharacters() !== before) return index(session.folders());
    flushSoon();
    charts.again();
  });

  connection.onDidChangeWatchedFiles(({ changes }: DidChangeWatchedFilesParams) => {
    seekAgain();
    watching.changed(changes.flatMap(({ uri }) => pathOfUri(uri) ?? []));
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
    session.close(path, folder === undefined || isLeftOut(folder, path) ? undefined : textOnDisk(path, reading));
    flushSoon();
  });

  answerRequests(connection, context, () => (ready ? 'whole' : isEarly ? 'early' : 'none'));
  connection.onRequest(SETTLED, async () => {
    while (!ready || indexes > 0 || flushing !== undefined || !watching.isAtRest())
      await new Promise((resolve) => setTimeout(resolve, 1));
    return session.work();
  });
  connection.onNotification(TRUST_GRANTED, () => {
    options = { ...options, trusted: true };
    charts.again();
  });

  documents.listen(connection);
  connection.listen();

  /** Reads the folders anew, or of files that are known only those that `changed`; a second call waits for the first. */
  async function index(folders: readonly string[], changed?: ReadonlySet<string>): Promise<void> {
    const before = indexing;
    indexes++;
    indexing = (async () => {
      await before;
      await readFolders(folders, changed);
    })();
    await indexing;
    await inSlices(session.dividing());
    indexes--;
    if (!ready) indexed();
    ready = true;
    // Whoever has asked in the meantime is answered first.
    flushSoon();
    charts.again();
  }

  async function readFolders(folders: readonly string[], changed?: ReadonlySet<string>): Promise<void> {
    sendStatus('indexing', undefined);
    seekAgain();
    const progress =
      client.window?.workDoneProgress === true ? await connection.window.createWorkDoneProgress() : undefined;
    progress?.begin('Podpath: reading manifests', 0, undefined, false);
    const { first, rest } = await inSlices(listed(folders, session.openFiles(), reading));
    const known = new Set(session.files());
    const isWanted = (path: string): boolean => !changed || changed.has(path) || !known.has(path);
    const wanted = [first.filter(isWanted), rest.filter(isWanted)] as const;
    const total = wanted[0].length + wanted[1].length;
    let count = 0;
    function* take(path: string, text: string): Generator<void, void> {
      yield* session.readingAhead(path, text);
      if (++count % FILES_PER_REPORT === 0)
        progress?.report(Math.round((count / total) * 100), `${count} of ${total} files`);
    }
    const texts = await inSlices(textsOf(wanted[0], reading, take));
    if (!ready) {
      session.setFolders(folders);
      session.setPartial(true);
      session.readFromDisk(texts);
      isEarly = true;
      flush();
    }
    for (const [path, text] of await inSlices(textsOf(wanted[1], reading, take))) texts.set(path, text);
    const present = new Set([...first, ...rest]);
    for (const path of known) if (!present.has(path)) texts.set(path, undefined);
    session.setPartial(false);
    session.setFolders(folders);
    session.readFromDisk(texts);
    isEarly = false;
    progress?.done();
  }

  function readFew(paths: ReadonlySet<string>): void {
    if ([...paths].some((path) => baseName(path) === '.gitignore')) return void index(session.folders(), paths);
    const texts = new Map<string, string | undefined>();
    for (const path of paths) {
      if (!isOfInterest(path)) continue;
      const folder = session.folders().find((one) => isWithin(one, path));
      if (kindOf(path) !== 'file') texts.set(path, undefined);
      else if (folder !== undefined && !isLeftOut(folder, path)) texts.set(path, textOnDisk(path, reading));
    }
    session.readFromDisk(texts);
    flushSoon();
    charts.again();
  }

  async function pullSettings(pushed?: unknown): Promise<void> {
    const value =
      client.workspace?.configuration === true ? await connection.workspace.getConfiguration('podpath') : pushed;
    session.setSettings(readSettings(value));
  }

  function flushSoon(): void {
    flushing ??= setImmediate(flush);
  }

  /** Works in what has come, as far as the time goes; true where that is done. The next call goes on from there. */
  function isDividedWithin(milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    for (const _ of session.dividing()) if (performance.now() >= end) return false;
    return true;
  }

  let lastSlow: string | undefined;
  function flush(): void {
    if (flushing) clearImmediate(flushing);
    flushing = undefined;
    if (isEarly) publishEarly();
    if (!ready) return;
    if (!isDividedWithin(SLICE_MILLISECONDS)) {
      flushing = setImmediate(flush);
      return;
    }
    // What was typed is told at once, unless a large overlay has to be rendered for it; all the rest comes in slices.
    const now = performance.now();
    const end = edited.size > 0 ? 0 : now + SLICE_MILLISECONDS;
    const order = {
      first: new Set(edited),
      soon: session.openFiles(),
      isOver: () => performance.now() >= end,
      isLate: () => performance.now() >= now + LATE_MILLISECONDS,
    };
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
    const slow = slowCycle(session.work().last);
    if (slow !== undefined && slow !== lastSlow) connection.console.info(slow);
    lastSlow = slow;
    readPartsOf(analysis);
    refresher.soon();
    void connection.sendNotification(CHANGED);
    for (const { rule, error } of session.takeFailures()) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!reportedFailures.has(text)) connection.console.error(`Rule ${rule} failed and is left out for now: ${text}`);
      reportedFailures.add(text);
    }
    sendStatus('ready', analysis);
  }

  /** The index is not complete: only what cannot turn out to be wrong is said, and of open documents alone. */
  function publishEarly(): void {
    const open = session.openFiles();
    const analysis = open.size > 0 ? session.analysis() : undefined;
    if (!analysis) return;
    publisher.changed(open);
    publisher.publish(certainOnly(analysis, open), { first: open, soon: new Set(), isOver: () => true });
  }

  /** The disk may have other parts now. */
  function seekAgain(): void {
    soughtOnDisk.clear();
    askedForParts = new Map();
  }

  /** Files that kustomizations name and that are no manifests, such as the inputs of generators. */
  function readPartsOf(analysis: Analysis | undefined): void {
    if (!analysis) return;
    const { contents } = analysis.snapshot;
    const fresh = [...differingKeys(askedForParts, contents)].flatMap((id) => contents.get(id)?.content ?? []);
    askedForParts = contents;
    const sought = [...soughtBy(fresh)].filter((path) => !soughtOnDisk.has(path));
    if (sought.length === 0) return;
    for (const path of sought) soughtOnDisk.add(path);
    const texts = readParts({ sought, within: session.folders(), inFolders: [...KUSTOMIZATION_NAMES] });
    // A folder that a kustomization includes is sought like a file, and its own kustomization has long been read.
    for (const path of texts.keys()) if (analysis.snapshot.files.has(path)) texts.delete(path);
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
