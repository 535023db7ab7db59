/** A language client for tests: starts the built server over stdio on a workspace in a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type CodeAction,
  type CodeLens,
  type CompletionItem,
  createProtocolConnection,
  type Diagnostic,
  type Hover,
  type InlayHint,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentEdit,
  type TextEdit,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import type { Status } from '../../server/src/protocol.js';

const SERVER = path.resolve(import.meta.dirname, '../../../dist/server.cjs');

export interface TestClient {
  readonly root: string;
  readonly connection: ProtocolConnection;
  /** Messages of the server's log, in order. */
  readonly log: readonly string[];
  /** Every publication, in order. */
  readonly publications: readonly PublishDiagnosticsParams[];
  /** Addresses of publications, states of the server, and `begin`, `report` and `end` of progress, as they came. */
  readonly order: readonly string[];
  /** What the status item showed, in order. */
  readonly statuses: readonly Status[];
  uri(file: string): string;
  write(file: string, text: string): void;
  remove(file: string): void;
  /** Tells the server that files changed on disk. */
  changedOnDisk(...files: string[]): void;
  open(file: string, text: string, languageId?: string): void;
  /** Writes an open document to the disk, as an editor does. */
  save(file: string): void;
  /** Replaces a range of an open document, given as text that occurs once. */
  edit(file: string, from: string, to: string): void;
  /** Types at an offset of an open document. */
  type(file: string, offset: number, text: string): void;
  close(file: string): void;
  textOf(file: string): string;
  /** Findings as the client last got them: "level rule at line:column message". */
  findings(file: string): string[];
  diagnostics(file: string): readonly Diagnostic[];
  hover(file: string, line: number, character: number): Promise<string | undefined>;
  /** Every lens of a file, resolved. */
  lenses(file: string): Promise<CodeLens[]>;
  inlayHints(file: string): Promise<InlayHint[]>;
  complete(file: string, line: number, character: number): Promise<CompletionItem[]>;
  actions(file: string, diagnostic: Diagnostic): Promise<CodeAction[]>;
  /** Applies the edit of an action to open documents and, where a file is not open, to the disk. */
  apply(action: CodeAction): void;
  setSettings(settings: unknown): void;
  /** Waits until the server has answered a request, and so has published what came before it. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface Start {
  readonly files: Readonly<Record<string, string>>;
  readonly settings?: unknown;
  readonly commands?: readonly string[];
  readonly folders?: readonly string[];
  readonly trusted?: boolean;
  readonly hasOtherValidator?: boolean;
  /** What the client says that it can do, where that is something else. */
  readonly workspace?: object;
  /** Files that are open before the server has read anything. */
  readonly opened?: readonly string[];
  /** A folder that is there already, in the place of a temporary one. */
  readonly root?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export async function startClient({
  files,
  settings = {},
  commands = ['podpath.showRule'],
  folders = ['.'],
  trusted = false,
  hasOtherValidator = false,
  opened = [],
  workspace = {},
  root = mkdtempSync(path.join(tmpdir(), 'podpath-lsp-')),
  env = process.env,
}: Start): Promise<TestClient> {
  const server: ChildProcess = spawn(process.execPath, [SERVER, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  });
  if (!server.stdout || !server.stdin) throw new Error('the server has no pipes');
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const texts = new Map<string, { text: string; version: number }>();
  const published = new Map<string, Diagnostic[]>();
  const publications: PublishDiagnosticsParams[] = [];
  const statuses: Status[] = [];
  const order: string[] = [];
  const log: string[] = [];
  let current = settings;
  const uri = (file: string): string => (file.includes(':') ? file : URI.file(path.join(root, file)).toString());

  const client: TestClient = {
    root,
    connection,
    log,
    publications,
    order,
    statuses,
    uri,
    write(file, text) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    },
    remove: (file) => rmSync(path.join(root, file)),
    changedOnDisk(...changed) {
      void connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: changed.map((file) => ({ uri: uri(file), type: existsSync(path.join(root, file)) ? 2 : 3 })),
      });
    },
    open(file, text, languageId = 'yaml') {
      texts.set(file, { text, version: 1 });
      void connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri: uri(file), languageId, version: 1, text },
      });
    },
    edit(file, from, to) {
      const open = texts.get(file);
      const start = open?.text.indexOf(from) ?? -1;
      if (!open || start === -1) throw new Error(`${file} is not open, or has no "${from}"`);
      change(file, [
        {
          range: { start: positionAt(open.text, start), end: positionAt(open.text, start + from.length) },
          newText: to,
        },
      ]);
    },
    type(file, offset, text) {
      const at = positionAt(texts.get(file)?.text ?? '', offset);
      change(file, [{ range: { start: at, end: at }, newText: text }]);
    },
    save(file) {
      client.write(file, texts.get(file)?.text ?? '');
      void connection.sendNotification('textDocument/didSave', { textDocument: { uri: uri(file) } });
    },
    close(file) {
      texts.delete(file);
      void connection.sendNotification('textDocument/didClose', { textDocument: { uri: uri(file) } });
    },
    textOf: (file) => texts.get(file)?.text ?? '',
    findings: (file) =>
      (published.get(uri(file)) ?? []).map((one) => {
        const { line, character } = one.range.start;
        return `${['', 'error', 'warning', 'information', 'hint'][one.severity ?? 0]} ${one.code} at ${line + 1}:${character + 1} ${one.message}`;
      }),
    diagnostics: (file) => published.get(uri(file)) ?? [],
    async hover(file, line, character) {
      const hover = await connection.sendRequest<Hover | null>('textDocument/hover', {
        textDocument: { uri: uri(file) },
        position: { line, character },
      });
      return hover ? (hover.contents as { value: string }).value : undefined;
    },
    async lenses(file) {
      const textDocument = { uri: uri(file) };
      const all = await connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument });
      return Promise.all(all.map((lens) => connection.sendRequest<CodeLens>('codeLens/resolve', lens)));
    },
    inlayHints: (file) =>
      connection.sendRequest<InlayHint[]>('textDocument/inlayHint', {
        textDocument: { uri: uri(file) },
        range: { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } },
      }),
    complete: (file, line, character) =>
      connection.sendRequest<CompletionItem[]>('textDocument/completion', {
        textDocument: { uri: uri(file) },
        position: { line, character },
      }),
    actions: (file, diagnostic) =>
      connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri: uri(file) },
        range: diagnostic.range,
        context: { diagnostics: [diagnostic] },
      }),
    apply(action) {
      for (const one of action.edit?.documentChanges ?? []) {
        if ('kind' in one) client.write(path.relative(root, URI.parse((one as { uri: string }).uri).fsPath), '');
        else applyTo(one);
      }
    },
    setSettings(next) {
      current = next;
      void connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    },
    async settled() {
      await connection.sendRequest('podpath/serverStatus');
      // Publications are sent a turn after the change; a second answer comes behind them.
      await connection.sendRequest('podpath/serverStatus');
    },
    async stop() {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await new Promise((resolve) => server.once('exit', resolve));
      connection.dispose();
      rmSync(root, { recursive: true, force: true });
    },
  };

  function change(file: string, edits: readonly TextEdit[]): void {
    const open = texts.get(file);
    if (!open) throw new Error(`${file} is not open`);
    // From the end backwards, so that earlier ranges stay right.
    const sorted = [...edits].sort(
      (a, b) => b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character,
    );
    for (const { range, newText } of sorted)
      open.text =
        open.text.slice(0, offsetAt(open.text, range.start)) +
        newText +
        open.text.slice(offsetAt(open.text, range.end));
    open.version++;
    const contentChanges = sorted.map(({ range, newText }) => ({ range, text: newText }));
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: uri(file), version: open.version },
      contentChanges,
    });
  }

  function applyTo(one: TextDocumentEdit): void {
    const file = path.relative(root, URI.parse(one.textDocument.uri).fsPath);
    if (!texts.has(file)) client.open(file, '');
    change(file, one.edits as TextEdit[]);
  }

  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    published.set(params.uri, params.diagnostics);
    publications.push(params);
    order.push(params.uri);
  });
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
    log.push(message);
  });
  connection.onNotification('podpath/status', (status: Status) => {
    statuses.push(status);
    order.push(status.state);
  });
  connection.onNotification('$/progress', ({ value }: { value: { kind: string } }) => {
    order.push(value.kind);
  });
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.onRequest('workspace/configuration', () => [current]);
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();

  for (const [file, text] of Object.entries(files)) client.write(file, text);
  const workspaceFolders = folders.map((folder) => ({
    uri: URI.file(path.join(root, folder)).toString(),
    name: folder,
  }));
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: workspaceFolders[0]?.uri ?? null,
    workspaceFolders,
    initializationOptions: { commands, trusted, hasOtherValidator },
    capabilities: {
      window: { workDoneProgress: true },
      workspace: {
        configuration: true,
        workspaceFolders: true,
        didChangeConfiguration: { dynamicRegistration: true },
        didChangeWatchedFiles: { dynamicRegistration: true },
        workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
        ...workspace,
      },
    },
  });
  await connection.sendNotification('initialized', {});
  for (const file of opened) client.open(file, files[file] ?? '');
  await ready(connection);
  return client;
}

/** Until the first index is complete the status request is answered with an error. */
async function ready(connection: ProtocolConnection): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await connection.sendRequest('podpath/serverStatus');
      return;
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

function positionAt(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
}

function offsetAt(text: string, position: { line: number; character: number }): number {
  const lines = text.split('\n');
  return lines.slice(0, position.line).reduce((sum, line) => sum + line.length + 1, 0) + position.character;
}
