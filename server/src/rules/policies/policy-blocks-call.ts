/** A call that a workload is told to make, and that policies stop at one of its ends. */
import { type Cluster, callsTo, servicesNamed } from '../../cluster/index.js';
import { describe, known, type NetworkPolicy, type Workload } from '../../resources/index.js';
import { servicesSelecting } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { clusterRule, placed, type Report, relatedTo } from '../rule.js';
import { type BlockedCall, blockedCalls } from './blockedCalls.js';
import { selectedBy } from './destinations.js';
import { namePlaces, type StoppedText, tellStopped } from './stopped.js';

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
    for (const blocked of blockedCalls(cluster, workload)) tell(blocked, textOf(cluster, blocked), report);
  },
  checkJoined(policy, cluster, report) {
    if (cluster.scope.kind !== 'joined') return;
    for (const blocked of blockedBy(cluster, policy)) {
      const text = textOf(cluster, blocked);
      if (text.near && text.home === policy) tell(blocked, text, report);
    }
  },
});

function textOf(cluster: Cluster, { service, servicePort, ...end }: BlockedCall): StoppedText {
  const otherLabels = end.decision.direction === 'egress' ? service.selector : undefined;
  return tellStopped(cluster, { ...end, otherLabels, servicePort });
}

function tell(
  { call, service, servicePort, partial, pod }: BlockedCall,
  { why, anchor, policies, fix }: StoppedText,
  report: Report<'blocked' | 'partial'>,
): void {
  const caller = describe(call.caller.workload);
  const place = placed(call.place);
  const home = anchor && policies.find((policy) => policy.source === anchor.source);
  report(partial ? 'partial' : 'blocked', anchor ?? place, {
    values: { caller, service: describe(service), port: servicePort, why },
    object: home ?? call.place.object,
    about: [caller, describe(service), servicePort, describe(pod.workload)].join(' '),
    related: anchor
      ? [relatedTo(call.place.object, place, `${caller} is told to call ${call.host} here`)]
      : namePlaces(policies),
    fixes: fix ? [fix] : [],
  });
}

/** Calls of the pods that a policy selects, and calls to them. */
function blockedBy(cluster: Cluster, policy: Sourced<NetworkPolicy>): BlockedCall[] {
  const pods = new Set(selectedBy(cluster, policy));
  const callers = new Set<Sourced<Workload>>();
  for (const pod of pods) {
    callers.add(pod.workload);
    for (const { name, namespace } of servicesSelecting(cluster, pod)) {
      // Several manifests may define the Service, and callers mean the one beside them.
      for (const service of servicesNamed(cluster, known(name) ?? '', namespace))
        for (const call of callsTo(cluster, service)) callers.add(call.caller.workload);
    }
  }
  return [...callers].flatMap((caller) => blockedCalls(cluster, caller)).filter((one) => pods.has(one.pod));
}
