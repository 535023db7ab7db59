/**
 * Room `editor`: findings, hovers and actions in words of text and ranges, for both doors.
 *
 * Invariants: knows no protocol and no files beyond the snapshot's; a request runs on one snapshot from start to end.
 * All explanations are written here (rules keep their one-sentence messages).
 */
export { type Action, actionsAt } from './actions.js';
export { type Analysis, analyse, type JudgedFinding, NO_SETTINGS, ruleNamed, type Settings } from './analysis.js';
export { type Hover, hoverAt } from './hover.js';
export { type FileEdit, type Location, locate } from './locate.js';
export {
  fixesOf,
  type NotJudged,
  notJudged,
  pageOf,
  type Report,
  type ReportedFinding,
  type ReportedFix,
  type ReportOptions,
  reportFinding,
  reportOf,
} from './report.js';
