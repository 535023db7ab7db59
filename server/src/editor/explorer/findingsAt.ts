/** Which findings are shown at a node of the explorer: those of its object and of what stands right behind it. */
import type { Cluster } from '../../cluster/index.js';
import type { Entrance } from '../../path/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Analysis } from '../analysis.js';
import type { JudgedFinding } from '../shown.js';
import { workloadsBehind } from './contents.js';
import { problemsOf } from './problems.js';
import type { Node } from './tree.js';

export function findingsAt(analysis: Analysis, cluster: Cluster, node: Node): readonly JudgedFinding[] {
  const problems = problemsOf(analysis, cluster);
  switch (node.kind) {
    case 'namespace': {
      const { ingresses, services, workloads, policies } = node.contents;
      return [...ingresses, ...services, ...workloads, ...policies].flatMap(problems.of);
    }
    case 'cluster-wide':
      return cluster.tieredPolicies.flatMap(problems.of);
    case 'gaps':
      return [...new Set(cluster.gaps.map((gap) => gap.file))].flatMap(problems.ofFile);
    case 'gap':
      return problems.ofFile(node.gap.file);
    case 'ingress':
      return problems.of(node.ingress);
    case 'entrance':
      return atEntrance(problems.of, node.entrance);
    case 'service':
      return [node.service, ...workloadsBehind(cluster, node.service)].flatMap(problems.of);
    case 'workload':
      return problems.of(node.workload);
    case 'policy':
      return problems.of(node.policy);
    case 'more':
      return node.nodes.flatMap((one) => findingsAt(analysis, cluster, one));
    default:
      return [];
  }
}

/** Of an Ingress those that stand within this route; of a Service that opens a port all. */
function atEntrance(of: (object: Sourced) => readonly JudgedFinding[], way: Entrance): readonly JudgedFinding[] {
  if (way.kind === 'host-port') return of(way.pod.workload);
  if (way.kind !== 'ingress') return of(way.service);
  const { ingress, at } = way;
  const route = [...ingress.base, ...(at.path ?? at.backend).path];
  return of(ingress).filter(
    ({ anchor }) => 'path' in anchor && route.every((step, index) => anchor.path[index] === step),
  );
}
