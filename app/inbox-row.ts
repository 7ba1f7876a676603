import type { Command } from '../domain/order/commands';
import type { NewInboxRow } from '../store/inbox';

/** How long after a row was stored the relay signals its order, in case the first signal was lost. */
export const SIGNAL_AFTER_MS = 10_000;

/** The command that a new row holds. */
export function commandOf(row: NewInboxRow): Command {
  return {
    id: row.id,
    name: row.name,
    body: row.body,
    receivedAt: row.receivedAt.toISOString(),
    who: row.who,
    party: row.party,
    onBehalfOf: row.onBehalfOf,
    requestId: row.requestId,
    ...(row.expectedVersion === undefined ? {} : { expectedVersion: row.expectedVersion }),
    ...(row.carrier === undefined ? {} : { carrier: row.carrier }),
    ...(row.sellerId == null ? {} : { sellerId: row.sellerId }),
  } as Command;
}
