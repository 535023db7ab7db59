/** What stands beside a step in a picture: two or three words for what a sentence explains elsewhere. */
import type { ContainerHop, PolicyHop } from '../path/index.js';
import { known, type ServicePort } from '../resources/index.js';
import type { Hop } from '../routing/index.js';
import type { ToldHop } from './pathWords.js';
import { ruleNumber } from './policyText.js';
import { neutral } from './textLayout.js';

const LONGEST = 48;

/** Harmless to show; never empty, and longer than a few words only where names are. */
export function stepCaption(told: ToldHop): string {
  const { hop } = told;
  const text =
    hop.kind === 'routing'
      ? (routingCaption(hop.hop) ?? told.label)
      : hop.kind === 'policy'
        ? gateCaption(hop)
        : hop.kind === 'container'
          ? containerCaption(hop)
          : told.label;
  return shortened(text);
}

/** A name or value for a picture: on one line, harmless, and not endless. */
export function shortened(text: string): string {
  const line = neutral(text);
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** Which policy decided and by which rule. */
function gateCaption({ decision }: PolicyHop): string {
  const { because, policies, rule } = decision.evidence;
  if (rule) return `${known(rule.policy.name) ?? rule.policy.kind}, rule ${ruleNumber(rule)}`;
  if (because === 'not-enforced') return 'not enforced';
  const [first, ...more] = policies;
  if (first === undefined) return 'no policy';
  return `${known(first.name) ?? first.kind}${more.length > 0 ? ` and ${more.length} more` : ''}`;
}

function containerCaption({ container, port, protocol }: ContainerHop): string {
  return `${container?.name ?? 'not declared'} · ${protocol} ${port}`;
}

/** Undefined where the label of the hop says enough. */
function routingCaption({ reason }: Hop): string | undefined {
  switch (reason.code) {
    case 'asks-cluster-dns':
    case 'asks-outside-first':
    case 'search-path-lacks':
      return reason.query;
    case 'alias-to':
      return `alias of ${reason.target}`;
    case 'no-such-name':
    case 'name-not-here':
      return 'no such name';
    case 'name-is-service':
      return 'answers the cluster IP';
    case 'name-is-headless':
      return "answers the pods' IPs";
    case 'load-balancer-public':
      return 'public address';
    case 'load-balancer-internal':
      return 'internal address';
    case 'load-balancer-scheme-unknown':
      return 'public or internal';
    case 'source-ranges':
    case 'source-ranges-unreadable':
      return 'source ranges';
    case 'node-port-open':
      return reason.number === undefined ? 'port chosen later' : `port ${reason.number}`;
    case 'node-addresses-private':
      return 'private addresses';
    case 'node-addresses-public':
      return 'public addresses';
    case 'host-port-open':
    case 'host-port-on-loopback':
      return `host port ${reason.number}`;
    case 'local-on-every-node':
    case 'local-endpoints-only':
      return `${reason.field}: Local`;
    case 'has-cluster-ip':
      return 'cluster IP';
    case 'cluster-ip-from-outside':
      return 'cluster IP, inside only';
    case 'has-no-cluster-ip':
      return 'headless';
    case 'service-port-found':
      return `port ${portName(reason.port)}`;
    case 'service-port-missing':
    case 'service-port-other-protocol':
      return `no ${reason.protocol} port ${reason.asked}`;
    case 'headless-dials-pods':
      return `port ${reason.port} of the pods`;
    case 'pod-port':
      return 'matches the selector';
    case 'selects-nothing':
    case 'selects-nothing-here':
      return 'selects no pods';
    case 'no-endpoints':
      return 'no endpoints';
    case 'none-serves-the-port':
      return 'none has the port';
    case 'none-runs':
      return 'none runs';
    case 'scaled-to-zero':
      return '0 replicas';
    case 'target-port-unnamed':
      return `no port ${reason.name}`;
    case 'class-has-controller':
    case 'class-elsewhere':
    case 'class-is-default':
      return `class ${reason.class}`;
    case 'rule-matches':
      return `${reason.host}${reason.path}`;
    case 'backend-missing':
    case 'backend-not-here':
      return `no Service ${reason.service}`;
    case 'backend-found':
      return 'backend found';
    default:
      return undefined;
  }
}

function portName(port: ServicePort): string {
  const number = known(port.port);
  const name = known(port.name);
  return `${number ?? 'filled in later'}${name === undefined ? '' : ` (${name})`}`;
}
