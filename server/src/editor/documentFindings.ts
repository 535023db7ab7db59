/** What is wrong with the documents of a file by themselves, kept for as long as a document is the same one. */
import { type Finding, RULES, type RuleFailure, runDocumentRules } from '../rules/index.js';
import type { Division, SourceDocument, SourceFile } from '../workspace/index.js';

export type DocumentMemory = WeakMap<
  SourceDocument,
  { readonly inKustomization: boolean; readonly isManifest: boolean; readonly findings: readonly Finding[] }
>;

/** `failures` takes the rules that failed. */
export function documentFindings(
  file: SourceFile,
  { bySubject, patchFiles }: Division,
  memory: DocumentMemory,
  failures: RuleFailure[],
): Finding[] {
  return file.documents.flatMap((document, index) => {
    if (document.problems.length === 0 && document.notStrings.length === 0) return [];
    const inKustomization = (bySubject.get(file.path) ?? []).some(
      (scope) => scope.root !== undefined && scope.files.includes(file.path),
    );
    const isManifest = !patchFiles.has(file.path);
    const known = memory.get(document);
    if (known?.inKustomization === inKustomization && known.isManifest === isManifest) return [...known.findings];
    const subject = { document, source: { file: file.path, document: index }, inKustomization };
    const rules = isManifest ? RULES : RULES.filter((rule) => rule.id === 'yaml-syntax');
    const { findings, failures: failed } = runDocumentRules(rules, subject);
    failures.push(...failed);
    memory.set(document, { inKustomization, isManifest, findings });
    return [...findings];
  });
}
