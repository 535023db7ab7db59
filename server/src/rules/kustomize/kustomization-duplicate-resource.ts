/** The same object twice in one kustomization. */
import { kustomizationRule } from '../rule.js';
import { reportProblem } from './reportProblem.js';

export default kustomizationRule({
  id: 'kustomization-duplicate-resource',
  group: 'Kustomize',
  summary: 'A kustomization brings the same object twice',
  silences: 'the two come from different kustomizations that rename them first',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'none',
  subject: 'kustomization',
  messages: { refused: { level: 'error', text: '{problem}.' } },
  check(problem, report) {
    if (problem.code === 'duplicate') reportProblem(report, 'refused', problem);
  },
});
