/** A workspace in memory: files as texts, judged as the doors would judge them. */
import { type Analysis, analyse, locate, NO_SETTINGS, type Settings } from '../../server/src/editor/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { emptySnapshot, withChanges } from '../../server/src/workspace/index.js';

export const ROOT = '/w';

export function judge(files: Readonly<Record<string, string>>, settings: Settings = NO_SETTINGS): Analysis {
  const options = { folders: [ROOT], ruleIds: RULES.map((rule) => rule.id), exclude: [] };
  const changes = new Map(Object.entries(files).map(([file, text]) => [`${ROOT}/${file}`, text]));
  return analyse(withChanges(emptySnapshot(options), changes), settings);
}

/** "file:line level rule", lines from 1, in the order of files and places. */
export function findingsIn(analysis: Analysis): string[] {
  return [...analysis.files].sort().flatMap((file) =>
    analysis.findingsOf(file).map((finding) => {
      const { line } = locate(analysis.snapshot, finding.anchor).range.start;
      return `${file.slice(ROOT.length + 1)}:${line + 1} ${finding.level} ${finding.rule}`;
    }),
  );
}

export interface PodOptions {
  readonly namespace?: string;
  readonly labels?: string;
  readonly ports?: string;
}

/** A Deployment in block style whose pods carry `app: NAME`, or the labels that are given. */
export function deployment(
  name: string,
  { namespace, labels = `app: ${name}`, ports = '[{ containerPort: 8080 }]' }: PodOptions = {},
): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}${namespace === undefined ? '' : `\n  namespace: ${namespace}`}
spec:
  selector:
    matchLabels: { ${labels} }
  template:
    metadata:
      labels: { ${labels} }
    spec:
      containers:
        - name: main
          image: example.org/${name}
          ports: ${ports}
`;
}

export function service(name: string, selector: string, more = 'ports: [{ port: 80, targetPort: 8080 }]'): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    ${selector}
  ${more}
`;
}
