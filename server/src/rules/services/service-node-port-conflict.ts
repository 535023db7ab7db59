/** Two Services that ask for one node port: the allocator hands a number out once, whatever the protocol (S11, C9). */
import { derived } from '../../cluster/index.js';
import { describe, identityOf, isHeadless, isUnknown, known, type Service } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Path } from '../../yaml/index.js';
import { at, clusterRule, edit, type Fix, firstFew, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'service-node-port-conflict',
  group: 'Services and workloads',
  summary: 'Two Services ask for the same node port, and the API server refuses the second',
  silences: 'variants of one Service; a type or a number that is filled in later',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['services'],
  fix: 'suggested',
  subject: 'service',
  messages: {
    taken: {
      level: 'error',
      text: '{service} and {other} both ask for node port {number}{use}; every Service needs its own, so the one that is applied second is refused.',
    },
  },
  check(service, cluster, report) {
    const claims = claimsOf(service);
    const own = identityOf(service);
    if (claims.length === 0 || own === undefined) return;
    const others = claimsByNumber(cluster);
    for (const claim of claims) {
      const takers = (others.get(claim.number) ?? []).filter((other) => other.identity !== own);
      const [first] = takers;
      if (first === undefined) continue;
      const health = [{ ...claim, service }, first].find((one) => one.isHealthCheck);
      report('taken', at(service, ...claim.path), {
        values: {
          service: describe(service),
          other: describe(first.service),
          number: claim.number,
          use: health === undefined ? '' : `, ${describe(health.service)} for its health checks`,
        },
        related: firstFew(takers).map((one) => relatedTo(one.service, at(one.service, ...one.path))),
        fixes: fixesFor(service, claim),
      });
    }
  },
});

interface Claim {
  readonly number: number;
  readonly path: Path;
  readonly isHealthCheck: boolean;
}

/** Explicit numbers only: those that the API server chooses never collide. */
function claimsOf(service: Service): Claim[] {
  if (isUnknown(service.type) || isHeadless(service)) return [];
  const balanced = service.type === 'LoadBalancer';
  if (!balanced && service.type !== 'NodePort') return [];
  const claims = service.ports.flatMap((port): Claim[] => {
    const number = known(port.nodePort);
    return number === undefined || number === 0
      ? []
      : [{ number, path: [...port.path, 'nodePort'], isHealthCheck: false }];
  });
  const health = known(service.healthCheckNodePort);
  if (balanced && service.externalTrafficPolicy === 'Local' && health !== undefined && health !== 0)
    claims.push({ number: health, path: ['spec', 'healthCheckNodePort'], isHealthCheck: true });
  return claims;
}

interface ServiceClaim extends Claim {
  readonly service: Sourced<Service>;
  readonly identity: string;
}

/** Made once for a cluster, since every Service asks. */
const claimsByNumber = derived(['services'], (cluster): ReadonlyMap<number, readonly ServiceClaim[]> => {
  const all = new Map<number, ServiceClaim[]>();
  for (const service of cluster.services) {
    const identity = identityOf(service);
    if (identity === undefined) continue;
    for (const claim of claimsOf(service)) {
      const list = all.get(claim.number);
      if (list) list.push({ ...claim, service, identity });
      else all.set(claim.number, [{ ...claim, service, identity }]);
    }
  }
  return all;
});

function fixesFor(service: Sourced<Service>, claim: Claim): Fix[] {
  return [
    {
      title: `Let the API server choose the ${claim.isHealthCheck ? 'health check' : 'node'} port`,
      safe: false,
      edits: [edit(service, claim.path, (path) => ({ op: 'removeEntry', path }))],
    },
  ];
}
