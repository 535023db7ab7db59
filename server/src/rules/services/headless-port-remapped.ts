/** A headless Service that seems to map a port: nothing maps it, since clients get pod addresses and dial what they dial. */
import { backingPods, type Call, type Cluster, callsTo, mayBePatched, targetOnPod } from '../../cluster/index.js';
import { describe, isHeadless, known, type Service, type ServicePort } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'headless-port-remapped',
  group: 'Services and workloads',
  summary: 'A headless Service has a `targetPort` that differs from its `port`, which clients never see',
  silences: '`targetPort` is absent, 0 or the same; the number on the pods is not known; a patch may change it',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['pods', 'callers', 'profile'],
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
    if (!isHeadless(service) || service.selector.values.size === 0 || mayBePatched(cluster, service)) return;
    for (const port of service.ports) {
      const number = known(port.port);
      const target = targetNumber(cluster, service, port);
      if (number === undefined || target === undefined || target === number) continue;
      const values = { service: describe(service), port: number, target };
      const calls = callsTo(cluster, service).filter((call) => call.port === number);
      const anchor = at(service, ...port.path, 'targetPort');
      const [call] = calls;
      if (call === undefined) report('remapped', anchor, { values, fixes: fixesFor(service, port, target, []) });
      else {
        report('called', anchor, {
          values: { ...values, caller: describe(call.caller), host: call.host },
          related: calls.map((one) =>
            relatedTo(one.caller, at(one.caller, ...one.path), `${describe(one.caller)} dials ${one.host}:${one.port}`),
          ),
          fixes: fixesFor(service, port, target, calls),
        });
      }
    }
  },
});

/** One number everywhere: on the pods, in the Service, and wherever the Service is dialed. */
function fixesFor(service: Sourced<Service>, port: ServicePort, target: number, calls: readonly Call[]): Fix[] {
  const values = calls.map((call) => dialing(call, target));
  // Not where another port of the Service has that number, nor where a caller's text names the Service twice.
  const places = new Set(
    calls.map(({ caller, path }) => `${caller.source.file} ${caller.source.document} ${path.join('/')}`),
  );
  if (service.ports.some((one) => one.port === target) || values.includes(undefined) || places.size < calls.length)
    return [];
  const objects = new Set([service, ...calls.map((call) => call.caller)].map(describe));
  const edits = [edit(service, [...port.path, 'port'], (path) => ({ op: 'setNumber', path, value: target }))];
  for (const [index, { caller, path }] of calls.entries()) {
    edits.push(edit(caller, path, (p) => ({ op: 'setString', path: p, value: values[index] ?? '' })));
  }
  return [{ title: `Use port ${target} in ${new Intl.ListFormat('en').format(objects)}`, safe: false, edits }];
}

/** The caller's text with the pods' port; undefined where it names the Service more than once. */
function dialing({ caller, path, host, port }: Call, target: number): string | undefined {
  const containers = caller.templates.flatMap((one) => [...one.containers, ...one.initContainers]);
  const text = containers.flatMap((one) => one.words).find((word) => word.path.join('/') === path.join('/'))?.text;
  const [before, after, ...more] = text?.split(`${host}:${port}`) ?? [];
  return before === undefined || after === undefined || more.length > 0
    ? undefined
    : `${before}${host}:${target}${after}`;
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
