/** Workspaces in one text: each file begins with `=== path`. */
import { type Analysis, analyse, NO_SETTINGS } from '../../server/src/editor/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { emptySnapshot, type Snapshot, type SnapshotOptions, withChanges } from '../../server/src/workspace/index.js';

export const ROOT = '/w';

export const OPTIONS: SnapshotOptions = { folders: [ROOT], ruleIds: RULES.map((rule) => rule.id), exclude: [] };

export function filesOf(fixture: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const part of fixture.split(/^=== /m).slice(1)) {
    const end = part.indexOf('\n');
    files.set(`${ROOT}/${part.slice(0, end).trim()}`, part.slice(end + 1));
  }
  return files;
}

export function snapshotOf(fixture: string, options: Partial<SnapshotOptions> = {}): Snapshot {
  return withChanges(emptySnapshot({ ...OPTIONS, ...options }), filesOf(fixture));
}

export function analysisOf(fixture: string, options: Partial<SnapshotOptions> = {}): Analysis {
  return analyse(snapshotOf(fixture, options), NO_SETTINGS);
}

export const service = (name: string, namespace?: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n${namespace ? `  namespace: ${namespace}\n` : ''}spec:\n  selector:\n    app: ${name}\n  ports:\n  - port: 80\n`;

export const deployment = (name: string, namespace?: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n${namespace ? `  namespace: ${namespace}\n` : ''}spec:\n  selector:\n    matchLabels:\n      app: ${name}\n  template:\n    metadata:\n      labels:\n        app: ${name}\n    spec:\n      containers:\n      - name: c\n        ports:\n        - name: http\n          containerPort: 8080\n`;

export const configMap = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
