/** An address block that is meant for pods: whether it lets them through is up to the network plugin (N15, C4). */
import { factsOf } from '../../policy/index.js';
import { describe, known, type NetworkPolicyPeer } from '../../resources/index.js';
import { type AddressSet, isNoAddresses, isSubsetOfAddresses, parseCidr, unionOfAddresses } from '../../sets/index.js';
import { at, clusterRule } from '../rule.js';
import { DIRECTIONS } from './policyRules.js';

export default clusterRule({
  id: 'policy-cidr-pods',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'An `ipBlock` names addresses of pods, and whether it means them is up to the network plugin',
  silences:
    'the plugin or the profile says that blocks mean pods; where pods get their addresses from is not in the profile',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['profile'],
  fix: 'none',
  subject: 'networkPolicy',
  messages: {
    depends: {
      level: 'information',
      text: '`{cidr}` in {policy} holds addresses of pods, and some network plugins never take a pod for a part of an `ipBlock`; a selector means the same pods everywhere.',
    },
    never: {
      level: 'information',
      text: '`{cidr}` in {policy} holds addresses of pods, and {plugin} never takes a pod for a part of an `ipBlock`: the rule does not mean them.',
    },
  },
  check(policy, { profile }, report) {
    const { blockMatchesPods } = factsOf(profile);
    const pods = unionOfAddresses(profile.podCIDRs.flatMap((cidr) => blockIn(cidr) ?? []));
    if (blockMatchesPods === true || isNoAddresses(pods)) return;
    for (const direction of DIRECTIONS) {
      for (const peer of policy.isolates[direction]
        ? policy.rules[direction].flatMap((rule) => rule.peers ?? [])
        : []) {
        const cidr = podBlock(peer, pods);
        if (cidr === undefined) continue;
        const isNever = blockMatchesPods === false && profile.cni !== undefined;
        report(isNever ? 'never' : 'depends', at(policy, ...peer.path, 'ipBlock', 'cidr'), {
          values: { cidr, policy: describe(policy), plugin: profile.cni ?? '' },
        });
      }
    }
  },
});

/** A block all of whose addresses are those of pods; wider ones mean the world outside too. */
function podBlock(peer: NetworkPolicyPeer, pods: AddressSet): string | undefined {
  const cidr = peer.kind === 'block' ? known(peer.cidr) : undefined;
  const addresses = cidr === undefined ? undefined : blockIn(cidr);
  return addresses && isSubsetOfAddresses(addresses, pods) ? cidr : undefined;
}

function blockIn(text: string): AddressSet | undefined {
  const cidr = parseCidr(text);
  return cidr.kind === 'cidr' ? cidr.addresses : undefined;
}
