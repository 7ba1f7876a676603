import type { Notifications } from './notifications';

interface Waiter {
  readonly version: number;
  readonly wake: () => void;
}

/** Waits for orders to change: each commit notifies of the version that it wrote. */
export class OrderVersions {
  private readonly waiters = new Map<string, Set<Waiter>>();

  constructor(notifications: Pick<Notifications, 'subscribe'>) {
    notifications.subscribe('waybill_versions', {
      received: (payload) => {
        const [orderId = '', version] = payload.split(' ');
        this.wake(orderId, Number(version));
      },
      // Any order may have changed meanwhile.
      reconnected: async () => {
        for (const orderId of [...this.waiters.keys()]) this.wake(orderId, Number.POSITIVE_INFINITY);
      },
    });
  }

  /**
   * `done` resolves when an order has reached a version, perhaps when it only may have, and at the latest when the time is
   * up. Begins to listen at once, so what is read after the call misses nothing; `cancel` ends it.
   */
  reached(orderId: string, version: number, timeoutMs: number): { done: Promise<void>; cancel(): void } {
    let wake = (): void => {};
    const done = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const timer = setTimeout(wake, timeoutMs);
    const waiter: Waiter = { version, wake };
    const waiters = this.waiters.get(orderId) ?? new Set();
    this.waiters.set(orderId, waiters.add(waiter));
    const cancel = (): void => {
      clearTimeout(timer);
      waiters.delete(waiter);
      if (waiters.size === 0 && this.waiters.get(orderId) === waiters) this.waiters.delete(orderId);
    };
    return { done, cancel };
  }

  private wake(orderId: string, version: number): void {
    for (const waiter of this.waiters.get(orderId) ?? []) if (waiter.version <= version) waiter.wake();
  }
}
