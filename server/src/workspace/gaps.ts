/** What a scope could not look into. A rule that would need it says nothing. */
import type { Anchor } from './sourceFile.js';

export type GapKind =
  | 'chart'
  | 'remote'
  | 'missing'
  | 'unparsed'
  | 'templated'
  | 'too-large'
  | 'not-rendered'
  | 'unreferenced'
  /** A file that a generator reads: what it generates has a name that nobody knows. */
  | 'generator-input';

export interface Gap {
  readonly kind: GapKind;
  /** The file or folder where the gap is seen. */
  readonly file: string;
  /** What is missing, for a reader: "chart web is not rendered". */
  readonly what: string;
  /** Where it is named; the beginning of the file where that is left out. */
  readonly anchor?: Anchor;
  /** The text of a document that does not parse, to be searched for names and labels. */
  readonly text?: string;
}
