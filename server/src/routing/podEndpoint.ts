/** One template's pods as an endpoint of a Service: do they run, are they selected, have they the port (S1–S3, C5). */
import { type Cluster, isScaledFromZero, mayBeInjected, mayBePatched } from '../cluster/index.js';
import { type Container, known, type Service } from '../resources/index.js';
import { isAtLeast, type Sourced } from '../workspace/index.js';
import type { SelectedPod } from './directory.js';
import type { Endpoint } from './endpoints.js';
import { type Evidence, hop, proof, type Verdict, worst } from './hop.js';
import type { Reason } from './reasons.js';

/** What a port is on a pod. */
export type OnPod = { readonly evidence: readonly Evidence[] } & (
  | {
      readonly kind: 'number';
      readonly port: number;
      /** The one that declares it. */
      readonly container: Container | undefined;
      /** The name by which the Service asked for it. */
      readonly named: string | undefined;
    }
  /** Headless: the dialled port, where `target` is what the Service says. */
  | {
      readonly kind: 'ignored';
      readonly port: number;
      readonly target: number;
      readonly container: Container | undefined;
    }
  | { readonly kind: 'unnamed'; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: 'unknown' }
  /** No port is asked for. */
  | { readonly kind: 'any' }
);

interface Judged {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly evidence: readonly Evidence[];
}

export function podEndpoint(
  cluster: Cluster,
  service: Sourced<Service>,
  selected: SelectedPod,
  onPod: OnPod,
): Endpoint {
  const { pod } = selected;
  const running = judgeRunning(cluster, selected);
  const port = judgePort(cluster, selected, onPod);
  const doubt: Judged | undefined =
    selected.match === 'yes'
      ? undefined
      : {
          verdict: 'unknown',
          reason: { code: 'selection-unknown' },
          evidence: [proof(service, 'selector', 'spec', 'selector')],
        };
  const steps = [running, doubt, port].filter((one) => one !== undefined);
  const verdict = worst(steps.map((one) => one.verdict));
  const deciding = steps.find((one) => one.verdict === verdict) ?? port;
  const labels = proof(pod.workload, 'pod-labels', ...pod.template.path, 'metadata', 'labels');
  return {
    ...hop(
      'endpoint',
      verdict,
      deciding.reason,
      ...deciding.evidence,
      ...(deciding === port ? [] : port.evidence),
      labels,
    ),
    kind: 'endpoint',
    destination: { kind: 'pod', pod, instance: selected.instance },
    port: onPod.kind === 'number' || onPod.kind === 'ignored' ? onPod.port : undefined,
    inRotation: running?.verdict !== 'denied' && port.verdict !== 'denied',
  };
}

/** Undefined where nothing keeps the pods from running (S2). */
function judgeRunning(cluster: Cluster, { pod: { workload } }: SelectedPod): Judged | undefined {
  if (known(workload.replicas) !== 0) return undefined;
  const evidence = [proof(workload, 'replicas', 'spec', 'replicas')];
  return isScaledFromZero(cluster, workload)
    ? { verdict: 'unknown', reason: { code: 'scaled-elsewhere' }, evidence }
    : { verdict: 'denied', reason: { code: 'scaled-to-zero' }, evidence };
}

function judgePort(cluster: Cluster, { pod }: SelectedPod, onPod: OnPod): Judged {
  const { evidence } = onPod;
  const transient = TRANSIENT.has(pod.workload.kind);
  switch (onPod.kind) {
    case 'any':
      return { verdict: 'allowed', reason: { code: 'pod-port', declared: false, transient }, evidence };
    case 'unknown':
      return { verdict: 'unknown', reason: { code: 'target-port-unknown' }, evidence };
    case 'unnamed': {
      const { name, names } = onPod;
      const ports = proof(pod.workload, 'container-port', ...pod.template.path, 'spec', 'containers');
      const added = mayBeInjected(pod) || mayBePatched(cluster);
      return added
        ? { verdict: 'unknown', reason: { code: 'target-port-may-be-added', name }, evidence: [...evidence, ports] }
        : { verdict: 'denied', reason: { code: 'target-port-unnamed', name, names }, evidence: [...evidence, ports] };
    }
    case 'ignored': {
      const { port, target, container } = onPod;
      const declared = container !== undefined;
      const reason: Reason = { code: 'headless-ignores-target', port, target, declared };
      return { verdict: declared ? 'allowed' : 'unknown', reason, evidence };
    }
    case 'number': {
      const { container, named, port } = onPod;
      const declared = container?.ports.find((one) => one.number === port);
      const place = declared && proof(pod.workload, 'container-port', ...declared.path);
      const all = place ? [...evidence, place] : evidence;
      if (named !== undefined && container?.sidecar === true && isAtLeast(cluster.profile, 1, 32) === undefined)
        return { verdict: 'unknown', reason: { code: 'target-port-of-sidecar', name: named }, evidence: all };
      return {
        verdict: 'allowed',
        reason: { code: 'pod-port', declared: declared !== undefined, transient },
        evidence: all,
      };
    }
  }
}
const TRANSIENT: ReadonlySet<string> = new Set(['Job', 'CronJob']);
