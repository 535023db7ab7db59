/** Two Ingresses that one controller merges and that want the same host and path (§1.2): one of them will lose. */
import { describe, enumeration, type Ingress, known } from '../../resources/index.js';
import type { ControllerProfile } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, firstFew, type Report, relatedTo } from '../rule.js';
import { type Contender, contendersOf, type HostClaim } from './contenders.js';
import { groupDisagreements } from './groups.js';
import { hasSameDestination, hostRivalsOf, type Meeting, type Rival, rivalsOf } from './rivals.js';
import { routeText } from './routes.js';

type MessageId =
  | 'conflict'
  | 'contested'
  | 'host'
  | 'order'
  | 'canaries'
  | 'duplicate'
  | 'duplicateContested'
  | 'group';

export default clusterRule({
  id: 'ingress-route-conflict',
  group: 'Ingress',
  summary: 'Two Ingresses of one controller want the same host and path, and one of them will lose',
  silences:
    'canaries, minions of a master, load balancers of their own, what annotations tell apart; variants and overlays; a class or host filled in later; self-contained files of one folder that name no host',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['services', 'ingresses', 'ingress-classes', 'namespaces', 'profile'],
  fix: 'none',
  subject: 'ingress',
  messages: {
    conflict: { level: 'error', text: '{parties} {both} have {route}; {effect}.' },
    contested: { level: 'warning', text: '{parties} {both} have {route}; {effect}.' },
    host: {
      level: 'error',
      text: '{parties} {both} have the host {host}; {effect}.',
    },
    order: {
      level: 'warning',
      text: '{parties} have {route} as Exact and as Prefix; {controller} could serve both, but its admission webhook compares only the text, and refuses the one that is applied second.',
    },
    canaries: {
      level: 'warning',
      text: '{parties} are {both} canaries for {route}; {controller} takes one canary for each rule.',
    },
    duplicate: {
      level: 'warning',
      text: '{parties} {both} send {route} to {service}; {effect}.',
    },
    duplicateContested: {
      level: 'information',
      text: '{parties} {both} send {route} to {service}, so one of them is enough.',
    },
    group: {
      level: 'error',
      text: '{parties} are in the group {group} and disagree on `{setting}`: {value} and {otherValue}; {controller} then makes no load balancer for the whole group.',
    },
  },
  check(ingress, cluster, report) {
    const all = contendersOf(cluster);
    for (const claim of all.hostsOf(ingress)) tellHost(claim, hostRivalsOf(all, claim), report);
    const told = new Set<string>();
    for (const one of all.of(ingress)) {
      const rivals = rivalsOf(all, one);
      for (const meeting of ['conflict', 'order', 'canaries'] as const) {
        const met = rivals.filter((rival) => rival.meeting === meeting);
        // What repeats within one Ingress is another rule's.
        const key = `${meeting} ${one.host} ${one.urlPath}`;
        if (met.length === 0 || told.has(key)) continue;
        told.add(key);
        tell(one, meeting, met, report);
      }
    }
    for (const { setting, value, group, rivals, path, profile } of groupDisagreements(cluster, ingress)) {
      const [first] = rivals;
      if (first === undefined) continue;
      report('group', at(ingress, ...path), {
        values: {
          ...partiesOf(
            ingress,
            rivals.map((rival) => rival.ingress),
          ),
          group,
          setting: setting.replace(/^.*\//, ''),
          value,
          otherValue: first.value,
          controller: profile.name,
        },
        related: firstFew(rivals).map((rival) => relatedTo(rival.ingress, at(rival.ingress, ...path))),
      });
    }
  },
});

function tellHost(claim: HostClaim, rivals: readonly HostClaim[], report: Report<MessageId>): void {
  if (rivals.length === 0) return;
  const { ingress, rule, host, profile } = claim;
  const others = rivals.map((rival) => rival.ingress);
  report('host', at(ingress, ...rule.path, 'host'), {
    values: { ...partiesOf(ingress, others), host, effect: effectOf(profile, 'host') },
    related: firstFew(rivals).map((rival) => relatedTo(rival.ingress, at(rival.ingress, ...rival.rule.path, 'host'))),
  });
}

function tell(one: Contender, meeting: Meeting, rivals: readonly Rival[], report: Report<MessageId>): void {
  const { ingress, profile } = one;
  const isSame = rivals.every((rival) => hasSameDestination(one, rival.contender));
  const others = rivals.map((rival) => rival.contender.ingress);
  report(messageOf(profile, meeting, isSame), at(ingress, ...one.place), {
    values: {
      ...partiesOf(ingress, others),
      route: routeText(one.host, one.urlPath),
      effect: effectOf(profile, 'path'),
      controller: profile.name,
      service: `Service ${known(one.backend.service) ?? ''}`,
    },
    related: firstFew(rivals).map(({ contender }) =>
      relatedTo(contender.ingress, at(contender.ingress, ...contender.place)),
    ),
  });
}

function messageOf({ competition }: ControllerProfile, meeting: Meeting, isSame: boolean): MessageId {
  if (meeting !== 'conflict') return meeting;
  if (competition.level === 'error') return isSame ? 'duplicate' : 'conflict';
  return isSame ? 'duplicateContested' : 'contested';
}

/** What the controller does with two that have the same. */
function effectOf({ competition, name, kind }: ControllerProfile, over: 'host' | 'path'): string {
  const { settled, refused, level } = competition;
  if (kind === undefined) return 'one of them will lose, and which one is up to the controller';
  switch (settled) {
    case 'oldest': {
      const what =
        over === 'host' ? 'leaves out all rules that others have for the host' : 'ignores the path in the others';
      const kept = `${name} keeps the oldest Ingress and ${what}`;
      return refused
        ? `the admission webhook of ${name} refuses the second one, and where it does not run, ${kept.replace(`${name} keeps`, 'the controller keeps')}`
        : `one of them will lose: ${kept}`;
    }
    case 'undefined':
      if (level === 'warning') return `one of them will lose, and which one is up to ${name}`;
      return `one of them will lose, and in ${name} nothing decides which: it may change with every restart`;
    case 'group-order':
      return `one of them will lose: the load balancer asks the one with the lower \`group.order\` first, then goes by namespace and name`;
    case 'file-order':
      return `one of them will lose: ${name} takes the first row of its map file, whose order does not follow the manifests`;
    case 'router':
      return `both become routes, and the router of ${name} picks one of them`;
  }
}

/** "Ingress a and Ingress b of namespace x", "both": a namespace is named where it is another one. */
function partiesOf(ingress: Ingress, others: readonly Sourced<Ingress>[]): { parties: string; both: string } {
  const own = known(ingress.namespace);
  const names = others.map((other) => {
    const namespace = known(other.namespace);
    return namespace === undefined || namespace === own
      ? describe(other)
      : `${describe(other)} of namespace ${namespace}`;
  });
  const few = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
  return {
    parties: enumeration([describe(ingress), ...few]),
    both: names.length > 1 ? 'all' : 'both',
  };
}
