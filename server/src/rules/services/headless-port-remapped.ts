/** A headless Service that seems to map a port: nothing maps it, since clients get pod addresses and dial what they dial. */
import { backingPods, callsTo, type Cluster, mayBePatched, targetOnPod } from '../../cluster/index.js';
import { describe, isHeadless, known, type ServicePort } from '../../resources/index.js';
import { at, clusterRule, edit, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'headless-port-remapped',
  group: 'Services and workloads',
  summary: 'A headless Service has a `targetPort` that differs from its `port`, which clients never see',
  silences: '`targetPort` is absent, 0 or the same; the number on the pods is not known; a patch may change it',
  since: '0.1.0',
  reads: ['pods', 'callers', 'profile'],
  fix: 'suggested',
  subject: 'service',
  messages: {
    called: { level: 'warning', text: '{caller} dials {host}:{port}, but {service} is headless: the name leads straight to the pods, which listen on {target}.' },
    remapped: { level: 'hint', text: '{service} is headless, so nobody maps port {port} to {target}: clients must dial {target} themselves.' },
  },
  check(service, cluster, report) {
    if (!isHeadless(service) || service.selector.values.size === 0 || mayBePatched(cluster, service)) return;
    for (const port of service.ports) {
      const number = known(port.port);
      const target = targetNumber(cluster, service, port);
      if (number === undefined || target === undefined || target === number) continue;
      const values = { service: describe(service), port: number, target };
      const calls = callsTo(cluster, service).filter((call) => call.port === number);
      const fixes = [
        { title: `Make the port ${target}, as the pods have it`, safe: false, edits: [edit(service, [...port.path, 'port'], (path) => ({ op: 'setNumber', path, value: target }))] },
      ];
      const [call] = calls;
      if (call === undefined) report('remapped', at(service, ...port.path, 'targetPort'), { values, fixes });
      else {
        report('called', at(service, ...port.path, 'targetPort'), {
          values: { ...values, caller: describe(call.caller), host: call.host },
          related: calls.map((one) => relatedTo(one.caller, at(one.caller, ...one.path), `${describe(one.caller)} dials ${one.host}:${one.port}`)),
        });
      }
    }
  },
});

/** The number that all selected pods give the target; a number needs no pods. */
function targetNumber(cluster: Cluster, service: Parameters<typeof backingPods>[1], port: ServicePort): number | undefined {
  const { targetPort } = port;
  if (targetPort === undefined || 'unknown' in targetPort) return undefined;
  if ('number' in targetPort) return targetPort.number === 0 ? undefined : targetPort.number;
  const numbers = new Set(backingPods(cluster, service)?.map((pod) => {
    const target = targetOnPod(pod, port, cluster.profile);
    return target.kind === 'number' ? target.number : undefined;
  }));
  const [number] = numbers;
  return numbers.size === 1 ? number : undefined;
}
