/** Kustomizations that include each other. */
import { kustomizationRule } from '../rule.js';
import { reportProblem } from './reportProblem.js';

export default kustomizationRule({
  id: 'kustomization-cycle',
  group: 'Kustomize',
  summary: 'A kustomization includes itself, by way of others',
  silences: 'nothing: kustomize refuses to build it',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'none',
  subject: 'kustomization',
  messages: { refused: { level: 'error', text: '{problem}.' } },
  check(problem, report) {
    if (problem.code === 'cycle') reportProblem(report, 'refused', problem);
  },
});
