/** Ways and what they come to: backends must all be reached, ways in are alternatives. */
import type { Trace, TracedPath } from './hops.js';

export interface Way {
  readonly paths: readonly TracedPath[];
  readonly verdict: Trace['verdict'];
}

export function way(paths: readonly TracedPath[], counted: readonly TracedPath[] = paths): Way {
  const someAddresses = counted.some((path) =>
    path.hops.some((hop) => hop.kind === 'policy' && hop.addresses !== undefined),
  );
  const verdict = allOf(counted.map((path) => path.verdict));
  return { paths, verdict: verdict === 'allowed' && someAddresses ? 'partial' : verdict };
}

export function oneOf(ways: readonly Way[]): Way {
  const order: readonly Trace['verdict'][] = ['allowed', 'partial', 'unknown', 'denied'];
  // Without a way nothing was asked: no port is given and none is declared.
  const verdict = order.find((one) => ways.some((way) => way.verdict === one)) ?? 'unknown';
  return { verdict, paths: ways.flatMap((way) => way.paths) };
}

export function allOf(verdicts: readonly Trace['verdict'][]): Trace['verdict'] {
  const [first] = verdicts;
  if (first === undefined) return 'denied';
  if (verdicts.every((one) => one === first)) return first;
  if (verdicts.includes('unknown'))
    return verdicts.includes('denied') || verdicts.includes('partial') ? 'partial' : 'unknown';
  return 'partial';
}
