import type { OrderHeader } from '../store/orders';
import type { OrderTag } from '../temporal/order-client';
import { wakeSoon } from './wake-soon';

type Planned = (wake: (tag: OrderTag) => Promise<void>) => Promise<void>;

function deps(header: Partial<OrderHeader> | null) {
  const planned: Planned[] = [];
  const warnings: object[] = [];
  return {
    planned,
    warnings,
    store: { orders: { header: async () => header as OrderHeader | null } },
    orderClient: { afterPause: (_key: string, _ms: number, work: Planned) => void planned.push(work) },
    logger: { warn: (given: object) => void warnings.push(given) },
  };
}

const HEADER = { id: 'ord_1', channel: 'direct', externalId: 'A-1', version: 3, total: 100, currency: 'EUR' };

test('an order is woken after a pause, with the data that it has then', async () => {
  const given = deps(HEADER);
  const woken: OrderTag[] = [];
  wakeSoon(given, 'ord_1');
  await given.planned[0]?.(async (tag) => void woken.push(tag));
  expect(woken).toMatchObject([{ orderId: 'ord_1', externalId: 'A-1' }]);
});

test('a wake that fails is logged and throws nothing: the relay repeats it', async () => {
  const given = deps(HEADER);
  wakeSoon(given, 'ord_1');
  await expect(given.planned[0]?.(() => Promise.reject(new Error('away')))).resolves.toBeUndefined();
  expect(given.warnings).toMatchObject([{ orderId: 'ord_1' }]);
});

test('an order that no longer exists is not woken', async () => {
  const given = deps(null);
  const woken: OrderTag[] = [];
  wakeSoon(given, 'ord_1');
  await given.planned[0]?.(async (tag) => void woken.push(tag));
  expect(woken).toEqual([]);
});
