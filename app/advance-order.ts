import { decideBatch } from '../domain/order/decide-batch';
import type { OrderProgress } from '../domain/order/read/progress';
import { progressOf } from '../domain/order/read/progress';
import type { OrderEventStore } from '../store/order-event-store';

export interface AdvanceInput {
  readonly orderId: string;
  /** RFC 3339, by Temporal's clock: deadlines up to this moment are decided. Null: none but those between commands. */
  readonly now: string | null;
}

/** A command that arrives between two attempts is decided with the next; a single loop must end nevertheless. */
const ATTEMPTS = 5;

/**
 * Decides everything that waits for an order, and returns what follows from its state: running it twice is harmless.
 * Null if there is no such order.
 */
export async function advanceOrder(
  events: Pick<OrderEventStore, 'decide'>,
  { orderId, now }: AdvanceInput,
): Promise<OrderProgress | null> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await events.decide(orderId, ({ order, pending, more }) =>
      decideBatch(order, { commands: pending, more, now }),
    );
    if (result.status === 'missing') return null;
    if (result.status === 'kept') return progressOf(orderId, result.order, result.more);
    if (attempt === ATTEMPTS) throw new Error('commands keep arriving before a deadline that is due');
  }
}
