/**
 * The calls that workloads are told to make, and whether policies let them through, as routing and the policy engine
 * see it and no rule: at both ends, for every pod behind the Service.
 */
import { callsIn } from '../../server/src/cluster/index.js';
import { makeClusters } from '../../server/src/editor/index.js';
import { policyEngineOf } from '../../server/src/policy/index.js';
import { identityOf, known } from '../../server/src/resources/index.js';
import { serviceRoute, type Verdict } from '../../server/src/routing/index.js';
import { hasConnection } from '../../server/src/sets/index.js';
import type { Snapshot, Sourced } from '../../server/src/workspace/index.js';
import type { Path } from '../../server/src/yaml/index.js';

export interface CallFlow {
  readonly text: string;
  readonly verdict: Verdict;
  /** Where the caller is told. */
  readonly place: { readonly object: Sourced; readonly path: Path };
}

export function callFlowsIn(snapshot: Snapshot): CallFlow[] {
  return makeClusters(snapshot).flatMap(({ cluster }) => {
    if (cluster.networkPolicies.length === 0) return [];
    const engine = policyEngineOf(cluster);
    return callsIn(cluster).flatMap((call): CallFlow[] => {
      const [service, ...more] = call.services;
      const number = known(call.dials);
      if (service === undefined || more.length > 0 || number === undefined) return [];
      const route = serviceRoute(cluster, {
        service,
        port: { number },
        protocol: 'TCP',
        way: 'cluster-ip',
        client: { kind: 'pod', pod: call.caller },
      });
      const verdicts = route.endpoints.map(({ destination, port }): Verdict => {
        if (destination.kind !== 'pod' || port === undefined) return 'unknown';
        const { allowed, unknown } = engine.verdict(engine.idOf(call.caller), engine.idOf(destination.pod));
        if (hasConnection(allowed, 'TCP', port)) return 'allowed';
        return hasConnection(unknown, 'TCP', port) ? 'unknown' : 'denied';
      });
      const verdict: Verdict = verdicts.includes('denied')
        ? 'denied'
        : verdicts.length === 0 || verdicts.includes('unknown')
          ? 'unknown'
          : 'allowed';
      const caller = identityOf(call.caller.workload) ?? call.caller.workload.kind;
      const text = `${cluster.name}: ${caller} calls ${call.host}:${number} (${call.place.path.join('.')})`;
      return [{ text, verdict, place: call.place }];
    });
  });
}

/** Calls that got through before an edit and do not any more. */
export function stoppedCalls(before: readonly CallFlow[], after: readonly CallFlow[]): CallFlow[] {
  const allowed = new Set(before.filter((flow) => flow.verdict === 'allowed').map((flow) => flow.text));
  return after.filter((flow) => flow.verdict === 'denied' && allowed.has(flow.text));
}
