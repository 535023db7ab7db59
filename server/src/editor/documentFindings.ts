/** What is wrong with the documents of a file by themselves, kept for as long as a document is the same one. */
import { type Finding, RULES, type RuleFailure, runDocumentRules } from '../rules/index.js';
import type { Division, Profile, SourceDocument, SourceFile } from '../workspace/index.js';

/** By document, with the circumstances that its findings hold in. */
export type DocumentMemory = WeakMap<SourceDocument, { readonly in: string; readonly findings: readonly Finding[] }>;

/** `failures` takes the rules that failed. */
export function documentFindings(
  file: SourceFile,
  { bySubject, patchFiles }: Division,
  memory: DocumentMemory,
  failures: RuleFailure[],
): Finding[] {
  const scopes = bySubject.get(file.path) ?? [];
  const inKustomization = scopes.some((scope) => scope.root !== undefined && scope.files.includes(file.path));
  const isManifest = !patchFiles.has(file.path);
  // Beside a kustomization that does not name it, half an object is likely to be a patch.
  const isWhole = !inKustomization && scopes.every((scope) => !scope.open);
  const kubernetes = commonVersion(scopes.map((scope) => scope.settings?.profile));
  const circumstances = [inKustomization, isManifest, isWhole, kubernetes].join(' ');
  return file.documents.flatMap((document, index) => {
    const { problems, notStrings, misshapen } = document;
    if (problems.length === 0 && notStrings.length === 0 && misshapen.length === 0) return [];
    const known = memory.get(document);
    if (known?.in === circumstances) return [...known.findings];
    const subject = { document, source: { file: file.path, document: index }, inKustomization, isWhole, kubernetes };
    const rules = isManifest ? RULES : RULES.filter((rule) => rule.id === 'yaml-syntax');
    const { findings, failures: failed } = runDocumentRules(rules, subject);
    failures.push(...failed);
    memory.set(document, { in: circumstances, findings });
    return [...findings];
  });
}

function commonVersion([first, ...others]: readonly (Profile | undefined)[]): Profile['kubernetes'] {
  const version = first?.kubernetes;
  return others.every((other) => other?.kubernetes?.join('.') === version?.join('.')) ? version : undefined;
}
