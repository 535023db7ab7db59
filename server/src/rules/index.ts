/**
 * Room `rules`: one rule = `<id>.ts` + `<id>.md`; subject + cluster → findings.
 *
 * Invariants: a check is pure, knows no editor and no protocol, says nothing about what is unknown, and anchors
 * findings by path. Levels belong to messages, so that people configure them in one place.
 */
export { RULES } from './registry.js';
export type {
  ClusterSubject,
  Finding,
  Fix,
  Related,
  Rule,
  SuppressionForm,
  SuppressionSubject,
  Unsure,
  WrittenSuppression,
} from './rule.js';
export { levelsOf, levelsText, silencesText } from './ruleText.js';
export {
  type CheckResult,
  checkSubject,
  NOTHING,
  type RuleFailure,
  refutationKey,
  runConfigurationRules,
  runDocumentRules,
  runGapRules,
  runKustomizationRules,
  runSuppressionRules,
  subjectChecks,
} from './run.js';
