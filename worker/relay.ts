import type { Logger } from 'pino';
import { errorCodeOf } from '../app/logging';
import { tagOf } from '../app/order-tag';
import type { ConnectorKinds } from '../domain/ports';
import { DEFAULT_POLL_SECONDS } from '../domain/ports';
import type { Store } from '../store';
import type { OrderClient } from '../temporal/order-client';

export interface RelayDeps {
  readonly store: Store;
  readonly orderClient: OrderClient;
  readonly kinds: ConnectorKinds;
  readonly logger: Logger;
}

const LOOK_MS = 1_000;
const ADOPT_EVERY = 5;
const SCHEDULES_EVERY = 60;
const LEGACY_EVERY = 60;
const FORGET_EVERY = 3_600;
const ORDERS_PER_LOOK = 100;

/**
 * Signals again what has no result: rows whose first signal was lost, orders whose deadline or effect is due and
 * that no run seems to process. It keeps no state of its own, so any number of them may run, and none is needed
 * for long.
 */
export class Relay {
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> = Promise.resolve();
  private looks = 0;
  private stopped = false;

  constructor(private readonly deps: RelayDeps) {}

  start(): void {
    this.next(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.looking;
  }

  /** One look at everything that is due; returns how many orders were woken. */
  async look(): Promise<number> {
    const { store } = this.deps;
    if (this.looks % ADOPT_EVERY === 0) await store.relay.adoptParked();
    // Schedules first: one of 0.2 would start the next run on its old queue.
    if (this.looks % SCHEDULES_EVERY === 0) await this.schedulePolling();
    if (this.looks % LEGACY_EVERY === 0) await this.replaceLegacyRuns();
    if (this.looks % FORGET_EVERY === 0) await store.relay.forgetOldAnswers();
    this.looks += 1;
    const due = await store.relay.takeDue(ORDERS_PER_LOOK);
    for (const orderId of due) await this.wake(orderId);
    return due.length;
  }

  private next(delayMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.looking = this.look().then(
        (woken) => this.next(woken >= ORDERS_PER_LOOK ? 0 : LOOK_MS),
        (error: unknown) => {
          this.deps.logger.warn({ problem: errorCodeOf(error) }, 'the relay could not look');
          this.next(LOOK_MS * 2);
        },
      );
    }, delayMs);
  }

  private async wake(orderId: string): Promise<void> {
    const { store, orderClient, logger } = this.deps;
    const header = await store.orders.header(orderId, null);
    if (!header) return;
    try {
      await orderClient.wake(tagOf(header));
    } catch (error) {
      // It stays in the inbox, and its next look is already put off.
      logger.warn({ orderId, problem: errorCodeOf(error) }, 'an order could not be woken');
    }
  }

  /** After an upgrade from 0.2: orders that have a run of the old type get one of today's. */
  private async replaceLegacyRuns(): Promise<void> {
    let replaced = 0;
    for await (const orders of this.deps.orderClient.endLegacyRuns()) {
      await Promise.all(orders.map((orderId) => this.wake(orderId)));
      replaced += orders.length;
    }
    if (replaced > 0) this.deps.logger.info({ orders: replaced }, 'runs of version 0.2 are replaced');
  }

  /** Channels and suppliers may have been created while Temporal did not respond. */
  private async schedulePolling(): Promise<void> {
    const { store, orderClient, kinds } = this.deps;
    for (const { name, kind, settings } of await store.connections.list('channel', null, 1_000)) {
      const every = Number(settings.pollSeconds ?? DEFAULT_POLL_SECONDS);
      if (kinds.channels.get(kind)?.imports) await orderClient.scheduleImport(name, every);
    }
    for (const { name, kind, settings } of await store.connections.list('supplier', null, 1_000)) {
      const every = Number(settings.pollSeconds ?? DEFAULT_POLL_SECONDS);
      if (kinds.suppliers.has(kind)) await orderClient.schedulePull(name, every);
    }
  }
}
