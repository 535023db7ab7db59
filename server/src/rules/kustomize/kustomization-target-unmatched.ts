/** A replacement, a number of replicas or a generator for an object that is not there. */
import type { KustomizeProblem } from '../../workspace/index.js';
import { kustomizationRule } from '../rule.js';
import { reportProblem } from './reportProblem.js';

const UNMATCHED: ReadonlySet<KustomizeProblem['code']> = new Set([
  'generator-unmatched',
  'replacement-unmatched',
  'replicas-unmatched',
]);

export default kustomizationRule({
  id: 'kustomization-target-unmatched',
  group: 'Kustomize',
  summary: 'A replacement, generator or entry of `replicas` that finds no object or no field',
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
    if (UNMATCHED.has(problem.code)) reportProblem(report, problem.refused ? 'refused' : 'idle', problem);
  },
});
