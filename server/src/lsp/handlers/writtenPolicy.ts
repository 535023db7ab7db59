/** podpath/writtenPolicy, and the code actions that lead to it */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionTriggerKind,
  ResponseError,
} from 'vscode-languageserver/node';
import { type Analysis, type PolicyOffer, policyFor, policyOffers } from '../../editor/index.js';
import { WRITE_POLICY, type WrittenPolicy, type WrittenPolicyParams } from '../../protocol.js';
import type { ServerContext } from '../context.js';

export function onWrittenPolicy(
  context: ServerContext,
  { uri, position, cluster }: WrittenPolicyParams,
): WrittenPolicy | ResponseError {
  const path = context.pathOf(uri);
  const analysis = context.session.analysis();
  if (path === undefined || !analysis) return new ResponseError(2, 'Podpath does not look into this document.');
  const policy = policyFor(analysis, path, position, cluster);
  return 'problem' in policy ? new ResponseError(2, policy.problem) : { text: policy.text };
}

/**
 * A client that knows the command shows the policy as a document that nobody has saved yet; any other gets an edit that
 * creates a file. That edit is worked out at once, so it is not offered while somebody only moves the cursor.
 */
export function policyActions(context: ServerContext, params: CodeActionParams): CodeAction[] {
  const { only, triggerKind } = params.context;
  if (only && !only.some((kind) => kind === CodeActionKind.Refactor || kind === CodeActionKind.Empty)) return [];
  const path = context.pathOf(params.textDocument.uri);
  const analysis = context.session.analysis();
  if (path === undefined || !analysis) return [];
  const isAsked = triggerKind !== CodeActionTriggerKind.Automatic;
  const offers = policyOffers(analysis, path, params.range.start, isAsked);
  if (context.commands.has(WRITE_POLICY)) return offers.map((offer) => withCommand(params, offer));
  return isAsked && context.canCreateFiles
    ? offers.flatMap((offer) => withEdit(context, analysis, path, params, offer))
    : [];
}

function withCommand({ textDocument, range }: CodeActionParams, { title, cluster }: PolicyOffer): CodeAction {
  const where: WrittenPolicyParams = { uri: textDocument.uri, position: range.start, cluster };
  return { title, kind: CodeActionKind.Refactor, command: { title, command: WRITE_POLICY, arguments: [where] } };
}

function withEdit(
  context: ServerContext,
  analysis: Analysis,
  path: string,
  { range }: CodeActionParams,
  { title, cluster }: PolicyOffer,
): CodeAction[] {
  const policy = policyFor(analysis, path, range.start, cluster);
  if ('problem' in policy) return [];
  const uri = context.uriOf(policy.file);
  const top = { line: 0, character: 0 };
  return [
    {
      title,
      kind: CodeActionKind.Refactor,
      edit: {
        documentChanges: [
          { kind: 'create', uri },
          { textDocument: { uri, version: null }, edits: [{ range: { start: top, end: top }, newText: policy.text }] },
        ],
      },
    },
  ];
}
