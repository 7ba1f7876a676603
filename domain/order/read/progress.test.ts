import { ask, lineOf, packByHand, play, taken } from '../../../tests/support/domain/orders';
import { nextDeadline } from '../deadlines';
import { progressOf } from './progress';

const MANY = 40;

describe('the progress of a run', () => {
  test('has the statuses of its order, its next deadline, and what an activity has to carry out', () => {
    const order = taken({ requiresAcceptance: true });
    expect(progressOf(order.id, order, false)).toMatchObject({
      orderId: order.id,
      version: order.version,
      status: { lifecycle: 'open', acceptance: 'pending', payment: 'paid', attention: false },
      isOpen: true,
      more: false,
      work: [],
      nextDeadline: nextDeadline(order)?.at,
    });
  });

  test('is that its run may end if the order is over', () => {
    const order = play(taken(), ask('cancel', {}));
    expect(progressOf(order.id, order, false)).toMatchObject({
      isOpen: false,
      status: { lifecycle: 'cancelled' },
    });
  });

  test('is empty before the order is taken', () => {
    expect(progressOf('ord_x', null, true)).toMatchObject({
      version: 0,
      status: null,
      isOpen: false,
      more: true,
    });
  });

  test('stays short for an order with many shipments, and states how many it omits', () => {
    const one = (n: number) => [{ id: String(n), quantity: 1 }];
    const lines = Array.from({ length: MANY }, (_, n) => lineOf(String(n), 1));
    const order = play(taken({ lines }), ...lines.map((_, n) => packByHand(one(n))));
    const { details } = progressOf(order.id, order, false);
    expect(order.shipments).toHaveLength(MANY);
    expect(details.match(/^- shp_/gm)).toHaveLength(10);
    expect(details).toContain(`- and ${MANY - 10} more`);
  });
});
