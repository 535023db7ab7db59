/**
 * "Show Server Status": the server's own report as a read-only document.
 * Knows how to show Markdown under a scheme of its own; what the report says is the server's.
 */
import { type Disposable, EventEmitter, Uri, window, workspace } from 'vscode';
import type { Server } from './server.js';

const SCHEME = 'podpath-status';
const PAGE = Uri.from({ scheme: SCHEME, path: '/Podpath Server Status.md' });

export interface StatusReport extends Disposable {
  /** Opens the report, or brings an open one up to date. */
  show(): Promise<void>;
}

export function createStatusReport(server: Server): StatusReport {
  const changed = new EventEmitter<Uri>();
  const provider = workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: async () =>
      (await server.statusReport()) ?? '# Podpath\n\nThe server does not run. "Podpath: Restart Server" starts it.\n',
  });
  return {
    async show() {
      changed.fire(PAGE);
      await window.showTextDocument(await workspace.openTextDocument(PAGE), { preview: true });
    },
    dispose() {
      provider.dispose();
      changed.dispose();
    },
  };
}
