/** What handlers may use of the server. */
import type { Session } from './session.js';

export interface ServerContext {
  readonly session: Session;
  /** The workspace path of a document; undefined for schemes that are no files. */
  pathOf(uri: string): string | undefined;
  /** The address that the client uses for a file. */
  uriOf(path: string): string;
  /** Version of an open document; null for others. */
  versionOf(path: string): number | null;
  /** Commands that the client can run. */
  readonly commands: ReadonlySet<string>;
  /** The client takes edits with document versions. */
  readonly canEditVersions: boolean;
  /** The client groups edits, and asks about those that need it. */
  readonly canAnnotateEdits: boolean;
  /** The client takes definitions with the name that leads to them. */
  readonly canShowLinks: boolean;
  /** The client takes an outline as a tree. */
  readonly canShowOutlines: boolean;
  /** The client can create files as part of an edit. */
  readonly canCreateFiles: boolean;
}
