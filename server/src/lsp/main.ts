/** Starts the language server over the transport that the arguments name: Node IPC, stdio, a pipe or a socket. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.js';

startServer(createConnection(ProposedFeatures.all));
