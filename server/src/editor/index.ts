/**
 * Room `editor`: findings, hovers and actions in words of text and ranges, for both doors.
 *
 * Invariants: knows no protocol and no files beyond the snapshot's; a request runs on one snapshot from start to end.
 * All explanations are written here (rules keep their one-sentence messages).
 */
export { type Action, actionsAt } from './actions.js';
export { type Analysis, analyse, ruleNamed } from './analysis.js';
export { type MadeCluster, makeClusters } from './clusters.js';
export { type Completions, manifestCompletions } from './completion/index.js';
export { type Completion, configurationCompletions } from './configurationCompletion.js';
export { configurationHover } from './configurationHover.js';
export {
  type AllowedPorts,
  type ConnectivityReport,
  connectivityCsv,
  connectivityDot,
  connectivityMermaid,
  isEveryPort,
  isOutside,
  peerKey,
  peerName,
  portsOfPeer,
  type ReportedConnection,
  type ReportedPeer,
  reportedConnections,
} from './connectivityReport.js';
export { detectedMarkdown } from './detectedFacts.js';
export { explainPath, type PathExplanation, type PlaceLink } from './explainPath.js';
export {
  clusterProblems,
  explorerCluster,
  explorerClusters,
  explorerDetails,
  explorerItems,
} from './explorer/explorer.js';
export {
  type ExposureReport,
  type ExposureRow,
  exposureCsv,
  exposureDot,
  exposureMermaid,
  type ReportedExposure,
  reportedExposures,
} from './exposureReport.js';
export { type FileLink, fileLinksIn } from './fileLinks.js';
export { type AppliedFix, type FixedAll, fixAll } from './fixAll.js';
export { followedPath } from './followedPath.js';
export { type Hover, hoverAt } from './hover.js';
export { type InlayHint, inlayHintsIn } from './inlayHints.js';
export type { Pace } from './judging.js';
export { type Lens, lensesIn, lensText } from './lenses.js';
export { type FileEdit, type Location, locate } from './locate.js';
export { type MatrixView, matrixView } from './matrixView.js';
export { traceMermaid } from './mermaid.js';
export { definitionAt, type Highlight, highlightsAt, type NamedPlaces, referencesAt } from './navigation.js';
export { clusterFor, type EndChoice, type EndChoices, endsFor } from './pathEnds.js';
export { type GraphPlace, type PathGraph, pathGraph } from './pathGraph.js';
export { placeIn, type TraceReport, traceReport } from './pathReport.js';
export { type Locate, type Look, PLAIN_LOOK, pathText, type Question, type Signs, UNICODE_SIGNS } from './pathText.js';
export { type PolicyFor, type PolicyOffer, policyFor, policyOffers } from './policyAction.js';
export {
  prepareRename,
  type Refusal,
  type Rename,
  type RenameEdit,
  type RenameStart,
  renameAt,
} from './rename/index.js';
export {
  fixesOf,
  type NotJudged,
  notJudged,
  pageOf,
  type Report,
  type ReportedFinding,
  type ReportedFix,
  type ReportOptions,
  reportOf,
} from './report.js';
export { type JudgedFinding, NO_SETTINGS, type Settings, type SuppressedFinding } from './shown.js';
export { type FoundSymbol, type OutlineSymbol, outlineOf, type SymbolKind, symbolsNamed } from './symbols.js';
export { columnsOf, columnsOfCharacter, neutral, wrapText } from './textLayout.js';
export {
  incomingTraffic,
  outgoingTraffic,
  type TrafficCall,
  type TrafficItem,
  type TrafficKey,
  trafficAt,
} from './traffic/index.js';
export { MARKDOWN_WORDING, PLAIN_WORDING, type Wording } from './wording.js';
export { podsOfNamespace, type WrittenPolicies, writePolicies } from './writePolicy.js';
