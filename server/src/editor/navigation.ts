/** From the name under the cursor to where it is defined, and to every place that says it. */
import type { Position, Range } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import type { Location } from './locate.js';
import { definitionsOf, distinct, fileOf, type Reference, referencesTo, thingsAt } from './references/index.js';

export interface NamedPlaces {
  /** Of the name under the cursor; undefined where that stands in no text of its own. */
  readonly origin: Range | undefined;
  readonly targets: readonly Location[];
}

/** Where the thing under the cursor is defined; of a definition, itself. */
export function definitionAt(analysis: Analysis, file: string, position: Position): NamedPlaces {
  const things = thingsAt(analysis, file, position);
  return { origin: originOf(analysis, things), targets: located(analysis, definitionsOf(analysis, things)) };
}

/** Places that name the thing under the cursor. */
export function referencesAt(
  analysis: Analysis,
  file: string,
  position: Position,
  withDefinitions: boolean,
): readonly Location[] {
  const things = thingsAt(analysis, file, position);
  const definitions = withDefinitions ? definitionsOf(analysis, things) : [];
  return located(analysis, [...definitions, ...referencesTo(analysis, things)]);
}

export interface Highlight {
  readonly range: Range;
  /** It is given its name here. */
  readonly isDefinition: boolean;
}

/** Places of the same file that name the thing under the cursor. */
export function highlightsAt(analysis: Analysis, file: string, position: Position): Highlight[] {
  const things = thingsAt(analysis, file, position);
  const isHere = (reference: Reference): boolean => fileOf(reference) === file;
  const all = [...definitionsOf(analysis, things), ...referencesTo(analysis, things, { onlyOwn: true })];
  return distinct(analysis.snapshot, all.filter(isHere)).map(({ place, role }) => ({
    range: place.range,
    isDefinition: role === 'definition',
  }));
}

function originOf(analysis: Analysis, things: ReturnType<typeof thingsAt>): Range | undefined {
  const [thing] = things;
  if (!thing) return undefined;
  const { named, role } = thing.occurrence;
  const self = { ...thing, named, role, certain: true, why: undefined };
  return distinct(analysis.snapshot, [self])[0]?.place.range;
}

function located(analysis: Analysis, references: readonly Reference[]): Location[] {
  return distinct(analysis.snapshot, references, MOST_PLACES).map(({ place: { file, range } }) => ({ file, range }));
}

/** A namespace is named by everything in it: nobody reads more, and each has to be looked up in its text. */
const MOST_PLACES = 1000;
