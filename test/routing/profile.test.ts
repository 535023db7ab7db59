/** What routing asks of a cluster's profile can be written in the configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Profile, readConfiguration, UNSET_PROFILE } from '../../server/src/workspace/index.js';

function checkProfile(text: string, expected: Partial<Profile>): void {
  const configuration = readConfiguration('/w/.podpath.yaml', `profile:\n  ${text}\n`, []);
  assert.deepEqual([configuration.problems, configuration.profile], [[], { ...UNSET_PROFILE, ...expected }]);
}

test('the profile says how load balancers, nodes and DNS are set up', () => {
  checkProfile('serviceCIDRs: [10.96.0.0/12]', { serviceCIDRs: ['10.96.0.0/12'] });
  checkProfile('nodeLocalDNS: true', { nodeLocalDNS: true });
  checkProfile('dnsPort: 5353', { dnsPort: 5353 });
  checkProfile('loadBalancerScheme: internal', { loadBalancerScheme: 'internal' });
  checkProfile('loadBalancerTargets: pods', { loadBalancerTargets: 'pods' });
  checkProfile('nodeAddresses: public', { nodeAddresses: 'public' });
});
