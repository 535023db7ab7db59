/** Why a rule is there, and why one is not: the sentences that stand as comments in a written policy. */
import { type Cluster, type Mention, type Place, type Pod, policyNamespace } from '../cluster/index.js';
import type { Because, OpenEnd } from '../path/index.js';
import { known } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Path } from '../yaml/index.js';
import { neutral } from './textLayout.js';
import { listed } from './wording.js';

/** The name of the file in which a place stands; without folders, since a policy may be put anywhere. */
export type FileName = (object: Sourced, path: Path) => string;

export interface FlowWording {
  readonly cluster: Cluster;
  /** The policy's; pods of other namespaces are told with theirs. */
  readonly namespace: string;
  readonly fileOf: FileName;
}

/** Harmless on one line, and short enough to read. */
function shown(text: string): string {
  const safe = neutral(text);
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST - 1)}…` : safe;
}
const LONGEST = 100;

export function podName(pod: Pod, { cluster, namespace }: FlowWording): string {
  const own = policyNamespace(cluster, pod.namespace);
  const name = known(pod.workload.name) ?? pod.workload.kind;
  return shown(own === namespace ? name : `${own}/${name}`);
}

/** Without a full stop; one line, but for what wraps. */
export function becauseText(because: Because, wording: FlowWording): string {
  switch (because.kind) {
    case 'call': {
      const { call, anyPort } = because;
      const port = anyPort ? ', without a port' : '';
      return `${podName(call.caller, wording)} calls ${dialed(call)} (${placeOf(call, wording)})${port}`;
    }
    case 'ingress': {
      const { ingress, to, host, path } = because;
      const url = host === undefined && path === undefined ? 'what no rule takes' : `${host ?? '*'}${path ?? ''}`;
      return `Ingress ${objectName(ingress)} sends ${shown(url)} to ${podName(to, wording)} (${wording.fileOf(ingress, [])})`;
    }
    case 'service': {
      const { service, way } = because;
      return `Service ${objectName(service)} is open to the outside by ${WAYS[way]} (${wording.fileOf(service, ['spec'])})`;
    }
    case 'host-port':
      return `port ${because.number} of its node leads here`;
    case 'dns':
      return "the cluster's DNS";
    case 'dns-cache':
      return "the DNS cache of the pod's node";
    case 'name-server':
      return 'a name server of its dnsConfig';
  }
}

const WAYS = {
  'load-balancer': 'a load balancer',
  'node-port': 'a port of every node',
  'external-ip': 'an external address',
} as const;

function objectName(object: Sourced): string {
  return shown(known(object.name) ?? '');
}

/** As it is written: `redis-cart:6379`, `http://carts/`. */
function dialed({ host, scheme, port }: Mention): string {
  const number = known(port);
  return shown(`${scheme === undefined ? '' : `${scheme}://`}${host}${number === undefined ? '' : `:${number}`}`);
}

/** "deployment.yaml, env REDIS_ADDR". */
function placeOf({ place, via, key }: Mention & { readonly place: Place }, { fileOf }: FlowWording): string {
  const file = fileOf(place.object, place.path);
  const name = key === undefined ? undefined : shown(key);
  if (via === 'variable') return `${file}, env ${name ?? ''}`.trimEnd();
  if (via === 'argument') return name === undefined ? `${file}, arguments` : `${file}, argument ${name}`;
  return `${file}, ConfigMap ${objectName(place.object)}`;
}

/** A sentence with its full stop. */
export function openText(open: OpenEnd, wording: FlowWording): string {
  const { why } = open;
  const onPort = open.port === undefined ? '' : ` on ${open.port.protocol} ${open.port.port}`;
  switch (why.kind) {
    case 'outside-host':
      return `${mentioned(why.mention, open.pod, wording)}, a host outside the cluster. A policy cannot name hosts: add its addresses as an ipBlock.`;
    case 'api-server':
      return `${mentioned(why.mention, open.pod, wording)}, the API server. No manifest tells its addresses: add them as an ipBlock.`;
    case 'nobody':
      return `${mentioned(why.mention, open.pod, wording)}, and no Service here has that name.`;
    case 'port-not-served':
      return `${mentioned(why.call, open.pod, wording)}, and Service ${objectName(why.service)} does not serve that port.`;
    case 'no-endpoints':
      return `${mentioned(why.call, open.pod, wording)}, and nothing that is known here stands behind Service ${objectName(why.service)}.`;
    case 'controller': {
      const because = becauseText(why.because, wording);
      const who = why.controller === undefined ? 'the Ingress controller' : `the controller (${shown(why.controller)})`;
      return why.onNodes
        ? `${because}${onPort}; ${who} uses the network of its nodes, so its traffic comes from their addresses. Add these as an ipBlock.`
        : `${because}${onPort}; the pods of ${who} are not in these manifests. Add a peer that picks them.`;
    }
    case 'node-addresses':
      return `${becauseText(why.because, wording)}${onPort}. Nodes may put their own address in the place of the client's; then theirs are needed too, as an ipBlock.`;
    case 'private-entry':
      return `${becauseText(why.because, wording)}${onPort}, which only a private network reaches. Add its addresses as an ipBlock.`;
    case 'pods-in-block':
      return `The pods of the cluster may come in as well, for their addresses may be in ${why.cidr}. With \`podCIDRs\` in the profile of .podpath.yaml they are left out.`;
    case 'node-dns':
      return `${podName(open.pod, wording)} asks the name servers of its node, whose addresses no manifest tells. Add them as an ipBlock with UDP and TCP 53.`;
    case 'unread-name-servers':
      return `It is not known which name servers ${podName(open.pod, wording)} asks.`;
    case 'host-network-peer':
      return `${becauseText(why.because, wording)}${onPort}; ${podName(why.peer, wording)} uses the network of its node, so no selector picks it. Add the addresses of the nodes as an ipBlock.`;
    case 'peer-without-labels':
      return `${becauseText(why.because, wording)}${onPort}; ${podName(why.peer, wording)} has no label by which a policy could pick it.`;
    case 'peer-namespace':
      return `${becauseText(why.because, wording)}${onPort}; it is not known which namespace ${podName(why.peer, wording)} is put into.`;
    case 'api-server-calls': {
      const { object, service } = why;
      const what = `${shown(object.kind)} ${objectName(object)} (${wording.fileOf(object, [])})`;
      return `${what} has the API server call Service ${objectName(service)}${onPort}. No manifest tells its addresses: add them as an ipBlock.`;
    }
    case 'stopped': {
      const by = [...new Set(why.by.map((one) => `${one.kind} ${objectName(one)}`))];
      return `${becauseText(why.flow.because, wording)}${onPort}, and other policies stop it${by.length === 0 ? '' : `: ${listed(by)}`}.`;
    }
    case 'no-caller':
      return `Service ${objectName(why.service)} leads here${onPort}, and nobody is declared to call it. Add a peer for whoever does.`;
    case 'scraper':
      return `The annotation prometheus.io/scrape asks Prometheus to come in${onPort}. Add a peer that picks it.`;
  }
}

function mentioned(mention: Mention, pod: Pod, wording: FlowWording): string {
  return `${podName(pod, wording)} calls ${dialed(mention)} (${placeOf(mention, wording)})`;
}
