/** Facts of clusters that were read off what the workspace installs, each once, for people who ask where it was seen. */
import { type Snapshot, shownPath } from '../workspace/index.js';
import { code } from './markdown.js';

export interface DetectedFact {
  readonly field: 'cni' | 'mesh' | 'ingressController';
  readonly value: string;
  /** "DaemonSet calico-node", and the file that it is in as shown to people. */
  readonly what: string;
  readonly file: string;
  /** How many clusters take it. */
  readonly clusters: number;
}

export function detectedFacts(snapshot: Snapshot): DetectedFact[] {
  const facts = new Map<string, DetectedFact>();
  for (const { settings } of snapshot.division.scopes) {
    for (const { field, value, object } of settings?.detected ?? []) {
      const file = shownPath(snapshot.options, object.source.file);
      const key = JSON.stringify([field, value, object.what, file]);
      const clusters = (facts.get(key)?.clusters ?? 0) + 1;
      facts.set(key, { field, value, what: object.what, file, clusters });
    }
  }
  return [...facts.values()];
}

const FIELDS: Readonly<Record<DetectedFact['field'], string>> = {
  cni: 'Network plugin',
  mesh: 'Service mesh',
  ingressController: 'Ingress controller',
};

/** One line of a list for each. */
export function detectedMarkdown(snapshot: Snapshot): string[] {
  return detectedFacts(snapshot).map(
    ({ field, value, what, file, clusters }) =>
      `- ${FIELDS[field]}: ${value}, since ${code(what)} is in ${code(file)} (${clusters === 1 ? 'one cluster' : `${clusters} clusters`})`,
  );
}
