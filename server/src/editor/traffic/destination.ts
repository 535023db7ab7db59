/** The ports at which pods or a Service can be reached, and what policies say of a source that dials them. */
import { type Cluster, declaredPorts, podsOf, podsSelectedBy, targetOnPod } from '../../cluster/index.js';
import { between } from '../../path/index.js';
import type { PolicyEngine } from '../../policy/index.js';
import { known, type Protocol, type Service, type Workload } from '../../resources/index.js';
import { hasConnection, isNoConnections } from '../../sets/index.js';
import type { Sourced } from '../../workspace/index.js';
import { allowedPorts, portsOfPeer } from '../connectivityReport.js';

export type Sign = '✔' | '✖' | '?';

/** What is dialed, with the pods and ports that it leads to. */
interface DialedPort {
  readonly text: string;
  readonly protocol: Protocol;
  /** Undefined: it is not known which. */
  readonly targets: readonly { readonly id: number; readonly number: number | undefined }[];
}

export interface Destination {
  readonly ports: readonly DialedPort[];
  /** Where no port is declared, every port of these counts. */
  readonly ids: readonly number[];
}

export function workloadDestination(engine: PolicyEngine, workload: Sourced<Workload>): Destination {
  const pods = podsOf(workload);
  const byPort = new Map<string, { protocol: Protocol; targets: { id: number; number: number }[] }>();
  for (const pod of pods) {
    for (const declared of declaredPorts(pod)) {
      const [number, protocol] = [known(declared.number), known(declared.protocol)];
      if (number === undefined || protocol === undefined) continue;
      const text = portText(number, protocol);
      const port = byPort.get(text) ?? { protocol, targets: [] };
      port.targets.push({ id: engine.idOf(pod), number });
      byPort.set(text, port);
    }
  }
  return {
    ports: [...byPort].map(([text, port]) => ({ text, ...port })),
    ids: pods.map((pod) => engine.idOf(pod)),
  };
}

export function serviceDestination(cluster: Cluster, engine: PolicyEngine, service: Sourced<Service>): Destination {
  const { certain, possible } = podsSelectedBy(cluster, service);
  const pods = [...certain, ...possible];
  const ports = service.ports.flatMap((port): DialedPort[] => {
    const [number, protocol] = [known(port.port), known(port.protocol)];
    if (number === undefined || protocol === undefined) return [];
    const targets = pods.map((pod) => {
      const target = targetOnPod(pod, port, cluster.profile);
      const isSure = target.kind === 'number' && certain.includes(pod);
      return { id: engine.idOf(pod), number: isSure ? target.number : undefined };
    });
    return [{ text: portText(number, protocol), protocol, targets }];
  });
  return { ports, ids: pods.map((pod) => engine.idOf(pod)) };
}

/** "8080", "53/UDP". */
function portText(number: number, protocol: Protocol): string {
  return protocol === 'TCP' ? String(number) : `${number}/${protocol}`;
}

export interface Verdict {
  readonly sign: Sign;
  /** "✔ 8080, 9090 ? 53/UDP". */
  readonly text: string;
}

/** Whether the sources may reach the destination, port by port; what is not let in is left out. */
export function verdictOf(engine: PolicyEngine, from: readonly number[], to: Destination): Verdict {
  if (to.ports.length === 0) return withoutPorts(engine, from, to.ids);
  const ports: Record<Sign, string[]> = { '✔': [], '?': [], '✖': [] };
  for (const port of to.ports) ports[signOf(engine, from, port)].push(port.text);
  const parts = (['✔', '?'] as const).flatMap((sign) =>
    ports[sign].length === 0 ? [] : [`${sign} ${ports[sign].join(', ')}`],
  );
  const sign = ports['✔'].length > 0 ? '✔' : ports['?'].length > 0 ? '?' : '✖';
  return { sign, text: parts.length === 0 ? `✖ ${ports['✖'].join(', ')}` : parts.join(' ') };
}

/** Every pod behind it must be reached; where only some are, nobody knows which one answers. */
function signOf(engine: PolicyEngine, from: readonly number[], { protocol, targets }: DialedPort): Sign {
  const signs = new Set(
    targets.map(({ id, number }): Sign => {
      if (number === undefined) return '?';
      const { allowed, unknown } = between(engine, from, [id]);
      return hasConnection(allowed, protocol, number) ? '✔' : hasConnection(unknown, protocol, number) ? '?' : '✖';
    }),
  );
  const [only = '✖', ...others] = signs;
  return others.length === 0 ? only : '?';
}

function withoutPorts(engine: PolicyEngine, from: readonly number[], ids: readonly number[]): Verdict {
  const { allowed, unknown } = between(engine, from, ids);
  const yes = portsOfPeer(allowedPorts(allowed));
  const perhaps = portsOfPeer(allowedPorts(unknown));
  const text = [...(yes === '' ? [] : [`✔ ${yes}`]), ...(perhaps === '' ? [] : [`? ${perhaps}`])].join(' ');
  const sign = isNoConnections(allowed) ? (isNoConnections(unknown) ? '✖' : '?') : '✔';
  return { sign, text: text === '' ? '✖' : text };
}
