/** From what somebody typed to the way of a packet: both ends are read and found, and the way between them is traced. */
import type { Cluster } from '../cluster/index.js';
import { type Address, type Ends, findEnds, type Misread, readAddress, type Trace, trace } from '../path/index.js';
import { policyEngineOf } from '../policy/index.js';
import type { Analysis } from './analysis.js';
import { PLAIN_WORDING } from './wording.js';

export interface FollowedPath {
  readonly cluster: Cluster;
  readonly trace: Trace;
}

/** A problem is one sentence. TCP, on the port that the destination names or its pods declare. */
export function followedPath(
  analysis: Analysis,
  clusterName: string,
  from: string,
  to: string,
): FollowedPath | Misread {
  const cluster = analysis.clusters.find((one) => one.name === clusterName);
  if (!cluster) return sorry(`There is no cluster ${clusterName} in this workspace any more`);
  const source = endsOf(cluster, readAddress(from));
  if ('problem' in source) return sorry(source.problem);
  const address = readAddress(to);
  const target = endsOf(cluster, address);
  if ('problem' in target) return sorry(target.problem);
  const asked = 'port' in address ? address.port : undefined;
  const port = typeof asked === 'number' ? { number: asked } : asked;
  const answer = trace(cluster, policyEngineOf(cluster), source, target, { port, protocol: 'TCP' });
  return answer.paths.length === 0 ? sorry(nothingToFollow(address, to)) : { cluster, trace: answer };
}

function nothingToFollow(target: Address | Misread, to: string): string {
  const { code } = PLAIN_WORDING;
  return 'kind' in target && target.kind === 'url'
    ? `No Ingress of this cluster has a rule for ${code(to)}`
    : `Which port of ${code(to)}? It declares none for TCP; write one behind it, such as ${code(`${to}:8080`)}`;
}

function endsOf(cluster: Cluster, address: Address | Misread): Ends | Misread {
  return 'problem' in address ? address : findEnds(cluster, address);
}

function sorry(problem: string): Misread {
  return { problem: problem.endsWith('?') ? problem : `${problem}.` };
}
