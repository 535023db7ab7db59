/** Parts of policies that the API server refuses. The part counts as not written; the rest of the policy still counts. */
import type { NetworkPolicy, TieredPolicy } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Path } from '../yaml/index.js';

export interface PolicyProblem {
  readonly object: Sourced<NetworkPolicy> | Sourced<TieredPolicy>;
  readonly path: Path;
  readonly code: 'peer' | 'cidr' | 'port' | 'subject' | 'priority-tie';
  /** A clause: what is wrong with it. */
  readonly message: string;
}
