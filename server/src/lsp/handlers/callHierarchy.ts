/** textDocument/prepareCallHierarchy, callHierarchy/incomingCalls and outgoingCalls: traffic, not calls of functions. */
import type {
  CallHierarchyIncomingCall,
  CallHierarchyIncomingCallsParams,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CallHierarchyOutgoingCallsParams,
  CallHierarchyPrepareParams,
} from 'vscode-languageserver/node';
import {
  incomingTraffic,
  outgoingTraffic,
  type TrafficCall,
  type TrafficItem,
  type TrafficKey,
  trafficAt,
} from '../../editor/index.js';
import type { ServerContext } from '../context.js';
import { SYMBOL_KINDS } from './symbols.js';

export function onPrepareCallHierarchy(
  context: ServerContext,
  { textDocument, position }: CallHierarchyPrepareParams,
): CallHierarchyItem[] | null {
  const path = context.pathOf(textDocument.uri);
  const analysis = path === undefined ? undefined : context.session.analysisOf(path);
  if (path === undefined || !analysis) return null;
  const items = trafficAt(analysis, path, position);
  return items.length === 0 ? null : items.map((item) => hierarchyItem(context, item));
}

export function onIncomingCalls(
  context: ServerContext,
  { item }: CallHierarchyIncomingCallsParams,
): CallHierarchyIncomingCall[] {
  return calls(context, item, incomingTraffic).map((call) => ({
    from: hierarchyItem(context, call.item),
    fromRanges: [...call.ranges],
  }));
}

export function onOutgoingCalls(
  context: ServerContext,
  { item }: CallHierarchyOutgoingCallsParams,
): CallHierarchyOutgoingCall[] {
  return calls(context, item, outgoingTraffic).map((call) => ({
    to: hierarchyItem(context, call.item),
    fromRanges: [...call.ranges],
  }));
}

/** The client gives an item back as it got it; one that is no object has no data. */
function calls(
  { session }: ServerContext,
  { data }: CallHierarchyItem,
  find: typeof incomingTraffic,
): readonly TrafficCall[] {
  const key = data as TrafficKey | undefined;
  const analysis = key ? session.analysis() : undefined;
  return key && analysis ? find(analysis, key) : [];
}

function hierarchyItem(
  context: ServerContext,
  { key, name, detail, kind, file, range }: TrafficItem,
): CallHierarchyItem {
  return {
    name,
    detail,
    kind: SYMBOL_KINDS[kind],
    uri: context.uriOf(file),
    range,
    selectionRange: range,
    ...(key && { data: key }),
  };
}
