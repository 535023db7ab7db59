/**
 * What client and server say to each other beyond plain LSP.
 * Knows names and shapes only; it is the one file of the server that the client may import, and it imports nothing.
 */

/** Sent with `initialize`. A client that leaves a field out gets plain LSP behaviour. */
export interface InitializationOptions {
  /** Commands that this client can run; code actions and command links use no others. */
  readonly commands?: readonly string[];
  /** False in an untrusted workspace: nothing found in it may be executed. Absent means false. */
  readonly trusted?: boolean;
}

/** Notification, server → client: what the status item shows. */
export const STATUS = 'podpath/status';
export interface Status {
  readonly state: 'indexing' | 'ready' | 'failed';
  /** Kubernetes objects and clusters in the workspace. */
  readonly objects: number;
  readonly clusters: number;
  /** Things that could not be looked into: unrendered charts, remote bases, documents that do not parse. */
  readonly gaps: number;
  readonly errors: number;
  readonly warnings: number;
  /** Only with `failed`: what went wrong, one sentence. */
  readonly message?: string;
}

/** Request, client → server, no parameters: a Markdown report for "Show Server Status". */
export const SERVER_STATUS = 'podpath/serverStatus';

/** Notification, client → server, no parameters: the user has come to trust the workspace. */
export const TRUST_GRANTED = 'podpath/trustGranted';

/** Command of the client: opens the page of a rule that ships with the extension. Argument: the rule's id. */
export const SHOW_RULE = 'podpath.showRule';
