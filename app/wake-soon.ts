import type { Logger } from 'pino';
import type { Orders } from '../store/orders';
import type { OrderClient } from '../temporal/order-client';
import { describeError } from './logging';
import { tagOf } from './order-tag';

export interface WakeDeps {
  readonly store: { readonly orders: Pick<Orders, 'header'> };
  readonly orderClient: Pick<OrderClient, 'afterPause'>;
  readonly logger: Pick<Logger, 'warn'>;
}

/** Carriers often report several events within a moment; one wake serves them all. */
const PAUSE_MS = 250;

/**
 * Wakes an order's run for something in its inbox that no request waits for. Does not wait for it; a wake that fails
 * is repeated by the relay.
 */
export function wakeSoon({ store, orderClient, logger }: WakeDeps, orderId: string): void {
  orderClient.afterPause(orderId, PAUSE_MS, async (wake) => {
    try {
      const header = await store.orders.header(orderId, null);
      if (header) await wake(tagOf(header));
    } catch (error) {
      logger.warn({ orderId, ...describeError(error) }, 'order not woken');
    }
  });
}
