/** Source ranges that guard the load balancer and not the node ports behind it (S15). */
import { describe, enumeration, isUnknown, known, type Service } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { clusterRule, edit, type Fix, keyAt } from '../rule.js';

const ANNOTATION = 'service.beta.kubernetes.io/load-balancer-source-ranges';

export default clusterRule({
  id: 'service-load-balancer-bypass',
  group: 'Services and workloads',
  summary: '`loadBalancerSourceRanges` guard the load balancer while a node port stays open',
  silences: '`allocateLoadBalancerNodePorts: false`; ranges that hold every address',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  subject: 'service',
  messages: {
    open: {
      level: 'information',
      text: 'The load balancer of {service} admits {ranges} only, but {nodePorts} on every node {stays} open to whoever reaches a node.',
    },
  },
  check(service, _cluster, report) {
    if (service.type !== 'LoadBalancer') return;
    const ranges = service.loadBalancerSourceRanges.map(known);
    if (ranges.length === 0 || ranges.some((range) => range === undefined || /\/0$/.test(range))) return;
    const asked = service.ports.flatMap((port) => known(port.nodePort) || []);
    const allocates = service.allocateLoadBalancerNodePorts;
    if (isUnknown(allocates) || (!allocates && asked.length === 0)) return;
    const chosen = allocates && asked.length < service.ports.length;
    const count = asked.length + (chosen ? 2 : 0);
    const place = service.written.has('loadBalancerSourceRanges')
      ? ['spec', 'loadBalancerSourceRanges']
      : ['metadata', 'annotations', ANNOTATION];
    report('open', keyAt(service, ...place), {
      values: {
        service: describe(service),
        ranges: enumeration(ranges.filter((range) => range !== undefined)),
        nodePorts: chosen ? 'its node ports' : `node port${count > 1 ? 's' : ''} ${enumeration(asked.map(String))}`,
        stays: count > 1 ? 'stay' : 'stays',
      },
      fixes: fixesFor(service),
    });
  },
});

/** For load balancers that send to pods themselves; others need the node ports, so a person has to judge. */
function fixesFor(service: Sourced<Service>): Fix[] {
  const edits = service.ports
    .filter((port) => port.nodePort !== undefined)
    .map((port) => edit(service, [...port.path, 'nodePort'], (path) => ({ op: 'removeEntry', path })));
  if (service.written.has('allocateLoadBalancerNodePorts')) {
    if (service.allocateLoadBalancerNodePorts === false) return [{ title: 'Ask for no node port', safe: false, edits }];
    return [];
  }
  const setting = edit(service, ['spec'], (path) => ({
    op: 'insertEntry',
    path,
    key: 'allocateLoadBalancerNodePorts',
    value: false,
    place: 'last',
  }));
  return [{ title: 'Do without node ports', safe: false, edits: [...edits, setting] }];
}
