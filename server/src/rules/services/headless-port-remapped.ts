/** A headless Service that seems to map a port: nothing maps it, since clients get pod addresses and dial what they dial. */
import { backingPods, type Call, type Cluster, callsTo, targetOnPod } from '../../cluster/index.js';
import { describe, enumeration, isHeadless, known, type Service, type ServicePort } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, editPlace, type Fix, placed, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'headless-port-remapped',
  group: 'Services and workloads',
  summary: 'A headless Service has a `targetPort` that differs from its `port`, which clients never see',
  silences: '`targetPort` is absent, 0 or the same; the number on the pods is not known',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['services', 'pods', 'config-maps', 'profile'],
  fix: 'suggested',
  subject: 'service',
  messages: {
    called: {
      level: 'warning',
      text: '{caller} dials {host}:{port}, but {service} is headless: the name leads straight to the pods, which listen on {target}.',
    },
    remapped: {
      level: 'hint',
      text: '{service} is headless, so nobody maps port {port} to {target}: clients must dial {target} themselves.',
    },
  },
  check(service, cluster, report) {
    if (!isHeadless(service) || service.selector.values.size === 0) return;
    for (const port of service.ports) {
      const number = known(port.port);
      const target = targetNumber(cluster, service, port);
      if (number === undefined || target === undefined || target === number) continue;
      const values = { service: describe(service), port: number, target };
      const calls = callsTo(cluster, service).filter((call) => call.dials === number);
      const anchor = at(service, ...port.path, 'targetPort');
      const [call] = calls;
      if (call === undefined) report('remapped', anchor, { values, fixes: fixesFor(service, port, target, []) });
      else {
        report('called', anchor, {
          values: { ...values, caller: describe(call.caller.workload), host: call.host },
          related: calls.map(({ caller, host, place }) =>
            relatedTo(caller.workload, placed(place), `${describe(caller.workload)} dials ${host}:${number}`),
          ),
          fixes: fixesFor(service, port, target, calls),
        });
      }
    }
  },
});

/** One number everywhere: on the pods, in the Service, and wherever the Service is dialed. */
function fixesFor(service: Sourced<Service>, port: ServicePort, target: number, calls: readonly Call[]): Fix[] {
  // Not where another port of the Service has that number, nor where the number of a call stands nowhere.
  if (service.ports.some((one) => one.port === target)) return [];
  const edits = [edit(service, [...port.path, 'port'], (path) => ({ op: 'setNumber', path, value: target }))];
  for (const { portPlace } of uniqueCalls(calls)) {
    const made = portPlace && editPlace(portPlace, String(target));
    if (made === undefined) return [];
    edits.push(made);
  }
  const objects = new Set(
    [service, ...calls.map((call) => call.portPlace?.object ?? call.caller.workload)].map(describe),
  );
  return [{ title: `Use port ${target} in ${enumeration(objects)}`, safe: false, edits }];
}

/** Each place once: a ConfigMap speaks to all workloads that use it. */
function uniqueCalls(calls: readonly Call[]): Call[] {
  const keyOf = ({ place: { object, path, part } }: Call): string =>
    `${object.source.file} ${object.source.document} ${[...object.base, ...path].join('/')} ${part?.start}`;
  return [...new Map(calls.map((call) => [keyOf(call), call])).values()];
}

/** The number that all selected pods give the target; a number needs no pods. */
function targetNumber(cluster: Cluster, service: Sourced<Service>, port: ServicePort): number | undefined {
  const { targetPort } = port;
  if (targetPort === undefined || 'unknown' in targetPort) return undefined;
  if ('number' in targetPort) return targetPort.number === 0 ? undefined : targetPort.number;
  const numbers = new Set(
    backingPods(cluster, service)?.map((pod) => {
      const target = targetOnPod(pod, port, cluster.profile);
      return target.kind === 'number' ? target.number : undefined;
    }),
  );
  const [number] = numbers;
  return numbers.size === 1 ? number : undefined;
}
