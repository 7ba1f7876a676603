import { lookup as lookUp } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { BlockList, isIP } from 'node:net';

/** An address that a name resolves to. */
interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Finds every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** Why a request never left: its target is not on the public internet. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
}

/** IPv4 that no public service lives on (IANA's special-purpose registry). */
const SPECIAL_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Parts of 2000::/3 that are no public host, or that smuggle an IPv4 address inside. */
const SPECIAL_IPV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [net, prefix] of SPECIAL_IPV4) special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of SPECIAL_IPV6) special.addSubnet(net, prefix, 'ipv6');
const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');

/**
 * True if the text is an address of a public host. Of IPv6 only the global unicast block counts, so loopback,
 * link-local, unique-local, IPv4-mapped and NAT64 addresses are all refused without being named.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      return globalIpv6.check(address, 'ipv6') && !special.check(address, 'ipv6');
    default:
      return false;
  }
}

const resolveAll: Resolve = (hostname) => lookUp(hostname, { all: true });

/**
 * A `lookup` for `node:http` that returns only addresses it has checked: the connection is made to the address that
 * was checked, so a name that resolves differently the second time gains nothing. One address that is not public
 * makes the whole name refused.
 */
export function publicLookup(resolve: Resolve = resolveAll): LookupFunction {
  return (hostname, options, callback) => {
    const answer = (addresses: readonly ResolvedAddress[]): void => {
      const [first] = addresses;
      if (!first || !addresses.every((one) => isPublicAddress(one.address))) {
        callback(new ForbiddenAddress('not a public address'), '', 0);
      } else if (options.all) {
        callback(null, [...addresses]);
      } else {
        callback(null, first.address, first.family);
      }
    };
    resolve(hostname).then(answer, (error: NodeJS.ErrnoException) => callback(error, '', 0));
  };
}

/**
 * Throws `ForbiddenAddress` unless the URL is https on its own port, without a user name, and, if its host is an
 * address already, a public one. Odd spellings (127.1, 0x7f000001, decimal) are plain addresses once in a URL.
 */
export function requirePublicTarget(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  if (!isPlain || (isIP(host) !== 0 && !isPublicAddress(host)))
    throw new ForbiddenAddress('not a public target');
}
