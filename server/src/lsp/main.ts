/**
 * Room `lsp`: the door for editors. Starts the language server over the transport that the arguments name: Node IPC,
 * stdio, a pipe or a socket.
 *
 * Invariants: knows the protocol, the disk and the clock, and not the command line. Handlers translate and decide
 * nothing. Nothing is judged before the whole workspace is read; a text in an editor wins over the disk.
 */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.js';

startServer(createConnection(ProposedFeatures.all));
