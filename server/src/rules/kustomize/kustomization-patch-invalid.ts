/** A patch that cannot be read or applied. */
import { kustomizationRule } from '../rule.js';
import { reportProblem } from './reportProblem.js';

export default kustomizationRule({
  id: 'kustomization-patch-invalid',
  group: 'Kustomize',
  summary: 'A patch that kustomize cannot read or apply',
  silences: 'the patch holds placeholders that something fills in before kustomize reads it',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'none',
  subject: 'kustomization',
  messages: { refused: { level: 'error', text: '{problem}.' } },
  check(problem, report) {
    if (problem.code === 'patch-invalid') reportProblem(report, 'refused', problem);
  },
});
