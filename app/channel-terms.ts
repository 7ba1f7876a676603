import type { Order } from '../domain/order/model';
import type { OwnPolicy, Policy, PolicySettings } from '../domain/policy';
import { composePolicy } from '../domain/policy';
import type { ConnectorKinds } from '../domain/ports';
import type { Connections } from '../store/connections';

/** A channel as orders carry it, and the policy under which new orders are placed. */
export interface ChannelTerms {
  readonly channel: Order['channel'];
  readonly policy: Policy;
  /** Its orders are imported from it. */
  readonly imports: boolean;
}

/** The channel that always exists, without anyone having created it. */
export const DIRECT = 'direct';

/** Whether a connection reaches a test system: test orders use no others. */
export const isTestMode = (settings: Readonly<Record<string, unknown>>): boolean =>
  settings.testMode === true;

/** The settings of a connection that belong to its connector. */
export function ownSettings({ policy: _, testMode: __, ...own }: Readonly<Record<string, unknown>>) {
  return own;
}

/**
 * The policy in a channel's stored settings, as it was saved: rules added since do not make a channel unreadable.
 * Test mode concerns the connection as a whole.
 */
export const policyOf = (settings: Readonly<Record<string, unknown>>): OwnPolicy => ({
  ...((settings.policy ?? {}) as PolicySettings),
  ...(isTestMode(settings) ? { testMode: true } : {}),
});

/** The terms of a channel; null if there is no such connection. */
export async function channelTerms(
  connections: Pick<Connections, 'find'>,
  kinds: Pick<ConnectorKinds, 'channels'>,
  name: string,
): Promise<ChannelTerms | null> {
  const connection = await connections.find('channel', name);
  if (!connection) {
    const channel = { name, kind: DIRECT };
    return name === DIRECT ? { channel, policy: composePolicy({}, {}, 1), imports: false } : null;
  }
  const kind = kinds.channels.get(connection.kind);
  const policy = composePolicy(kind?.policy ?? {}, policyOf(connection.settings), connection.policyVersion);
  return { channel: { name, kind: connection.kind }, policy, imports: kind?.imports ?? false };
}
