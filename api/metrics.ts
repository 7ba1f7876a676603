import type { Registry } from 'prom-client';
import { Gauge, Histogram } from 'prom-client';
import type { PullFailureLog } from '../store/pull-failures';
import type { RelayQueue } from '../store/relay';
import type { UnreadableOrders } from '../store/unreadable-orders';
import type { UnverifiedBytes } from './limits/unverified-bytes';

/** Time that requests took, by route template and status: no label holds anything that a caller chose. */
export const requestDurations = (registry: Registry): Histogram<'method' | 'route' | 'status'> =>
  new Histogram({
    name: 'waybill_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });

type Backlog = Awaited<ReturnType<RelayQueue['backlog']>>;

const FRESH_MS = 1_000;

/** What waits in the inbox, read when it is scraped; absent if the database does not respond. */
export function watchInbox(registry: Registry, relay: Pick<RelayQueue, 'backlog'>): void {
  const backlog = recent(() => relay.backlog().catch(() => null));
  const gauge = (name: string, help: string, figure: (backlog: Backlog) => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const now = await backlog();
        if (now) this.set(figure(now));
        else this.remove();
      },
    });
  gauge('waybill_inbox_waiting', 'Commands and callbacks that are not decided yet', ({ waiting }) => waiting);
  gauge(
    'waybill_inbox_parked',
    'Callbacks whose tracking number belongs to no known shipment',
    ({ parked }) => parked,
  );
  gauge(
    'waybill_inbox_oldest_seconds',
    'Age of the oldest command that is not decided yet',
    ({ oldestSeconds }) => oldestSeconds,
  );
}

/** Orders that imports could not read, counted when it is scraped; absent if the database does not respond. */
export function watchUnreadable(registry: Registry, orders: Pick<UnreadableOrders, 'count'>): void {
  const count = recent(() => orders.count().catch(() => null));
  new Gauge({
    name: 'waybill_unreadable_orders',
    help: 'Orders of channels that could not be read',
    registers: [registry],
    async collect() {
      const now = await count();
      if (now === null) this.remove();
      else this.set(now);
    },
  });
}

/** What bodies without a valid API key hold in memory. */
export function watchUnverified(registry: Registry, bytes: Pick<UnverifiedBytes, 'heldBytes'>): void {
  new Gauge({
    name: 'waybill_unverified_bytes',
    help: 'Bytes of request bodies in memory whose sender is not verified yet',
    registers: [registry],
    collect() {
      this.set(bytes.heldBytes);
    },
  });
}

/** C12: connections whose pulls fail. Their names are the operator's own, and few. */
export function watchPulls(registry: Registry, failures: Pick<PullFailureLog, 'list'>): void {
  const failing = recent(() => failures.list().catch(() => []));
  new Gauge({
    name: 'waybill_pull_failures',
    help: 'Failures in a row of the pulls of a connection; absent for connections that can be read',
    labelNames: ['side', 'name'],
    registers: [registry],
    async collect() {
      const now = await failing();
      this.reset();
      for (const { side, name, failures: count } of now) this.set({ side, name }, count);
    },
  });
}

/** One reading serves all figures of a scrape, and limits the cost of frequent scrapes. */
function recent<T>(read: () => Promise<T>): () => Promise<T> {
  let last: { value: Promise<T>; until: number } | null = null;
  return () => {
    if (!last || last.until < Date.now()) last = { value: read(), until: Date.now() + FRESH_MS };
    return last.value;
  };
}
