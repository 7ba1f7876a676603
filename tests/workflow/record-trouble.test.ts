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

describe('a record that is unavailable', () => {
  test('a write that fails briefly is retried at once', async () => {
    const life = await its.world.take();
    const seen = failing('advance', 2, 'before');
    expect(await life.send('ship', byHand)).toMatchObject({ state: 'accepted' });
    expect(seen.attempts).toBe(3);
    expect(await handedOut(life)).toEqual([]);
  });

  test('a write that fails for long is retried until it succeeds, and the order continues', async () => {
    const life = await its.world.take();
    const seen = failing('advance', 9, 'before');
    const ship = await life.signal(await life.keep('ship', byHand));
    await its.world.pass('2 minutes');
    expect(await life.answer(ship)).toMatchObject({ state: 'accepted' });
    expect(seen.attempts).toBeGreaterThanOrEqual(10);
    expect(await handedOut(life)).toEqual(['advance']);
    await life.scan(1, 'delivered');
    expect(await handedOut(life)).toHaveLength(1);
  });

  test.each([
    ['decided', {}],
    ['accepted, with its stock held,', { stock: { reserve: true, buffer: 0 } }],
  ])(
    'a command stored before a deadline is %s before it, even if the record was unavailable until after it',
    async (_, more) => {
      const policy = { acceptBySeconds: 60, ...more };
      const life = await its.world.take({ requiresAcceptance: true, policy });
      const seen = failing('advance', Number.POSITIVE_INFINITY, 'before');
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

describe('a lost response of the record', () => {
  test.each([1, 5])('decisions are stored once, even if the response was lost %d times', async (times) => {
    const life = await its.world.take();
    failing('advance', times, 'after');
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

  test('a refusal whose response was lost does not block later commands', async () => {
    const life = await its.world.take();
    failing('advance', 1, 'after');
    expect(await life.send('hand-over', {})).toMatchObject({ state: 'refused' });
    expect(await life.send('ship', byHand)).toMatchObject({ state: 'accepted' });
    expect(life.factTypes.slice(2)).toEqual(['ShipmentCreated', 'ShipmentHandedOver']);
  });
});
