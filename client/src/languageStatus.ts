/**
 * The one language status item: turns what the server says about itself into VS Code's item.
 * Knows the item and nothing else of the editor; the wording is statusText's.
 */
import { type LanguageStatusItem, LanguageStatusSeverity } from 'vscode';
import type { Status } from '../../server/src/protocol.js';
import { statusText } from './statusText.js';

export interface StatusItem {
  /** Between the start of a server and its first word. */
  starting(): void;
  show(status: Status): void;
  failed(reason: string): void;
}

export function createStatusItem(item: LanguageStatusItem): StatusItem {
  item.name = 'Podpath';
  item.command = { title: 'Show Server Status', command: 'podpath.showServerStatus' };

  function show(status: Status): void {
    const { text, detail } = statusText(status);
    item.text = text;
    item.detail = detail;
    item.busy = status.state === 'indexing';
    item.severity = status.state === 'failed' ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
  }

  const nothing = { objects: 0, clusters: 0, gaps: 0, errors: 0, warnings: 0 };
  return {
    starting: () => show({ state: 'indexing', ...nothing }),
    show,
    failed: (message) => show({ state: 'failed', message, ...nothing }),
  };
}
