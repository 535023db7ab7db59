/** A file or folder that a kustomization names and that is not there. */
import { kustomizationRule } from '../rule.js';
import { reportProblem } from './reportProblem.js';

export default kustomizationRule({
  id: 'kustomization-resource-missing',
  group: 'Kustomize',
  summary: 'A kustomization names a file or folder that is not there',
  silences:
    'the path leads out of the workspace or to a remote base; input files of generators, which builds often make',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  subject: 'kustomization',
  messages: {
    misnamed: { level: 'error', text: '{problem}.' },
    missing: { level: 'warning', text: '{problem}.' },
  },
  check(problem, report) {
    if (problem.code === 'missing')
      reportProblem(report, problem.meant === undefined ? 'missing' : 'misnamed', problem);
  },
});
