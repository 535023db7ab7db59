/** The fields of objects that decide where traffic goes: names, labels, selectors, ports, hosts, backends, policies. */
import type { Path } from '../../server/src/yaml/index.js';

const EVERYWHERE = [/^metadata\.(?:name|namespace)$/, /^metadata\.labels\./];
const WHOLE_SPEC = ['Ingress', 'NetworkPolicy', 'HTTPRoute', 'Gateway', 'EndpointSlice'];
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'];
const OF_WORKLOADS = [
  /^spec\.selector\./,
  /^spec\.serviceName$/,
  /template\.metadata\.labels\./,
  /\.?containers\.\d+\.ports\.\d+\./,
  /\.?containers\.\d+\.env\.\d+\.value$/,
  /\.(?:hostNetwork|dnsPolicy)$/,
];
const OF_SERVICES =
  /^spec\.(?:selector\.|ports\.|(?:type|externalName|clusterIP|externalTrafficPolicy|internalTrafficPolicy)$)/;

export function isNetworkField(object: unknown, path: Path): boolean {
  const { kind } = object as { readonly kind: string };
  const text = path.join('.');
  if (EVERYWHERE.some((pattern) => pattern.test(text))) return true;
  if (WHOLE_SPEC.includes(kind)) return text.startsWith('spec.');
  if (WORKLOADS.includes(kind)) return OF_WORKLOADS.some((pattern) => pattern.test(text));
  return kind === 'Service' && OF_SERVICES.test(text);
}
