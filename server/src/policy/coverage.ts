/**
 * Rules that others make needless, by exact set arithmetic over peers and ports: what holds here holds in every cluster.
 * Where anything of a rule is filled in later, nothing is said of it.
 */
import {
  ALL_PORTS,
  type Connections,
  connectionsOf,
  isNoConnections,
  isSubsetOfConnections,
  NO_CONNECTIONS,
  overlapConnections,
  PROTOCOLS,
  unionConnections,
} from '../sets/index.js';
import type { CompiledPorts, CompiledRule, PeerMatcher } from './compiled.js';
import { containsPeer } from './containment.js';

/**
 * The rules of `others` that together let through, or decide, all that a rule does; undefined where they do not, or
 * nobody knows. Each of them takes part.
 */
export function coveredBy(rule: CompiledRule, others: readonly CompiledRule[]): readonly CompiledRule[] | undefined {
  if (!isNoConnections(rule.ports.possible)) return undefined;
  const needed = new Set<CompiledRule>();
  const sharing = others.filter((one) => shares(one.ports, rule.ports));
  for (const peer of rule.peers ?? EVERYBODY) {
    const helping = sharing.filter((one) => (one.peers ?? EVERYBODY).some((outer) => containsPeer(outer, peer)));
    const alone = helping.find((one) => containsPorts([one.ports], rule.ports));
    if (alone) needed.add(alone);
    else if (
      containsPorts(
        helping.map((one) => one.ports),
        rule.ports,
      )
    )
      for (const one of helping) needed.add(one);
    else return undefined;
  }
  // A rule whose peers were all refused means nobody, and that is another mistake.
  return needed.size === 0 ? undefined : [...needed];
}

const EVERYBODY: readonly PeerMatcher[] = [{ kind: 'everybody' }];

function containsPorts(outer: readonly CompiledPorts[], inner: CompiledPorts): boolean {
  const fixed = outer.reduce<Connections>((all, one) => unionConnections(all, one.fixed), NO_CONNECTIONS);
  return (
    isSubsetOfConnections(inner.fixed, fixed) &&
    inner.named.every(({ name, protocol }) => {
      const any = (protocol === undefined ? PROTOCOLS : [protocol]).map((one) => connectionsOf({ [one]: ALL_PORTS }));
      return (
        any.every((all) => isSubsetOfConnections(all, fixed)) ||
        outer.some((one) =>
          one.named.some(
            (other) => other.name === name && (other.protocol === undefined || other.protocol === protocol),
          ),
        )
      );
    })
  );
}

/** Whether one plays a part in covering the other. */
function shares(outer: CompiledPorts, inner: CompiledPorts): boolean {
  return (
    overlapConnections(outer.fixed, inner.fixed) ||
    inner.named.some((named) => containsPorts([outer], { ...inner, fixed: NO_CONNECTIONS, named: [named] }))
  );
}

/** Whether two rules speak of some port to some end, whoever runs in the cluster: a peer of one holds one of the other. */
export function surelyCompete(a: CompiledRule, b: CompiledRule): boolean {
  if (!overlapConnections(a.ports.fixed, b.ports.fixed)) return false;
  return (a.peers ?? EVERYBODY).some((one) =>
    (b.peers ?? EVERYBODY).some((other) => containsPeer(one, other) || containsPeer(other, one)),
  );
}
