/** Who is told, in environment values and arguments, to call which Service on which port. */
import { known, type Service, type Workload } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Path } from '../yaml/index.js';
import { type Cluster, isSameNamespace } from './cluster.js';

export interface Call {
  readonly caller: Sourced<Workload>;
  /** Of the text that names the Service, in the caller. */
  readonly path: Path;
  readonly host: string;
  readonly port: number;
}

/** `host:port`, where the host may be a Service's name in any of its forms or a pod's name before it. */
const HOST_AND_PORT = /(?<![\w.-])([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):([0-9]{1,5})(?![0-9])/gi;

export function callsTo(cluster: Cluster, service: Sourced<Service>): Call[] {
  const name = known(service.name);
  if (name === undefined) return [];
  const calls: Call[] = [];
  for (const { workload, template } of cluster.pods) {
    for (const container of [...template.containers, ...template.initContainers]) {
      for (const word of container.words) {
        if (!word.text.toLowerCase().includes(name)) continue;
        for (const [, host = '', port = ''] of word.text.matchAll(HOST_AND_PORT)) {
          if (names(cluster, host.toLowerCase(), workload, service, name)) {
            calls.push({ caller: workload, path: word.path, host, port: Number(port) });
          }
        }
      }
    }
  }
  return calls;
}

/** The host is `svc`, `svc.ns`, `svc.ns.svc…`, or one of these behind a pod's name and a dot (D1, D4). */
function names(cluster: Cluster, host: string, caller: Workload, service: Service, name: string): boolean {
  const parts = host.split('.');
  const at = parts.indexOf(name);
  if (at === -1 || at > 1) return false;
  const [namespace, svc] = parts.slice(at + 1);
  if (namespace === undefined) return isSameNamespace(cluster, caller.namespace, service.namespace);
  if (svc !== undefined && svc !== 'svc') return false;
  return namespace === (known(service.namespace) ?? namespace);
}
