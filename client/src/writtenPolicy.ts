/** "Write a NetworkPolicy": shows the server's YAML as a new document, which is nothing until somebody saves it. */
import { window, workspace } from 'vscode';
import { WRITTEN_POLICY, type WrittenPolicy, type WrittenPolicyParams } from '../../server/src/protocol.js';
import type { Server } from './server.js';

export function createPolicyWriter(server: Server): { write(where: WrittenPolicyParams | undefined): Promise<void> } {
  return {
    async write(where = underTheCursor()) {
      if (!where) {
        void window.showInformationMessage('Put the cursor on a workload or a Namespace first.');
        return;
      }
      try {
        const policy = await server.ask<WrittenPolicy>(WRITTEN_POLICY, where);
        if (!policy) return;
        await window.showTextDocument(await workspace.openTextDocument({ language: 'yaml', content: policy.text }));
      } catch (error) {
        void window.showInformationMessage(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

function underTheCursor(): WrittenPolicyParams | undefined {
  const editor = window.activeTextEditor;
  return editor?.document.uri.scheme === 'file'
    ? { uri: editor.document.uri.toString(), position: editor.selection.active }
    : undefined;
}
