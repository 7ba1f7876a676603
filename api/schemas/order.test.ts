import { viewOrder } from '../../domain/order/read/view';
import { DEFAULT_POLICY } from '../../domain/policy';
import { fullOrder, viewed } from '../../tests/support/api/orders';
import {
  ask,
  labelBought,
  packByLabel,
  play,
  result,
  shipmentNo,
  taken,
} from '../../tests/support/domain/orders';
import { orderSchema } from './order';

const bare = { content: null, texts: new Map<string, string>(), events: [], statusTimes: {} };

describe('the schema of orders', () => {
  test.each([
    ['just taken', taken()],
    ['through everything', fullOrder()],
    [
      'with something that needs a person',
      play(
        taken(),
        packByLabel(),
        result(`label:${shipmentNo(1)}`, { kind: 'refused', problem: 'address_invalid' }),
      ),
    ],
    ['with a label', play(taken(), packByLabel(), labelBought(1))],
    [
      'to be accepted',
      taken({ requiresAcceptance: true, policy: { ...DEFAULT_POLICY, requiresAcceptance: true } }),
    ],
    ['cancelled', play(taken(), ask('cancel', { reason: 'out_of_stock' }))],
  ])('accepts every representation of an order: %s', (_, order) => {
    for (const view of [viewed(order), viewOrder(order, bare), viewOrder(order, bare, 'summary')]) {
      // As it is sent: what JSON leaves out is left out.
      expect(orderSchema.safeParse(JSON.parse(JSON.stringify(view))).error).toBeUndefined();
    }
  });

  test('refuses unknown fields', () => {
    expect(orderSchema.safeParse({ ...viewed(taken()), secret: 1 }).success).toBe(false);
  });
});
