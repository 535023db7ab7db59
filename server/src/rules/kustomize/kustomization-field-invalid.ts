/** A field that kustomize does not know, or a value that it cannot read. */
import { kustomizationRule } from '../rule.js';
import { reportProblem } from './reportProblem.js';

export default kustomizationRule({
  id: 'kustomization-field-invalid',
  group: 'Kustomize',
  summary: 'A field of a kustomization that kustomize does not know, or a value of the wrong type',
  silences: 'the file is a Kustomization of Flux; the casing of a name differs, which kustomize passes over',
  withGaps: 'judges',
  since: '0.2.0',
  reads: [],
  fix: 'suggested',
  subject: 'kustomization',
  messages: { refused: { level: 'error', text: '{problem}.' } },
  check(problem, report) {
    if (problem.code === 'field-invalid') reportProblem(report, 'refused', problem);
  },
});
