/** The corpus: public repositories with judged findings and maintainers' fixes, in the folder that PODPATH_CORPUS names. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles, readText } from '../../server/src/disk/index.js';
import { type Analysis, analyse, type JudgedFinding, locate } from '../../server/src/editor/index.js';
import type { Head } from '../../server/src/resources/index.js';
import { RULES } from '../../server/src/rules/index.js';
import {
  type Anchor,
  emptySnapshot,
  isOfInterest,
  type Snapshot,
  type Sourced,
  withChanges,
} from '../../server/src/workspace/index.js';

/** Undefined where no corpus is at hand. */
export const CORPUS = process.env['PODPATH_CORPUS'] || undefined;

/** A judged finding of an earlier, naive checker. */
export interface Label {
  readonly rule: string;
  readonly repo: string;
  readonly file: string;
  readonly line: number | null;
  readonly kind: string;
  readonly name: string;
  readonly verdict: 'TP' | 'TP-weak' | 'FP';
  readonly why: string;
}

/** A mistake that maintainers fixed, with the manifests before and after. */
export interface Bug {
  readonly id: string;
  readonly code: string;
  readonly resource: string;
}

/** The rule that a label or a bug's code speaks of; what is not named has no rule yet. Follows the corpus' LABELS.md. */
export const RULE_OF: Readonly<Record<string, string>> = {
  'svc-no-pods': 'service-selects-nothing',
  'svc-no-pods(file-scope)': 'service-selects-nothing',
  'kustomize-patched-selector': 'service-selects-nothing',
  'named-target-port': 'service-port-name-unresolved',
  'num-target-port': 'service-port-undeclared',
  'ingress-backend': 'ingress-backend-not-found',
  'sts-headless': 'stateful-set-service-missing',
  'netpol-selects-none': 'policy-selects-nothing',
  'netpol-peer': 'policy-peer-matches-nothing',
  'netpol-reach': 'policy-blocks-call',
  SVC_NO_PODS: 'service-selects-nothing',
  'SVC_NO_PODS(file scope)': 'service-selects-nothing',
  WORKLOAD_SEL: 'workload-selector-mismatch',
  STS_SVC: 'stateful-set-service-missing',
  NETPOL_MISSING_PEER: 'policy-blocks-call',
};

export function repositoriesOf(corpus: string): string[] {
  return readdirSync(path.join(corpus, 'real'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

export function readLabels(corpus: string): Label[] {
  return JSON.parse(readFileSync(path.join(corpus, 'labels.json'), 'utf8'));
}

export function readBugs(corpus: string): Bug[] {
  return JSON.parse(readFileSync(path.join(corpus, 'bugs', 'index.json'), 'utf8'));
}

/** Every manifest below a folder as one workspace. */
export function workspaceAt(folder: string): Snapshot {
  const root = path.resolve(folder).replaceAll('\\', '/');
  const listing = listFiles(root, isOfInterest);
  if (listing.unreadable.length > 0) throw new Error(`unreadable: ${JSON.stringify(listing.unreadable)}`);
  const texts = listing.files.map((file) => {
    const text = readText(file);
    if (typeof text !== 'string') throw new Error(`${file}: ${text.reason}`);
    return [file, text] as const;
  });
  const options = { folders: [root], ruleIds: RULES.map((rule) => rule.id), exclude: [] };
  return withChanges(emptySnapshot(options), new Map(texts));
}

export interface Found {
  /** Relative to the workspace. */
  readonly file: string;
  readonly finding: JudgedFinding;
  /** What the finding speaks of: its object and those related to it, each with its file. */
  readonly objects: readonly { readonly file: string; readonly object: Head }[];
  readonly line: number;
}

export function findingsAt(folder: string): { analysis: Analysis; found: readonly Found[] } {
  const analysis = analyse(workspaceAt(folder));
  return {
    analysis,
    found: analysis.files.flatMap((file) => analysis.findingsOf(file).map((one) => describeFinding(analysis, one))),
  };
}

function describeFinding(analysis: Analysis, finding: JudgedFinding): Found {
  const { snapshot } = analysis;
  const [root = ''] = snapshot.options.folders;
  const relative = (file: string): string => path.posix.relative(root, file);
  const objects = [
    finding.object,
    ...[finding.anchor, ...finding.related.map((one) => one.anchor)].map((anchor) => objectAt(snapshot, anchor)),
  ].filter((object) => object !== undefined);
  return {
    file: relative(finding.anchor.source.file),
    finding,
    objects: objects.map((object) => ({ file: relative(object.source.file), object })),
    line: locate(snapshot, finding.anchor).range.start.line + 1,
  };
}

/** The object whose document, or part of a List, an anchor stands in. */
function objectAt(snapshot: Snapshot, anchor: Anchor): Sourced | undefined {
  const objects = snapshot.files.get(anchor.source.file)?.documents[anchor.source.document]?.objects ?? [];
  if ('span' in anchor) return objects[0];
  return objects.find((object) => object.base.every((step, index) => anchor.path[index] === step));
}
