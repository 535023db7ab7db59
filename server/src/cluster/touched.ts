/** What an edit touches: the keys of `reads.ts`, told from the objects that came, went or changed. */
import { known } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Cluster } from './cluster.js';
import { factsTouched } from './facts.js';
import { mayMakePods } from './podMakers.js';
import { keysOfPolicies, onlyNamespace } from './policyLabels.js';
import { questionsTouched } from './questions.js';
import { askedPair, askingKey, keysTouchedBy, ONLY_NAMESPACE, POD_MAKERS } from './reads.js';

/** `changed` are the objects of either cluster that the other has not; `gaps` tells that what cannot be read is another. */
export function keysTouchedBetween(
  before: Cluster,
  after: Cluster,
  changed: readonly Sourced[],
  gaps = false,
): Set<string> {
  const keys = new Set(changed.flatMap(keysTouchedBy));
  const policies = changed.filter((object) => object.model === 'networkPolicy');
  for (const key of keysOfPolicies(after, policies)) keys.add(key);
  if (changed.some(mayMakePods)) keys.add(POD_MAKERS);
  for (const object of changed) if (object.model === 'service') for (const key of rivals(object.name)) keys.add(key);
  if (onlyNamespace(before) !== onlyNamespace(after)) keys.add(ONLY_NAMESPACE);
  if (gaps) keys.add('gaps');
  const edit = { before, after, changed, touched: keys };
  for (const key of [...factsTouched(edit), ...questionsTouched(edit)]) keys.add(key);
  return keys;

  /** Of two Services of one name the last one counts, so the other may come to count, or not to. */
  function rivals(name: Sourced['name']): string[] {
    const called = known(name)?.toLowerCase() ?? '';
    return [before, after].flatMap(({ servicesByName }) =>
      (servicesByName.get(called) ?? []).map(({ selector }) => askingKey(askedPair(selector))),
    );
  }
}
