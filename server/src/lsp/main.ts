/**
 * Room `lsp`: the door for editors. Starts the language server over the transport that the arguments name: Node IPC,
 * stdio, a pipe or a socket.
 *
 * Invariants: knows the protocol, the disk and the clock, and not the command line. Handlers translate and decide
 * nothing. Nothing is judged before the whole workspace is read; a text in an editor wins over the disk.
 */
import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.js';

startServer(createConnection(ProposedFeatures.all), () => {
  // Else a heap of which half is garbage by then may grow to several times its size before V8 looks through it. While
  // files are read nearly nothing is garbage, and looking for it would take a fifth of the time.
  setFlagsFromString('--heap-growing-percent=25');
});
