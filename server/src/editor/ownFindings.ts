/** What is said of a scope as a whole, whatever its objects are: its gaps, its kustomizations, its charts' documents. */
import type { Cluster } from '../cluster/index.js';
import {
  type Finding,
  RULES,
  type RuleFailure,
  runDocumentRules,
  runGapRules,
  runKustomizationRules,
  type Unsure,
} from '../rules/index.js';
import { type Content, type Profile, renderedFiles, type SourceFile } from '../workspace/index.js';

export interface Own {
  readonly byFile: ReadonlyMap<string, readonly Finding[]>;
  readonly unsure: readonly Unsure[];
  readonly failures: readonly RuleFailure[];
}

/** The very same for all of which nothing is said. */
export function ownFindings({ scope, problems }: Content, cluster: Cluster): Own {
  if (cluster.gaps.length + problems.length + scope.charts.length === 0) return NOTHING_OWN;
  const runs = [runGapRules(RULES, cluster.gaps), runKustomizationRules(RULES, problems)];
  const byFile = new Map<string, Finding[]>();
  const findings = [
    ...runs.flatMap((one) => one.findings),
    ...scope.charts.flatMap(renderedFiles).flatMap((file) => renderedFindings(file, cluster.profile)),
  ];
  for (const finding of findings) {
    const list = byFile.get(finding.anchor.source.file);
    if (list) list.push(finding);
    else byFile.set(finding.anchor.source.file, [finding]);
  }
  return { byFile, unsure: runs.flatMap((one) => one.unsure), failures: runs.flatMap((one) => one.failures) };
}

const NOTHING_OWN: Own = { byFile: new Map(), unsure: [], failures: [] };

/** What is wrong with the documents of a chart by themselves. What was wrong with their YAML, helm has refused. */
function renderedFindings(file: SourceFile, profile: Profile): readonly Finding[] {
  return file.documents.flatMap((document) => {
    const source = document.objects[0]?.source;
    if (source === undefined || document.notStrings.length + document.misshapen.length === 0) return [];
    const { kubernetes } = profile;
    const subject = { document, source, inKustomization: false, isWhole: true, kubernetes };
    return runDocumentRules(RULES, subject).findings;
  });
}
