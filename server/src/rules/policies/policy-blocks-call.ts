/** A call that a workload is told to make, and that policies stop at one of its ends. */
import { describe } from '../../resources/index.js';
import { clusterRule, placed, relatedTo } from '../rule.js';
import { blockedCalls } from './blockedCalls.js';
import { namePlaces, tellStopped } from './stopped.js';

export default clusterRule({
  id: 'policy-blocks-call',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'A call that variables, arguments or ConfigMaps tell a workload to make is stopped by a policy',
  silences:
    'labels, ports or address blocks leave it open; the network plugin does not enforce policies; the port is not served at all (another rule); the caller calls itself',
  withGaps: 'silent',
  since: '0.1.0',
  reads: [
    'services',
    'pods',
    'endpoints',
    'config-maps',
    'namespaces',
    'policies',
    'other-objects',
    'objects',
    'profile',
    'gaps',
  ],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    blocked: { level: 'warning', text: '{caller} cannot reach {service} on port {port}: {why}.' },
    partial: {
      level: 'warning',
      text: '{caller} reaches only some of the pods behind {service} on port {port}: {why}.',
    },
  },
  check(workload, cluster, report) {
    for (const { call, service, servicePort, partial, ...end } of blockedCalls(cluster, workload)) {
      const { why, anchor, policies, fix } = tellStopped(cluster, {
        ...end,
        otherLabels: end.decision.direction === 'egress' ? service.selector : undefined,
        servicePort,
      });
      const caller = describe(workload);
      const place = placed(call.place);
      const home = anchor && policies.find((policy) => policy.source === anchor.source);
      report(partial ? 'partial' : 'blocked', anchor ?? place, {
        values: { caller, service: describe(service), port: servicePort, why },
        object: home ?? call.place.object,
        about: [caller, describe(service), servicePort, describe(end.pod.workload)].join(' '),
        related: anchor
          ? [relatedTo(call.place.object, place, `${caller} is told to call ${call.host} here`)]
          : namePlaces(policies),
        fixes: fix ? [fix] : [],
      });
    }
  },
});
