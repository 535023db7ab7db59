/** textDocument/documentSymbol and workspace/symbol */
import {
  type DocumentSymbol,
  type DocumentSymbolParams,
  type SymbolInformation,
  SymbolKind,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver/node';
import { type SymbolKind as Kind, type OutlineSymbol, outlineOf, symbolsNamed } from '../../editor/index.js';
import type { ServerContext } from '../context.js';

/** The nearest of what programming languages have. */
export const SYMBOL_KINDS: Readonly<Record<Kind, SymbolKind>> = {
  service: SymbolKind.Interface,
  workload: SymbolKind.Class,
  policy: SymbolKind.Event,
  ingress: SymbolKind.Module,
  namespace: SymbolKind.Namespace,
  settings: SymbolKind.Constant,
  object: SymbolKind.Object,
  part: SymbolKind.Field,
};

/** Clients that know no outlines get a list. */
export function onDocumentSymbol(
  context: ServerContext,
  { textDocument: { uri } }: DocumentSymbolParams,
): DocumentSymbol[] | SymbolInformation[] {
  const path = context.pathOf(uri);
  const snapshot = context.session.snapshot();
  if (path === undefined || !snapshot) return [];
  const outline = outlineOf(snapshot, path);
  if (context.canShowOutlines) return outline.map(documentSymbol);
  return outline.map(({ name, kind, range, detail }) => ({
    name: `${detail} ${name}`,
    kind: SYMBOL_KINDS[kind],
    location: { uri, range },
  }));
}

function documentSymbol({ name, detail, kind, range, selectionRange, children }: OutlineSymbol): DocumentSymbol {
  return { name, detail, kind: SYMBOL_KINDS[kind], range, selectionRange, children: children.map(documentSymbol) };
}

export function onWorkspaceSymbol(context: ServerContext, { query }: WorkspaceSymbolParams): SymbolInformation[] {
  const snapshot = context.session.snapshot();
  if (!snapshot) return [];
  return symbolsNamed(snapshot, query).map(({ name, kind, container, file, range }) => ({
    name,
    kind: SYMBOL_KINDS[kind],
    containerName: container,
    location: { uri: context.uriOf(file), range },
  }));
}
