import { isIP } from 'node:net';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/**
 * The client that an address stands for: an IPv4 address, or the /64 network of an IPv6 address, since one client has
 * all addresses of its network. IPv4 written as IPv6 is IPv4. Null if the text is no address.
 */
export function clientOf(address: string | undefined): string | null {
  if (address === undefined || isIP(address) === 0) return null;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}

/**
 * The client that a request came from: the peer of the connection, or what the trusted proxies in front of it report in
 * X-Forwarded-For.
 */
export const clientAddress = (req: Request): string =>
  clientOf(req.ip) ?? clientOf(req.socket.remoteAddress) ?? 'unknown';
