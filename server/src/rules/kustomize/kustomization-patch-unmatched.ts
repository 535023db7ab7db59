/** A patch whose target no object is. */
import { kustomizationRule } from '../rule.js';
import { reportProblem } from './reportProblem.js';

export default kustomizationRule({
  id: 'kustomization-patch-unmatched',
  group: 'Kustomize',
  summary: 'A patch that no object of the kustomization matches',
  silences: 'the target of a patch is there in another root that applies it',
  withGaps: 'near-misses',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  subject: 'kustomization',
  messages: {
    refused: { level: 'error', text: '{problem}.' },
    nearMiss: { level: 'warning', text: '{problem}.', absence: true },
    idle: { level: 'hint', text: '{problem}.', absence: true },
  },
  check(problem, report) {
    if (problem.code !== 'patch-unmatched') return;
    const isNear = problem.meant !== undefined || problem.related.length > 0;
    reportProblem(report, problem.refused ? 'refused' : isNear ? 'nearMiss' : 'idle', problem);
  },
});
