/** By what a finding is recognized in another version of the manifests: its rule, object and field, never its line. */
import type { ReportedFinding } from '../editor/index.js';

/**
 * A text that is equal for the same finding before and after an edit elsewhere. Findings of an object may move to
 * another file with it; those that speak of no object belong to their file.
 */
export function identityOf({ rule, object, field, file }: ReportedFinding): string {
  const subject = object === null ? file : `${object.kind} ${object.namespace ?? ''}/${object.name ?? ''}`;
  return [rule, subject, field].join(' ');
}
