import { decideInTurn } from '../../workflows/decide-in-turn';
import type { Life } from '../support/workflow-life';
import type { Operation, Trouble } from '../support/workflow-record';
import { timeSkipping } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = timeSkipping();

afterEach(() => {
  its.world.record.trouble = (_, write) => write();
});

const byHand = { manual: { carrier: 'txt_carrier' } };

/** The first `times` writings of that kind fail: before anything is written, or after it. */
function failing(operation: Operation, times: number, when: 'before' | 'after'): { attempts: number } {
  const seen = { attempts: 0 };
  const trouble: Trouble = async (attempted, write) => {
    if (attempted !== operation) return write();
    seen.attempts += 1;
    its.world.record.changed();
    const fails = seen.attempts <= times;
    if (fails && when === 'before') throw new Error('the database does not answer');
    const written = await write();
    if (fails) throw new Error('the answer of the database was lost');
    return written;
  };
  its.world.record.trouble = trouble;
  return seen;
}

/** The activities of the run that a server had to hand out, since trying close by was not enough. */
async function handedOut(life: Life): Promise<string[]> {
  const { events } = await life.handle.fetchHistory();
  return (events ?? []).flatMap(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
  );
}

describe('a record that does not answer', () => {
  test('a writing that fails for a moment is tried again on the spot', async () => {
    const life = await its.world.take();
    const seen = failing('commit', 2, 'before');
    expect(await life.send('ship', byHand)).toMatchObject({ state: 'accepted' });
    expect(seen.attempts).toBe(3);
    expect(await handedOut(life)).toEqual([]);
  });

  test.each(['commit', 'load'] as const)(
    'a %s that fails for long is tried until it succeeds, and the order goes on',
    async (operation) => {
      const life = await its.world.take();
      const seen = failing(operation, 9, 'before');
      const ship = await life.keep('ship', byHand);
      if (operation === 'load') await life.wake();
      else await life.signal(ship);
      await its.world.pass('2 minutes');
      expect(await life.answer(ship)).toMatchObject({ state: 'accepted' });
      expect(seen.attempts).toBeGreaterThanOrEqual(10);
      expect(await handedOut(life)).toEqual([operation === 'load' ? 'loadOrder' : 'commitDecisions']);
      await life.scan(1, 'delivered');
      expect(await handedOut(life)).toHaveLength(1);
    },
  );

  test.each([
    ['decided', {}],
    ['accepted, with its stock held,', { stock: { reserve: true, buffer: 0 } }],
  ])(
    'what was kept before a deadline is %s before it, though the record was away until after it',
    async (_, more) => {
      const policy = { acceptBySeconds: 60, ...more };
      const life = await its.world.take({ requiresAcceptance: true, policy });
      const seen = failing('commit', Number.POSITIVE_INFINITY, 'before');
      const accept = await life.signal(await life.keep('accept', {}));
      await its.world.record.until('the first failure', () => seen.attempts > 0);
      await its.world.pass('5 minutes');
      its.world.record.trouble = (_, write) => write();
      await its.world.pass('1 minute');
      expect(await life.answer(accept)).toMatchObject({ state: 'accepted' });
      await life.quiet();
      expect(life.order.acceptanceExpired).toBe(false);
      expect(life.factTypes).toContain('LinesAccepted');
    },
  );
});

describe('an answer of the record that was lost', () => {
  test.each([1, 5])('decisions are written once, though the answer was lost %d times', async (times) => {
    const life = await its.world.take();
    failing('commit', times, 'after');
    const ship = await life.signal(await life.keep('ship', byHand));
    await its.world.pass('1 minute');
    await life.answer(ship);
    expect(await life.send('refund', {})).toMatchObject({ state: 'accepted' });
    expect(life.factTypes.slice(2)).toEqual([
      'ShipmentCreated',
      'ShipmentHandedOver',
      'RefundRequested',
      'RefundDone',
    ]);
  });

  test('a refusal whose writing was not answered is no obstacle for what comes next', async () => {
    const life = await its.world.take();
    failing('commit', 1, 'after');
    expect(await life.send('hand-over', {})).toMatchObject({ state: 'refused' });
    expect(await life.send('ship', byHand)).toMatchObject({ state: 'accepted' });
    expect(life.factTypes.slice(2)).toEqual(['ShipmentCreated', 'ShipmentHandedOver']);
  });
});

describe('a second writer', () => {
  /** Another run that believes it has this order decides a command right before this one writes. */
  function interfering(life: Life, names: { body: { paymentId: string; amount: number } }): void {
    its.world.record.trouble = async (operation, write) => {
      if (operation !== 'commit') return write();
      its.world.record.trouble = (_, again) => again();
      const { paymentId, amount } = names.body;
      const payment = { paymentId, amount: { amount, currency: 'EUR' }, state: 'captured' } as const;
      const command = await life.keep('record-payment', payment);
      const { version, hash, order } = its.world.record.load(life.id, []) ?? {
        version: 0,
        hash: '',
        order: null,
      };
      const turn = decideInTurn(order, [command], Date.parse(command.receivedAt));
      const { decided, deadlineAt } = turn;
      const written = its.world.record.commit({
        orderId: life.id,
        version,
        hash,
        decided,
        deadlineAt,
        order: turn.order,
      });
      expect(written.status).toBe('committed');
      return write();
    };
  }

  test('what was decided on an order that has moved on is decided anew', async () => {
    const life = await its.world.take({ captured: 0 });
    interfering(life, { body: { paymentId: 'p-1', amount: 2990 } });
    expect(await life.send('ship', byHand)).toMatchObject({ state: 'accepted', orderVersion: 5 });
    expect(life.factTypes).toEqual([
      'OrderTaken',
      'PaymentRecorded',
      'OrderReleased',
      'ShipmentCreated',
      'ShipmentHandedOver',
    ]);
  });

  test('what the other writer has made impossible is refused', async () => {
    const life = await its.world.take({ captured: 0 });
    interfering(life, { body: { paymentId: 'p-1', amount: 100 } });
    const amount = { amount: 100, currency: 'EUR' };
    const sent = await life.send('record-payment', { paymentId: 'p-1', amount, state: 'voided' });
    expect(sent).toMatchObject({ state: 'refused', refusal: { code: 'payment_state_backwards' } });
  });
});
