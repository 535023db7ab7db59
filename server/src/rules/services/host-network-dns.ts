/** A pod on its node's network that uses names of the cluster, and asks a DNS that does not know them (D7). */
import { callsFrom } from '../../cluster/index.js';
import { describe, type PodTemplate, type Workload } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, placed, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'host-network-dns',
  group: 'Services and workloads',
  summary: 'A pod with `hostNetwork` dials names of the cluster, and its DNS policy lets the node resolve them',
  silences:
    'no name of the cluster is dialed; the DNS policy is another one or filled in later; the name is an alias of the pod',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['services', 'config-maps', 'profile'],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    nodeResolves: {
      level: 'warning',
      text: '{workload} dials {host}, but with `hostNetwork` and dnsPolicy ClusterFirst it asks the DNS of its node, which does not know the names of the cluster.',
    },
  },
  check(workload, cluster, report) {
    for (const template of workload.templates) {
      if (template.hostNetwork !== true || template.dnsPolicy !== 'ClusterFirst') continue;
      const calls = callsFrom(cluster, workload).filter(
        (call) => call.caller.template === template && (call.services.length > 0 || call.name.certain),
      );
      const [call] = calls;
      if (call === undefined) continue;
      report('nodeResolves', at(workload, ...template.path, 'spec', 'hostNetwork'), {
        values: { workload: describe(workload), host: call.host },
        related: calls.map((one) => relatedTo(one.place.object, placed(one.place), `Names ${one.host}`)),
        fixes: fixesFor(workload, template),
      });
    }
  },
});

/** One of the two can be made: the field is there, or it is not. */
function fixesFor(workload: Sourced<Workload>, template: PodTemplate): Fix[] {
  const value = 'ClusterFirstWithHostNet';
  const path = [...template.path, 'spec'];
  const place = { after: 'hostNetwork' };
  const edits = [
    edit(workload, [...path, 'dnsPolicy'], (p) => ({ op: 'setString', path: p, value })),
    edit(workload, path, (p) => ({ op: 'insertEntry', path: p, key: 'dnsPolicy', value, place })),
  ];
  return edits.map((one) => ({ title: `Set dnsPolicy to ${value}`, safe: false, edits: [one] }));
}
