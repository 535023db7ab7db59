/** A field that kustomize does not know, or a value that it cannot read. */
import type { KustomizeProblem } from '../../workspace/index.js';
import { kustomizationRule } from '../rule.js';
import { reportProblem } from './reportProblem.js';

/** `target-invalid` and `generator-invalid` are values that read well and mean nothing. */
const CODES: ReadonlySet<KustomizeProblem['code']> = new Set(['field-invalid', 'target-invalid', 'generator-invalid']);

export default kustomizationRule({
  id: 'kustomization-field-invalid',
  group: 'Kustomize',
  summary: 'A field of a kustomization that kustomize does not know, or a value of the wrong type',
  silences: 'the file is a Kustomization of Flux; the casing of a name differs, which kustomize passes over',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  subject: 'kustomization',
  messages: { refused: { level: 'error', text: '{problem}.' } },
  check(problem, report) {
    if (CODES.has(problem.code)) reportProblem(report, 'refused', problem);
  },
});
