/**
 * Rename: from a name under the cursor to the edits that change it everywhere, or to one sentence that says why not.
 *
 * 1. `mentionsOf` follows the name through the index of references to every place that must change with it.
 * 2. `obstacleTo` refuses where something that cannot be read may say the name.
 * 3. `objectionTo` and `whoHas` refuse a name that the API server would not take, or that something else has.
 * 4. `editsFor` writes the new name into the texts; `flawOf` makes the edits in a copy and compares what all objects
 *    name before and after. What it does not find to be a rename and nothing else is not offered.
 */
import type { Position, Range } from '../../yaml/index.js';
import type { Analysis } from '../analysis.js';
import { definitionsOf, describeNamed, thingsAt } from '../references/index.js';
import { placeOf } from '../references/place.js';
import { PLAIN_WORDING, sentence } from '../wording.js';
import { editsFor, type RenameEdit, writingOf } from './edits.js';
import { type Mention, type Mentions, mentionsOf } from './mentions.js';
import { obstacleTo } from './obstacles.js';
import { flawOf } from './proof.js';
import { nameOf, objectionTo, type Renamable, renamable, renamed } from './renamable.js';
import { whoHas } from './taken.js';
import { code, placeText } from './words.js';

export type { RenameEdit } from './edits.js';

/** A sentence. */
export interface Refusal {
  readonly refusal: string;
}

export interface RenameStart {
  readonly range: Range;
  /** What stands there. */
  readonly placeholder: string;
}

export interface Rename {
  /** "Rename Service cart to basket" */
  readonly title: string;
  /** Each place once; none overlap. */
  readonly edits: readonly RenameEdit[];
}

/** Undefined where nothing is named. */
export function prepareRename(analysis: Analysis, file: string, position: Position): RenameStart | Refusal | undefined {
  const start = startAt(analysis, file, position);
  if (start === undefined || 'refusal' in start) return start;
  return { range: start.range, placeholder: start.text };
}

export interface RenameOptions {
  /** Somebody will be asked about what may be something else. */
  readonly isConfirmed?: boolean;
}

export function renameAt(
  analysis: Analysis,
  file: string,
  position: Position,
  newName: string,
  { isConfirmed = true }: RenameOptions = {},
): Rename | Refusal | undefined {
  const start = startAt(analysis, file, position);
  if (start === undefined || 'refusal' in start) return start;
  const { snapshot } = analysis;
  const { named, mentions } = start;
  const guess = isConfirmed ? undefined : mentions.all.find(({ isUnread }) => isUnread);
  if (guess)
    return { refusal: `${placeText(snapshot, guess)} may say it, too, and this editor cannot ask whether it does.` };
  const writing = writingOf(snapshot, mentions.all);
  if (typeof writing === 'string') return { refusal: writing };
  const next = writtenPart(start.text, writing.written, newName);
  if (next === undefined)
    return { refusal: `Keep what stands around ${code(writing.written)}: a kustomization adds it.` };
  const nextOf = (mention: Mention): string => {
    const { before, after } = writing.affixesOf(mention) ?? { before: '', after: '' };
    return before + next + after;
  };
  for (const mention of mentions.all) {
    const objection = objectionTo(mention.named, nextOf(mention));
    if (objection !== undefined) return { refusal: objection };
  }
  const title = `Rename ${describeNamed(named)} to ${nameOf(renamed(named, newName))}`;
  if (next === writing.written) return { title, edits: [] };
  const holder = whoHas(snapshot, mentions.all, nextOf);
  if (holder !== undefined) return { refusal: holder };
  const edits = editsFor(snapshot, mentions.all, writing, next);
  if (typeof edits === 'string') return { refusal: edits };
  const flaw = flawOf(analysis, mentions.all, edits, nextOf);
  return flaw === undefined ? { title, edits } : { refusal: flaw };
}

interface Start extends Pick<RenameStart, 'range'> {
  readonly text: string;
  readonly named: Renamable;
  readonly mentions: Mentions;
}

function startAt(analysis: Analysis, file: string, position: Position): Start | Refusal | undefined {
  const things = thingsAt(analysis, file, position);
  const [first] = things;
  if (!first) return undefined;
  const { snapshot } = analysis;
  if (first.occurrence.unknown !== undefined) return { refusal: `Nothing to rename: ${first.occurrence.unknown}.` };
  const named = renamable(first.occurrence.named);
  if (!named) {
    const what = PLAIN_WORDING.name(describeNamed(first.occurrence.named));
    return { refusal: `${sentence(what)} is no name of a Service, port or pod label, which are what can be renamed.` };
  }
  const own = mentionsOf(analysis, things);
  // A folder that defines no such thing may speak of that of another.
  const mentions = own.all.some(isDefinition) ? own : mentionsOf(analysis, definitionsOf(analysis, things));
  const refusal = obstacleTo(snapshot, named, mentions);
  if (refusal !== undefined) return { refusal };
  const place = placeOf(snapshot, first);
  return place && { range: place.range, text: place.text, named, mentions };
}

/** What becomes of the written part, where the cursor may be on a place that says it with what stands around it. */
function writtenPart(text: string, written: string, next: string): string | undefined {
  const at = text.indexOf(written);
  const [lead, rest] = [text.slice(0, at), text.slice(at + written.length)];
  if (at === -1 || !next.startsWith(lead) || !next.endsWith(rest) || next.length < lead.length + rest.length)
    return undefined;
  return next.slice(lead.length, next.length - rest.length);
}

function isDefinition({ occurrence }: Mention): boolean {
  return occurrence.role === 'definition';
}
