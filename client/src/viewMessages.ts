/** What the network view and the extension say to each other. Names and shapes only; the view shares these types. */
import type { ExplainPathParams, PathEndsParams, Place } from '../../server/src/protocol.js';

export type Tab = 'path' | 'matrix';

/** What to show first: a way by its ends, or what stands at a place. */
export interface Wish {
  readonly tab: Tab;
  readonly where?: PathEndsParams;
  readonly question?: ExplainPathParams;
}

export type FromView =
  /** It listens from now on; moved to another place, it remembers what it showed. */
  | { readonly kind: 'ready'; readonly remembers: boolean }
  /** A request of the server's, passed on as it is. */
  | { readonly kind: 'ask'; readonly id: number; readonly what: Asked; readonly params: unknown }
  /** `focus`: the cursor goes there, too. */
  | { readonly kind: 'reveal'; readonly place: Place; readonly focus: boolean }
  | { readonly kind: 'copyMermaid'; readonly question: ExplainPathParams }
  | { readonly kind: 'openText'; readonly question: ExplainPathParams }
  | { readonly kind: 'saveSvg'; readonly svg: string; readonly name: string };

export type Asked = 'ends' | 'graph' | 'matrix';

export type ToView =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  /** There is no answer, and a sentence says why. */
  | { readonly kind: 'refused'; readonly id: number; readonly problem: string }
  /** Answers may be others now. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'show'; readonly wish: Wish };
