/** Fields of a Service that are accepted and do nothing, and fields that are on their way out (GetWarningsForService). */
import { describe, enumeration, isHeadless, isUnknown, type Service } from '../../resources/index.js';
import { isAtLeast, type Profile, type Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, keyAt, type Report } from '../rule.js';

type MessageId = 'ignored' | 'deprecated' | 'selectorIgnored';

export default clusterRule({
  id: 'service-field-ignored',
  group: 'Services and workloads',
  summary: 'A field of a Service is accepted and does nothing with its type, or is deprecated',
  silences: 'ports on an ExternalName; a deprecation where `profile.kubernetes` names no version that warns of it',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['profile'],
  fix: 'safe',
  subject: 'service',
  messages: {
    ignored: { level: 'warning', text: '{service} has `{field}`, which does nothing: {because}.' },
    deprecated: {
      level: 'warning',
      text: '{service} has `{field}`, which is deprecated since Kubernetes {since}: {instead}.',
    },
    selectorIgnored: {
      level: 'hint',
      text: '{service} has a `selector`, which does nothing: an ExternalName is an alias in DNS and has no pods.',
    },
  },
  check(service, cluster, report) {
    if (isUnknown(service.type)) return;
    checkFields(service, report);
    checkDeprecated(service, cluster.profile, report);
  },
});

function checkFields(service: Sourced<Service>, report: Report<MessageId>): void {
  const { type, written } = service;
  const ignored = (field: string, because: string, ...more: string[]): void => {
    if (!written.has(field)) return;
    const values = { service: describe(service), field, because };
    report('ignored', keyAt(service, 'spec', field), { values, fixes: [removing(service, field, ...more)] });
  };
  if (isHeadless(service) && type === 'ClusterIP') {
    const because = 'a headless Service has no address, so nobody forwards what is sent to it';
    ignored('externalIPs', because);
    ignored('loadBalancerIP', because);
    if (service.sessionAffinity === 'ClientIP')
      ignored('sessionAffinity', 'clients of a headless Service pick a pod themselves', 'sessionAffinityConfig');
  }
  if (type === 'ExternalName') {
    ignored('externalIPs', 'an ExternalName is an alias in DNS and has no address');
    if (service.selector.values.size > 0)
      report('selectorIgnored', keyAt(service, 'spec', 'selector'), {
        values: { service: describe(service) },
        fixes: [removing(service, 'selector')],
      });
  } else if (service.externalName !== '') {
    ignored('externalName', `only type ExternalName has an alias, and its type is ${type}`);
  }
  if (service.sessionAffinity === undefined || service.sessionAffinity === 'None')
    ignored(
      'sessionAffinityConfig',
      'it belongs to `sessionAffinity: ClientIP`, and the API server drops it otherwise',
    );
}

function checkDeprecated(service: Sourced<Service>, profile: Profile, report: Report<MessageId>): void {
  const values = { service: describe(service) };
  const isAlive = !isHeadless(service) && service.type !== 'ExternalName';
  if (isAlive && service.written.has('externalIPs') && isAtLeast(profile, 1, 36))
    report('deprecated', keyAt(service, 'spec', 'externalIPs'), {
      values: {
        ...values,
        field: 'externalIPs',
        since: '1.36',
        instead: 'anybody who may write a Service can take over an address with it, and clusters may stop to serve it',
      },
    });
  if (service.trafficDistribution === 'PreferClose' && isAtLeast(profile, 1, 35)) {
    const path = ['spec', 'trafficDistribution'];
    report('deprecated', at(service, ...path), {
      values: {
        ...values,
        field: 'trafficDistribution: PreferClose',
        since: '1.35',
        instead: '`PreferSameZone` is its new name',
      },
      fixes: [
        {
          title: 'Call it `PreferSameZone`',
          safe: true,
          edits: [edit(service, path, (p) => ({ op: 'setString', path: p, value: 'PreferSameZone' }))],
        },
      ],
    });
  }
}

/** Safe: nothing looks at them. */
function removing(service: Sourced<Service>, ...fields: string[]): Fix {
  const present = fields.filter((field) => service.written.has(field));
  return {
    title: `Remove ${enumeration(present.map((field) => `\`${field}\``))}`,
    safe: true,
    edits: present.map((field) => edit(service, ['spec', field], (path) => ({ op: 'removeEntry', path }))),
  };
}
