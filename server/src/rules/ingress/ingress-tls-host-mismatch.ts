/** Hosts of rules and hosts of certificates that do not meet within one Ingress (§1.4). */
import { describe, enumeration, type Ingress, isUnknown, known, nearestName } from '../../resources/index.js';
import { controllerOf } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Path } from '../../yaml/index.js';
import { at, clusterRule, edit, type Fix, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'ingress-tls-host-mismatch',
  group: 'Ingress',
  summary: 'A host of an Ingress with TLS has no certificate there, or a certificate is for a host without a rule',
  silences:
    'a `tls` entry without hosts; hosts filled in later; AWS and GKE, which find certificates elsewhere; more names on a certificate that cert-manager issues',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['pods', 'ingress-classes', 'namespaces', 'profile'],
  fix: 'suggested',
  subject: 'ingress',
  messages: {
    notCovered: {
      level: 'warning',
      text: 'No `tls` entry of {ingress} covers {host}, so HTTPS there gets the default certificate of the controller; there are entries for {covered}.',
    },
    noRule: {
      level: 'warning',
      text: '{ingress} has a certificate for {host} and no rule for that host; its rules are for {ruled}.',
    },
  },
  check(ingress, cluster, report) {
    if (ingress.tls.length === 0 || ingress.rules.length === 0 || ingress.isOpen) return;
    if (ingress.tls.some((entry) => entry.isOpen || entry.hosts.length === 0)) return;
    const certified = ingress.tls.flatMap((entry) => entry.hosts);
    const ruled = ingress.rules.map((rule) => ({ host: rule.host ?? '', path: [...rule.path, 'host'] }));
    if ([...certified, ...ruled].some(({ host }) => isUnknown(host))) return;
    const { kind } = controllerOf(cluster, ingress);
    if (kind === 'aws-alb' || kind === 'gke') return;
    const tlsHosts = certified.flatMap(textOf);
    const ruleHosts = ruled.flatMap(textOf);
    const uncovered = ruleHosts.filter(
      (rule) => rule.host !== '' && !tlsHosts.some((tls) => covers(tls.host, rule.host)),
    );
    const unruled = servesEveryHost(ingress)
      ? []
      : tlsHosts.filter((tls) => !ruleHosts.some((rule) => covers(tls.host, rule.host) || covers(rule.host, tls.host)));
    for (const one of uncovered) {
      report('notCovered', at(ingress, ...one.path), {
        values: { ingress: describe(ingress), host: one.host, covered: listed(tlsHosts) },
        related: [relatedTo(ingress, at(ingress, 'spec', 'tls'), 'The certificates of this Ingress')],
        fixes: [...fixesFor(ingress, one.host, unruled), ...additionOf(ingress, one.host)].slice(0, 1),
      });
    }
    for (const one of unruled) {
      if (isIssued(ingress) && tlsHosts.some((tls) => sharesEntry(tls.path, one.path) && !unruled.includes(tls)))
        continue;
      report('noRule', at(ingress, ...one.path), {
        values: { ingress: describe(ingress), host: one.host, ruled: listed(ruleHosts) },
        fixes: uncovered.length === 1 ? fixesFor(ingress, uncovered[0]?.host ?? '', [one]) : [],
      });
    }
  },
});

interface HostPlace {
  readonly host: string;
  readonly path: Path;
}

function textOf({ host, path }: { readonly host: Ingress['rules'][number]['host']; readonly path: Path }): HostPlace[] {
  const text = known(host);
  return text === undefined ? [] : [{ host: text.toLowerCase(), path }];
}

/** The name of a certificate is for a host: the same, or a wildcard for its first label. */
function covers(name: string, host: string): boolean {
  if (name === host) return true;
  return name.startsWith('*.') && !host.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1);
}

/** A rule without a host, or a default backend, answers for hosts that no rule names. */
function servesEveryHost(ingress: Ingress): boolean {
  return (
    ingress.defaultBackend !== undefined || ingress.rules.some((rule) => rule.host === undefined || rule.host === '')
  );
}

/** cert-manager asks for a certificate with all hosts of an entry, so more than the rules need may be meant. */
function isIssued(ingress: Ingress): boolean {
  return [...ingress.annotations.values.keys()].some(
    (key) => /^(?:cert-manager\.io|certmanager\.k8s\.io)\//.test(key) || key === 'kubernetes.io/tls-acme',
  );
}

/** Both paths are `spec.tls.N.hosts.M` with the same N. */
function sharesEntry(a: Path, b: Path): boolean {
  return a[2] === b[2];
}

function fixesFor(ingress: Sourced<Ingress>, host: string, unruled: readonly HostPlace[]): Fix[] {
  const near = nearestName(
    host,
    unruled.map((one) => one.host),
  );
  const place = unruled.find((one) => one.host === near);
  if (place === undefined) return [];
  const made = edit(ingress, place.path, (path) => ({ op: 'setString', path, value: host }));
  return [{ title: `Name \`${host}\` in \`tls\``, safe: false, edits: [made] }];
}

/** To the only certificate that there is. */
function additionOf(ingress: Sourced<Ingress>, host: string): Fix[] {
  const [only, ...others] = ingress.tls;
  if (only === undefined || others.length > 0) return [];
  const made = edit(ingress, [...only.path, 'hosts'], (path) => ({ op: 'insertItem', path, value: host }));
  return [{ title: `Add \`${host}\` to \`tls\``, safe: false, edits: [made] }];
}

function listed(places: readonly HostPlace[]): string {
  const hosts = [...new Set(places.map((one) => one.host))];
  const few = hosts.length > 4 ? [...hosts.slice(0, 3), `${hosts.length - 3} more`] : hosts;
  return enumeration(few);
}
