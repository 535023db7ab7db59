/** A replacement or a number of replicas for an object that is not there. */
import { kustomizationRule } from '../rule.js';
import { reportProblem } from './reportProblem.js';

export default kustomizationRule({
  id: 'kustomization-target-unmatched',
  group: 'Kustomize',
  summary: 'A replacement, or an entry of `replicas`, that finds no object or no field',
  silences: 'the target is there in another root that applies it',
  withGaps: 'near-misses',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  subject: 'kustomization',
  messages: {
    refused: { level: 'error', text: '{problem}.' },
    idle: { level: 'hint', text: '{problem}.', absence: true },
  },
  check(problem, report) {
    if (problem.code === 'replacement-unmatched' || problem.code === 'replicas-unmatched')
      reportProblem(report, problem.refused ? 'refused' : 'idle', problem);
  },
});
