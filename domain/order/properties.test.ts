import { everyLife, everyStep, TIME_FOR_LIVES } from '../testing/lives';
import { firstFacts, type Step, walk } from '../testing/walk';
import { NOW } from '../testing/orders';
import { capturedOf, committedOf, committedRefunds, owedToCustomer, refundable } from './amounts';
import { apply, applyAll } from './apply';
import type { Command } from './commands';
import { deadlinesOf } from './deadlines';
import { decide } from './decide';
import { effectsOf } from './effects';
import type { Fact, FactType } from './facts';
import type { Order } from './model';
import { quantitiesOf } from './quantities';

jest.setTimeout(TIME_FOR_LIVES);

const factsOf = ({ decision }: Step): readonly Fact[] => (decision.accepted ? decision.facts : []);

/** The order after each single fact of a step. */
function prefixes(step: Step): Order[] {
  let order = step.before;
  return factsOf(step).map((fact) => {
    order = apply(order, fact);
    return order;
  });
}

describe('the quantities of every line', () => {
  test('none is negative, and each is bounded by the one it is part of', () => {
    everyStep((step) => {
      for (const order of prefixes(step)) {
        for (const line of order.lines) {
          const units = quantitiesOf(order, line);
          expect(Math.min(...Object.values(units))).toBeGreaterThanOrEqual(0);
          expect(units.returned + units.returnRequested).toBeLessThanOrEqual(units.handed);
          expect(units.handed).toBeLessThanOrEqual(units.prepared);
          expect(units.prepared).toBeLessThanOrEqual(units.accepted - units.cancelled);
          expect(units.accepted + units.refused).toBeLessThanOrEqual(units.ordered);
          expect(units.delivered).toBeLessThanOrEqual(units.handed);
          expect(units.received).toBeLessThanOrEqual(units.handed);
          expect(units.refunded).toBeLessThanOrEqual(units.ordered);
        }
      }
    });
  });

  test('what was decided, has left, came back or was refunded is never taken back', () => {
    const growing = ['accepted', 'refused', 'cancelled', 'handed', 'received', 'returned', 'refunded'] as const;
    everyStep(({ before, after }) => {
      for (const [index, line] of before.lines.entries()) {
        const units = quantitiesOf(before, line);
        const later = quantitiesOf(after, after.lines[index] ?? line);
        expect(growing.filter((counter) => later[counter] < units[counter])).toEqual([]);
      }
    });
  });
});

describe('the money of every order', () => {
  test('what is given back or promised is never above what came in, in all and by each payment', () => {
    everyStep((step) => {
      for (const order of prefixes(step)) {
        expect(committedRefunds(order)).toBeLessThanOrEqual(capturedOf(order));
        for (const payment of order.payments) {
          const captured = payment.state === 'captured' ? payment.amount : 0;
          expect(committedOf(order, payment)).toBeLessThanOrEqual(captured);
        }
      }
    });
  });

  test('each refund is the sum of its parts, and all of it goes back by payments', () => {
    everyLife((choices) => {
      for (const refund of walk(choices).refunds) {
        const goods = refund.lines.reduce((sum, line) => sum + line.amount, 0);
        const parts = refund.allocations.reduce((sum, part) => sum + part.amount, 0);
        expect(goods + refund.shipping + refund.adjustment - refund.fee).toBe(refund.amount);
        expect(parts).toBe(refund.amount);
        expect(refund.amount).toBeGreaterThan(0);
        expect(Math.min(refund.shipping, refund.fee, ...refund.lines.map((line) => line.amount))).toBeGreaterThanOrEqual(0);
      }
    });
  });

  test('what is owed back is there to be given back', () => {
    everyLife((choices) => {
      const order = walk(choices);
      expect(owedToCustomer(order)).toBeGreaterThanOrEqual(0);
      expect(owedToCustomer(order)).toBeLessThanOrEqual(refundable(order));
    });
  });
});

describe('the record of every order', () => {
  test('its version is the number of its facts', () => {
    everyLife((choices) => {
      let count = firstFacts(choices).length;
      walk(choices, (step) => {
        count += factsOf(step).length;
        expect(step.after.version).toBe(count);
      });
    });
  });

  test('its facts, written down and folded again, give the same order', () => {
    everyLife((choices) => {
      const facts: Fact[] = firstFacts(choices).map((data) => ({ at: NOW, data }));
      const order = walk(choices, (step) => facts.push(...factsOf(step)));
      expect(JSON.stringify(applyAll(null, JSON.parse(JSON.stringify(facts))))).toBe(JSON.stringify(order));
    });
  });

  test('a decision changes nothing of the order it was asked of', () => {
    everyStep(({ before, command }) => {
      const kept = JSON.stringify(before);
      const decision = decide(before, command);
      expect(JSON.stringify(before)).toBe(kept);
      expect(Object.keys(decision)).toEqual(
        decision.accepted ? ['accepted', 'facts', 'order'] : ['accepted', 'refusal'],
      );
    });
  });

  test('the same decision made again is the same decision', () => {
    everyStep(({ before, command, decision }) => {
      expect(JSON.stringify(decide(before, command))).toBe(JSON.stringify(decision));
    });
  });

  test('what the outside says twice counts once', () => {
    const told: ReadonlySet<Command['name']> = new Set(['record-payment', 'channel-report', 'carrier-report']);
    everyStep(({ command, decision, after }) => {
      if (!decision.accepted || !told.has(command.name)) return;
      const again = decide(after, command);
      const order = again.accepted ? again.order : after;
      expect({ ...order, version: after.version }).toEqual(after);
    });
  });
});

describe('the life of every order', () => {
  const ENDS = ['cancelled', 'closed'];
  const NEVER_AFTER_THE_END: readonly FactType[] = [
    'LinesAccepted',
    'LinesRefused',
    'LinesCancelled',
    'AcceptanceExpired',
    'OrderReleased',
    'ShipmentCreated',
    'ShipmentHandedOver',
    'OrderCompleted',
    'DeadlineMissed',
  ];

  test('an end is the end, but for a channel that cancels late', () => {
    everyStep(({ before, command, after }) => {
      const way = `${before.lifecycle.state} to ${after.lifecycle.state}`;
      if (before.lifecycle.state === after.lifecycle.state) return;
      expect(['open to cancelled', 'open to completed', 'completed to closed']
        .concat(command.name === 'channel-report' ? ['completed to cancelled', 'closed to cancelled'] : []))
        .toContain(way);
    });
  });

  test('nothing is decided, packed or sent after the end', () => {
    everyStep((step) => {
      if (!ENDS.includes(step.before.lifecycle.state)) return;
      const types = factsOf(step).map(({ data }) => data.type);
      expect(types.filter((type) => NEVER_AFTER_THE_END.includes(type))).toEqual([]);
    });
  });

  test('an order has left its waiting parcels behind when it ends', () => {
    everyLife((choices) => {
      const order = walk(choices);
      if (order.lifecycle.state === 'open') return;
      expect(order.shipments.filter((shipment) => !shipment.cancelled && shipment.handedAt === null)).toEqual([]);
    });
  });
});

describe('the deadlines of every order', () => {
  const fire = (order: Order, { name, subject }: { name: string; subject: string | null }, receivedAt: string) =>
    decide(order, {
      id: name,
      name: 'deadline',
      body: { name, subject },
      receivedAt,
      who: 'timer',
      party: 'system',
      onBehalfOf: null,
      requestId: null,
    });

  test('each is taken when it is due or later, and does not come again', () => {
    everyLife((choices) => {
      const order = walk(choices);
      for (const deadline of deadlinesOf(order)) {
        const late = Date.parse(order.updatedAt) > Date.parse(deadline.at) ? order.updatedAt : deadline.at;
        expect(fire(order, deadline, deadline.at).accepted).toBe(true);
        const fired = fire(order, deadline, late);
        const running = fired.accepted ? deadlinesOf(fired.order) : null;
        const same = running?.filter(
          ({ name, subject, at }) => name === deadline.name && subject === deadline.subject && at <= deadline.at,
        );
        expect(same).toEqual([]);
      }
    });
  });

  test('none is taken before it is due', () => {
    everyLife((choices) => {
      const order = walk(choices);
      for (const deadline of deadlinesOf(order)) {
        const early = new Date(Date.parse(deadline.at) - 1).toISOString();
        expect(fire(order, deadline, early)).toMatchObject({ refusal: { code: 'deadline_not_due' } });
      }
    });
  });

  test('none runs for a closed order', () => {
    everyLife((choices) => {
      const order = walk(choices);
      if (order.lifecycle.state === 'closed') expect(deadlinesOf(order)).toEqual([]);
    });
  });
});

describe('the effects of every order', () => {
  test('each is wanted once in an order’s life, under a key of its own', () => {
    everyLife((choices) => {
      const wanted: string[] = [];
      walk(choices, (step) => {
        prefixes(step).forEach((order, index) => {
          const fact = factsOf(step)[index];
          if (fact) wanted.push(...effectsOf(order, fact.data).map(({ key }) => key));
        });
        for (const [key, { effect }] of Object.entries(step.after.effects)) expect(effect.key).toBe(key);
      });
      expect(wanted.filter((key, index) => wanted.indexOf(key) !== index)).toEqual([]);
    });
  });

  test('each that is pending was wanted, and stays until it is settled', () => {
    everyStep((step) => {
      const gone = Object.keys(step.before.effects).filter((key) => !Object.hasOwn(step.after.effects, key));
      if (gone.length === 0) return;
      const types = new Set(factsOf(step).map(({ data }) => data.type));
      const settling: FactType[] = [
        'LabelBought',
        'RefundDone',
        'RefundDeclined',
        'RefundFailed',
        'EffectDone',
        'EffectGivenUp',
        'ShipmentVoided',
      ];
      expect(settling.some((type) => types.has(type))).toBe(true);
    });
  });
});
