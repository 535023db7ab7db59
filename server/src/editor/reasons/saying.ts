/** What a sentence about a reason may use, and the shape of a table of such sentences. */
import type { Service } from '../../resources/index.js';
import type { Hop, Reason } from '../../routing/index.js';
import type { Profile } from '../../workspace/index.js';
import type { Wording } from '../wording.js';

export interface Saying extends Wording {
  /** "Service carts-db", or "the Service" where the hop names none. */
  readonly service: string;
  readonly serviceObject: Service | undefined;
  /** "Deployment carts-db", or "the pod". */
  readonly pods: string;
  /** "Ingress shop", or "the Ingress". */
  readonly ingress: string;
  /** The object that the hop's first evidence stands in; "it" where there is none. */
  readonly object: string;
  readonly profile: Profile;
  readonly kind: Hop['kind'];
  readonly verdict: Hop['verdict'];
}

/** One sentence or two for every code; a code without one does not compile. */
export type Sentences = {
  readonly [Code in Reason['code']]: (reason: Extract<Reason, { code: Code }>, say: Saying) => string;
};
