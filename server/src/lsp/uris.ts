/** Addresses that editors use for documents ↔ paths of the workspace. */
import { URI } from 'vscode-uri';
import { toSlashes } from '../disk/index.js';

/**
 * The workspace path of a document: `/` between the parts, a folder of its own for each untitled one. Undefined for
 * schemes that are no files (a diff's left side, an output channel).
 */
export function pathOfUri(uri: string): string | undefined {
  const parsed = URI.parse(uri);
  if (parsed.scheme === 'file') return toSlashes(parsed.fsPath);
  if (parsed.scheme === 'untitled') return `untitled:/${encodeURIComponent(parsed.path)}/manifests.yaml`;
  return undefined;
}

export function uriOfPath(path: string): string {
  const untitled = /^untitled:\/([^/]+)\//.exec(path)?.[1];
  if (untitled !== undefined) return URI.from({ scheme: 'untitled', path: decodeURIComponent(untitled) }).toString();
  return URI.file(path).toString();
}
