import { factCode, presentFact } from './present-fact';

const context = { currency: 'EUR', texts: new Map([['txt_00000000000000000001', 'arrived broken']]) };
const eur = (amount: number) => ({ amount, currency: 'EUR' });

test('the code of a fact consists of readable words', () => {
  expect(factCode('OrderTaken')).toBe('order_taken');
  expect(factCode('ShipmentHandedOver')).toBe('shipment_handed_over');
});

test('amounts are shown as money in every place', () => {
  const refund = {
    id: 'rfd_1',
    executedBy: 'caller' as const,
    lines: [{ id: '1', quantity: 2, amount: 2500 }],
    shipping: 490,
    adjustment: 0,
    fee: 100,
    amount: 2890,
    allocations: [{ paymentId: 'initial', amount: 2890 }],
    reason: 'txt_00000000000000000001',
  };
  expect(presentFact({ type: 'RefundRequested', refund }, context)).toEqual({
    refund: {
      ...refund,
      lines: [{ id: '1', quantity: 2, amount: eur(2500) }],
      shipping: eur(490),
      adjustment: eur(0),
      fee: eur(100),
      amount: eur(2890),
      allocations: [{ paymentId: 'initial', amount: eur(2890) }],
      reason: 'arrived broken',
    },
  });
});

test('an erased text is null, and a code stays unchanged', () => {
  const cancelled = { type: 'OrderCancelled', by: 'seller', late: false } as const;
  expect(presentFact({ ...cancelled, reason: 'txt_00000000000000000002' }, context)).toMatchObject({
    reason: null,
  });
  expect(presentFact({ ...cancelled, reason: 'OUT_OF_STOCK' }, context)).toMatchObject({
    reason: 'OUT_OF_STOCK',
  });
});

test('a value that only looks like a text reference is not replaced', () => {
  const fact = {
    type: 'PaymentRecorded',
    paymentId: 'txt_00000000000000000001',
    method: null,
    amount: 5,
    state: 'captured',
  } as const;
  expect(presentFact(fact, context)).toMatchObject({ paymentId: 'txt_00000000000000000001', amount: eur(5) });
});
