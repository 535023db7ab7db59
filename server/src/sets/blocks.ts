/**
 * Blocks of addresses that every network knows, from the IANA special-purpose registries. Each set holds the blocks
 * of both families that serve the same purpose.
 */
import { type AddressSet, addressBlock, unionOfAddresses } from './addresses.js';
import { parseCidr } from './cidr.js';

/** Private use, RFC 1918: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16. */
export const PRIVATE_USE = blocks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16');

/** Unique local, the IPv6 counterpart of private use, RFC 4193: fc00::/7. */
export const UNIQUE_LOCAL = blocks('fc00::/7');

/** Shared address space behind carrier-grade NAT, RFC 6598: 100.64.0.0/10. */
export const SHARED_SPACE = blocks('100.64.0.0/10');

/** Loopback: 127.0.0.0/8, RFC 1122 section 3.2.1.3; ::1/128, RFC 4291 section 2.5.3. */
export const LOOPBACK = blocks('127.0.0.0/8', '::1/128');

/** Link-local: 169.254.0.0/16, RFC 3927; fe80::/10, RFC 4291 section 2.5.6. */
export const LINK_LOCAL = blocks('169.254.0.0/16', 'fe80::/10');

/** Multicast: 224.0.0.0/4, RFC 5771; ff00::/8, RFC 4291 section 2.7. */
export const MULTICAST = blocks('224.0.0.0/4', 'ff00::/8');

/** Unspecified, no destination: 0.0.0.0/8 ("this network"), RFC 791 section 3.2; ::/128, RFC 4291 section 2.5.2. */
export const UNSPECIFIED = blocks('0.0.0.0/8', '::/128');

/** Documentation: RFC 5737 for IPv4; 2001:db8::/32, RFC 3849, and 3fff::/20, RFC 9637. */
export const DOCUMENTATION = blocks('192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20');

/** Benchmarking of devices: 198.18.0.0/15, RFC 2544; 2001:2::/48, RFC 5180. */
export const BENCHMARKING = blocks('198.18.0.0/15', '2001:2::/48');

/** Reserved for future use, RFC 1112 section 4, with the limited broadcast address, RFC 919: 240.0.0.0/4. */
export const RESERVED = blocks('240.0.0.0/4');

/** IPv4 destinations behind a NAT64: 64:ff9b::/96, RFC 6052; 64:ff9b:1::/48, RFC 8215. */
export const NAT64 = blocks('64:ff9b::/96', '64:ff9b:1::/48');

/** IPv4-mapped IPv6 addresses, RFC 4291 section 2.5.5.2: ::ffff:0:0/96. Never on the wire. */
export const IPV4_MAPPED = addressBlock({ family: 'IPv6', value: 0xffffn << 32n }, 96);

function blocks(...cidrs: readonly string[]): AddressSet {
  return unionOfAddresses(
    cidrs.map((text) => {
      const cidr = parseCidr(text);
      if (cidr.kind === 'invalid' || !cidr.canonical) throw new Error(`${text} is no canonical block.`);
      return cidr.addresses;
    }),
  );
}
