import fc from 'fast-check';
import { ask, eur, inDays, play, taken } from '../../tests/support/domain/orders';
import type { Command } from './commands';
import { nextDeadline } from './deadlines';
import { decideBatch } from './decide-batch';
import type { Order } from './model';

const asking = (): Order => taken({ requiresAcceptance: true });
const deadlineOf = (order: Order): string => nextDeadline(order)?.at ?? '';
const at = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();
const accept = (receivedAt: string): Command => ask('accept', {}, { receivedAt });
const facts = (decision: ReturnType<typeof decideBatch>): string[] =>
  decision.decided.flatMap((one) => one.facts.map(({ data }) => data.type));

const batch = (order: Order | null, commands: readonly Command[], now: string | null, more = false) =>
  decideBatch(order, { commands, more, now });

describe('a batch of commands', () => {
  test('is decided in order, each command on the result of the one before', () => {
    const { decided, order } = batch(
      taken(),
      [ask('cancel', {}), ask('ship', { manual: { carrier: 'txt_c' } })],
      null,
    );
    expect(decided.map(({ refusal }) => refusal?.code ?? null)).toEqual([null, 'order_cancelled']);
    expect(order?.lifecycle.state).toBe('cancelled');
  });

  test('gives every command the version after it, even if it is refused', () => {
    const before = taken();
    const { decided } = batch(before, [ask('complete', {})], null);
    expect(decided).toMatchObject([{ hasRow: true, facts: [], version: before.version }]);
  });

  test('that is empty decides nothing if no deadline is due', () => {
    const order = asking();
    expect(batch(order, [], at(deadlineOf(order), -1))).toEqual({ order, decided: [], deadlineAt: null });
  });
});

describe('a deadline', () => {
  test('is decided once it is due, with the time at which it was due', () => {
    const order = asking();
    const due = deadlineOf(order);
    const decision = batch(order, [], inDays(100));
    expect(facts(decision)).toContain('AcceptanceExpired');
    expect(decision.decided[0]?.hasRow).toBe(false);
    expect(decision.decided[0]?.facts[0]?.at).toBe(due);
    expect(decision.deadlineAt).toBe(due);
  });

  test('is not decided before it is due', () => {
    const order = asking();
    expect(facts(batch(order, [], at(deadlineOf(order), -1)))).toEqual([]);
  });

  test.each([
    ['before it', -1, ['LinesAccepted', 'OrderReleased']],
    ['at the same moment', 0, ['LinesAccepted', 'OrderReleased']],
    ['after it', 1, ['AcceptanceExpired', 'OrderCancelled']],
  ])(
    'is decided in order with a command that was received %s: the command first, unless it is later',
    (_, ms, expected) => {
      const order = asking();
      const due = deadlineOf(order);
      expect(facts(batch(order, [accept(at(due, ms))], at(due, 60_000)))).toEqual(expected);
    },
  );

  test('waits while more commands wait that may have been received before it', () => {
    const order = asking();
    expect(facts(batch(order, [], inDays(100), true))).toEqual([]);
  });

  test('is not decided by a batch without a clock, except before a command that was received after it', () => {
    const order = asking();
    const due = deadlineOf(order);
    expect(facts(batch(order, [], null))).toEqual([]);
    expect(facts(batch(order, [accept(at(due, 1))], null))).toContain('AcceptanceExpired');
  });

  test('that follows from another is decided in the same batch', () => {
    const shipped = play(taken(), ask('ship', { manual: { carrier: 'txt_c' } }), ask('deliver', {}));
    expect(facts(batch(shipped, [], inDays(400)))).toEqual(
      expect.arrayContaining(['OrderCompleted', 'OrderClosed']),
    );
  });
});

test('commands lead to the same order for any division into batches', () => {
  const payments = Array.from({ length: 8 }, (_, n) =>
    ask(
      'record-payment',
      { paymentId: `p-${n}`, amount: eur(1 + n), state: 'captured' },
      { receivedAt: inDays(n) },
    ),
  );
  const whole = batch(taken({ captured: 0 }), payments, inDays(9)).order;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }), (sizes) => {
      let order: Order | null = taken({ captured: 0 });
      let rest = payments;
      for (const size of sizes) {
        const now = rest.length > size ? null : inDays(9);
        order = batch(order, rest.slice(0, size), now, rest.length > size).order;
        rest = rest.slice(size);
      }
      expect(order).toEqual(whole);
    }),
  );
});
