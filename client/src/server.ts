/**
 * The language server's life: start, restart, stop, and what becomes of a crash.
 * The only module that talks to the language client; it passes requests on without knowing what they mean.
 */
import { type Event, EventEmitter, type LogOutputChannel, window, workspace } from 'vscode';
import {
  CloseAction,
  type CloseHandlerResult,
  type DocumentSelector,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import {
  CHANGED,
  EXPLAIN_PATH_COMMAND,
  type InitializationOptions,
  SERVER_STATUS,
  SHOW_MATRIX,
  SHOW_PATH,
  SHOW_RULE,
  STATUS,
  type Status,
  TRUST_GRANTED,
  WRITE_POLICY,
} from '../../server/src/protocol.js';
import type { StatusItem } from './languageStatus.js';
import { hasOtherValidator } from './otherValidators.js';

/** What the server gets to see. It ignores files that aren't Kubernetes, so JSON costs nothing. */
export const DOCUMENTS = ['yaml', 'helm', 'json', 'jsonc'].flatMap((language) => [
  { scheme: 'file', language },
  { scheme: 'untitled', language },
]) satisfies DocumentSelector;

/** A server that crashes this often in this many milliseconds is left alone until someone restarts it. */
const CRASHES = { limit: 5, within: 3 * 60_000 };

export interface Server {
  /** Resolves when the server is ready or has failed; a failure has been reported by then. */
  start(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  trustGranted(): Promise<void>;
  /** An edit or other change is worked in, or another server runs. */
  readonly onDidChange: Event<void>;
  /** The Markdown report of the server, or undefined when it doesn't run. */
  statusReport(): Promise<string | undefined>;
  /** A request of the protocol, which waits for a server that is starting; undefined when the server doesn't run. */
  ask<Answer>(method: string, params: unknown): Promise<Answer | undefined>;
}

export function createServer(module: string, log: LogOutputChannel, status: StatusItem): Server {
  let client: LanguageClient | undefined;
  /** Resolves when the last start has come to an end, whichever. */
  let started = Promise.resolve();
  const changed = new EventEmitter<void>();

  async function start(): Promise<void> {
    let reported = false;
    const failed = (error: unknown) => {
      // One message for one failure, and none for a server that was told to stop.
      if (reported || client !== starting) return;
      reported = true;
      const reason = error instanceof Error ? error.message : String(error);
      status.failed(reason);
      reportFailure(reason, log);
    };
    const starting = createClient(module, log, failed);
    client = starting;
    status.starting();
    starting.onNotification(STATUS, (news: Status) => status.show(news));
    starting.onNotification(CHANGED, () => changed.fire());
    started = starting.start().catch(failed);
    await started;
  }

  async function stop(): Promise<void> {
    const stopping = client;
    client = undefined;
    // A server that has crashed or never started has nothing to stop; either way this client is done with.
    await stopping?.dispose().catch((error: unknown) => log.debug(`Stopping the server: ${String(error)}`));
  }

  return {
    start,
    stop,
    onDidChange: changed.event,
    async restart() {
      await stop();
      // Another restart may have overtaken this one while it waited.
      if (!client) await start();
    },
    async trustGranted() {
      if (client?.isRunning()) await client.sendNotification(TRUST_GRANTED);
    },
    async statusReport() {
      return client?.isRunning() ? client.sendRequest<string>(SERVER_STATUS) : undefined;
    },
    async ask<Answer>(method: string, params: unknown) {
      await started;
      return client?.isRunning() ? client.sendRequest<Answer>(method, params) : undefined;
    },
  };
}

function createClient(module: string, log: LogOutputChannel, failed: (error: unknown) => void): LanguageClient {
  const execArgv = ['--max-semi-space-size=32'];
  const run = { module, transport: TransportKind.ipc, options: { execArgv } };
  const debug = { ...run, options: { execArgv: [...execArgv, '--inspect=6079'] } };
  const crashes: number[] = [];

  function closed(): CloseHandlerResult {
    const now = Date.now();
    crashes.push(now);
    const recent = crashes.filter((time) => now - time < CRASHES.within).length;
    if (client.state === State.Running && recent < CRASHES.limit) {
      return { action: CloseAction.Restart, handled: true };
    }
    failed(recent < CRASHES.limit ? 'it ended while it was starting' : `it crashed ${recent} times in a few minutes`);
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  const client = new QuietClient(
    'podpath',
    'Podpath',
    { run, debug },
    {
      documentSelector: DOCUMENTS,
      synchronize: { configurationSection: 'podpath' },
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      markdown: { isTrusted: { enabledCommands: [SHOW_RULE] }, supportHtml: false },
      // A function, so that a server that restarts after a crash learns of trust granted since.
      initializationOptions: (): InitializationOptions => ({
        commands: [SHOW_RULE, WRITE_POLICY, EXPLAIN_PATH_COMMAND, SHOW_PATH, SHOW_MATRIX],
        trusted: workspace.isTrusted,
        hasOtherValidator: hasOtherValidator(),
      }),
      initializationFailedHandler: (error) => {
        failed(error);
        return false;
      },
      errorHandler: { error: () => ({ action: ErrorAction.Continue, handled: true }), closed },
    },
  );
  return client;
}

/** Writes to the log what the language client would show as notifications. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

function reportFailure(reason: string, log: LogOutputChannel): void {
  const showOutput = 'Show Output';
  void window.showErrorMessage(`Podpath's server does not run: ${reason}.`, showOutput).then((choice) => {
    if (choice === showOutput) log.show();
  });
}
