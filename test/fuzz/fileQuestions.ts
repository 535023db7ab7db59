/** What an editor asks about one file: at random places of it, and about the file as a whole. */
import {
  type Analysis,
  actionsAt,
  configurationCompletions,
  configurationHover,
  definitionAt,
  endsFor,
  fileLinksIn,
  highlightsAt,
  hoverAt,
  incomingTraffic,
  inlayHintsIn,
  lensesIn,
  lensText,
  locate,
  manifestCompletions,
  type OutlineSymbol,
  outgoingTraffic,
  outlineOf,
  policyFor,
  policyOffers,
  prepareRename,
  referencesAt,
  renameAt,
  trafficAt,
} from '../../server/src/editor/index.js';
import { lineStarts, type Position, positionAt } from '../../server/src/yaml/index.js';
import { checkRange, checkSentence, checkWithin, textOf } from './answers.js';
import type { Dice } from './dice.js';

export type Ask = (name: string, question: () => void) => void;

/** Lenses that a screen has room for. */
const MOST_LENSES = 40;

export function askFile(analysis: Analysis, file: string, dice: Dice, ask: Ask, places: number): void {
  const { snapshot } = analysis;
  const text = textOf(analysis, file);
  if (text === undefined) return;
  const starts = lineStarts(text);
  askFindings(analysis, file, dice, ask, places);
  for (let left = Math.min(places, text.length + 1); left > 0; left--) {
    const offset = places > text.length ? left - 1 : dice.below(text.length + 1);
    // Now and then a place that the text no longer has.
    const position: Position = dice.once(30) ? { line: 1e6, character: 1e6 } : positionAt(starts, offset);
    askPlace(analysis, file, position, ask, left % 4 === 0);
  }
  ask('lenses', () => {
    const lenses = lensesIn(analysis, file);
    for (const { range } of lenses) checkRange(analysis, file, range);
    const first = dice.below(lenses.length);
    for (const { object } of lenses.slice(first, first + MOST_LENSES))
      checkSentence(lensText(analysis, file, object) ?? '');
  });
  ask('inlay hints', () => {
    const end = positionAt(starts, text.length);
    for (const { text: hint } of inlayHintsIn(analysis, file, { start: { line: 0, character: 0 }, end }))
      checkSentence(hint);
  });
  ask('outline', () => {
    for (const symbol of outlineOf(snapshot, file)) checkSymbol(analysis, file, symbol);
  });
  ask('links', () => {
    for (const { range } of fileLinksIn(snapshot, file)) checkRange(analysis, file, range);
  });
  ask('suppressed', () => analysis.suppressedIn(file));
}

function askFindings(analysis: Analysis, file: string, dice: Dice, ask: Ask, places: number): void {
  const findings = analysis.findingsOf(file);
  for (let left = Math.min(places, findings.length); left > 0; left--) {
    const finding = places >= findings.length ? findings[left - 1] : dice.pick(findings);
    if (!finding) continue;
    ask('code actions', () => {
      for (const action of actionsAt(analysis, file, locate(analysis.snapshot, finding.anchor).range))
        if (action.kind === 'edit')
          for (const edit of action.edits) if (edit.file !== action.create) checkRange(analysis, edit.file, edit.range);
    });
  }
}

function askPlace(analysis: Analysis, file: string, position: Position, ask: Ask, isDear: boolean): void {
  const { snapshot } = analysis;
  const configuration = snapshot.configurations.find((one) => one.file === file);
  if (configuration) {
    ask('configuration hover', () => configurationHover(snapshot, configuration, position, ''));
    ask('configuration completion', () => configurationCompletions(snapshot, configuration, position));
  }
  ask('hover', () => {
    const hover = hoverAt(analysis, file, position);
    if (hover) checkRange(analysis, file, hover.range);
  });
  ask('completion', () => {
    for (const { range } of manifestCompletions(analysis, file, position).items) checkRange(analysis, file, range);
  });
  ask('definition', () => {
    const { origin, targets } = definitionAt(analysis, file, position);
    if (origin) checkRange(analysis, file, origin);
    for (const target of targets) checkRange(analysis, target.file, target.range);
  });
  ask('highlights', () => {
    for (const { range } of highlightsAt(analysis, file, position)) checkRange(analysis, file, range);
  });
  if (!isDear) return;
  ask('references', () => {
    for (const place of referencesAt(analysis, file, position, true)) checkRange(analysis, place.file, place.range);
  });
  ask('rename', () => {
    const start = prepareRename(analysis, file, position);
    if (start && 'range' in start) checkRange(analysis, file, start.range);
    for (const name of ['basket', '', 'no name: #']) {
      const rename = renameAt(analysis, file, position, name);
      if (rename && 'edits' in rename) for (const edit of rename.edits) checkRange(analysis, edit.file, edit.range);
    }
  });
  ask('call hierarchy', () => {
    for (const { key, file: where, range, detail } of trafficAt(analysis, file, position)) {
      checkRange(analysis, where, range);
      checkSentence(detail);
      if (!key) continue;
      for (const { item } of [...incomingTraffic(analysis, key), ...outgoingTraffic(analysis, key)])
        checkRange(analysis, item.file, item.range);
    }
  });
  ask('ends', () => endsFor(analysis, file, position));
  ask('policy offers', () => policyOffers(analysis, file, position, true));
  ask('policy for a place', () => policyFor(analysis, file, position, undefined));
}

/** Editors refuse an outline whose name stands outside of its range. */
function checkSymbol(analysis: Analysis, file: string, { range, selectionRange, children }: OutlineSymbol): void {
  checkRange(analysis, file, range);
  checkWithin(selectionRange, range);
  for (const child of children) checkSymbol(analysis, file, child);
}
