import type { Order } from '../domain/order/model';
import type { OwnPolicy, Policy, PolicySettings } from '../domain/policy';
import { composePolicy } from '../domain/policy';
import type { Connections } from './connections';
import { testModeOf } from './connections';

/** A channel as orders carry it, and the policy under which orders to come are taken. */
export interface Terms {
  readonly channel: Order['channel'];
  readonly policy: Policy;
}

/** What a kind of channel needs of a policy; null for a kind that is not known here. */
export type KindPolicy = (kind: string) => PolicySettings | null;

/** `direct` exists without anybody having made it. */
export const DIRECT = 'direct';

/**
 * What a channel's settings say about its policy, as it was taken: what is asked of settings since then makes no channel
 * unreadable. Its test mode is a matter of the connection as a whole.
 */
export const policyOf = (settings: Readonly<Record<string, unknown>>): OwnPolicy => ({
  ...((settings.policy ?? {}) as PolicySettings),
  ...(testModeOf(settings) ? { testMode: true } : {}),
});

/** The terms of a channel; null where there is no such connection. */
export async function channelTerms(
  connections: Connections,
  kindPolicy: KindPolicy,
  name: string,
): Promise<Terms | null> {
  const connection = await connections.find('channel', name);
  if (!connection) {
    return name === DIRECT ? { channel: { name, kind: DIRECT }, policy: composePolicy({}, {}, 1) } : null;
  }
  const own = policyOf(connection.settings);
  const policy = composePolicy(kindPolicy(connection.kind) ?? {}, own, connection.policyVersion);
  return { channel: { name, kind: connection.kind }, policy };
}
