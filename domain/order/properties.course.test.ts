import {
  brokenOf,
  everyLife,
  everyStep,
  factsOf,
  prefixes,
  TIME_FOR_LIVES,
} from '../../tests/support/domain/lives';
import { walk } from '../../tests/support/domain/walk';
import type { Deadline } from './deadlines';
import { deadlinesOf } from './deadlines';
import { decide } from './decide';
import { effectsOf } from './effects';
import type { FactType } from './facts';
import type { Order } from './model';

jest.setTimeout(TIME_FOR_LIVES);

describe('the life of every order', () => {
  const WAYS: ReadonlySet<string> = new Set([
    'open to cancelled',
    'open to completed',
    'completed to closed',
  ]);
  const LATE: ReadonlySet<string> = new Set(['completed to cancelled', 'closed to cancelled']);
  const NEVER_AFTER_THE_END: ReadonlySet<FactType> = new Set([
    'LinesAccepted',
    'LinesRefused',
    'LinesCancelled',
    'AcceptanceExpired',
    'OrderReleased',
    'ShipmentCreated',
    'ShipmentHandedOver',
    'OrderCompleted',
    'OrderHeld',
    'ProcessingStarted',
    'LogisticsReported',
    'PickupPrepared',
    'PickupReady',
    'PickupCollected',
    'PickupCancelled',
    'ReservationRequested',
    'SourceRequested',
    'LinesResourced',
  ]);

  test('an end is final, unless the channel cancels late', () => {
    everyStep(({ before, command, after }) => {
      const way = `${before.lifecycle.state} to ${after.lifecycle.state}`;
      const late = command.name === 'channel-report' && LATE.has(way);
      return before.lifecycle.state === after.lifecycle.state || WAYS.has(way) || late ? [] : [way];
    });
  });

  test('nothing is decided, packed or shipped after the end', () => {
    everyStep((step) => {
      const { state } = step.before.lifecycle;
      if (state !== 'cancelled' && state !== 'closed') return [];
      return factsOf(step).flatMap(({ data }) => {
        // A supplier may owe the seller money whatever became of the order.
        const isShipBy = data.type === 'DeadlineMissed' && data.deadline === 'ship_by';
        return NEVER_AFTER_THE_END.has(data.type) || isShipBy ? [data.type] : [];
      });
    });
  });

  test('no shipment waits when an order ends', () => {
    everyLife((choices) => {
      const { lifecycle, shipments } = walk(choices);
      const waiting = shipments.filter((shipment) => !shipment.cancelled && shipment.handedAt === null);
      return lifecycle.state === 'open' ? [] : waiting.map(({ id }) => id);
    });
  });
});

describe('the deadlines of every order', () => {
  const fire = (order: Order, { name, subject }: Deadline, receivedAt: string) =>
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

  test('each is taken when it is due or later, and only once', () => {
    everyLife((choices) => {
      const order = walk(choices);
      return deadlinesOf(order).flatMap((deadline) => {
        const { name, subject, at } = deadline;
        const fired = fire(
          order,
          deadline,
          Date.parse(order.updatedAt) > Date.parse(at) ? order.updatedAt : at,
        );
        const again = (other: Deadline): boolean =>
          other.name === name && other.subject === subject && Date.parse(other.at) <= Date.parse(at);
        return brokenOf({
          [`${name} is taken when it is due`]: fire(order, deadline, at).accepted,
          [`${name} is taken later`]: fired.accepted,
          [`${name} does not come again`]: !(fired.accepted && deadlinesOf(fired.order).some(again)),
        });
      });
    });
  });

  test('none is taken before it is due', () => {
    everyLife((choices) => {
      const order = walk(choices);
      return deadlinesOf(order)
        .filter((deadline) => {
          const early = new Date(Date.parse(deadline.at) - 1).toISOString();
          return fire(order, deadline, early).accepted;
        })
        .map(({ name }) => name);
    });
  });

  test('none runs for a closed order, and for a cancelled one only those of goods that others still have', () => {
    everyLife((choices) => {
      const order = walk(choices);
      const running = deadlinesOf(order).map(({ name }) => name);
      if (order.lifecycle.state === 'closed') return running;
      const ofOthers = ['carrier_silence', 'source_review', 'source_refund'];
      return order.lifecycle.state === 'cancelled' ? running.filter((name) => !ofOthers.includes(name)) : [];
    });
  });
});

describe('the effects of every order', () => {
  test('each is wanted once in the life of an order, under a unique key', () => {
    everyLife((choices) => {
      const wanted: string[] = [];
      const misnamed: string[] = [];
      walk(choices, (step) => {
        for (const [index, order] of prefixes(step).entries()) {
          const fact = factsOf(step)[index];
          if (fact) wanted.push(...effectsOf(order, fact.data).map(({ key }) => key));
        }
        const effects = Object.entries(step.after.effects);
        misnamed.push(...effects.filter(([key, { effect }]) => key !== effect.key).map(([key]) => key));
      });
      return [...misnamed, ...wanted.filter((key, index) => wanted.indexOf(key) !== index)];
    });
  });

  test('each pending one was wanted by a fact, and stays until a fact settles it', () => {
    const settling: ReadonlySet<FactType> = new Set([
      'LabelBought',
      'RefundDone',
      'RefundDeclined',
      'RefundFailed',
      'EffectDone',
      'EffectGivenUp',
      'ShipmentVoided',
      'LinesReserved',
      'ReservationRequested',
      'LinesRefused',
      'OrderCancelled',
      'SourcePlaced',
      'SourceCancelled',
      'PostedOrderContradicted',
    ]);
    everyStep((step) => {
      const keys = (order: Order): string[] => Object.keys(order.effects);
      const gone = keys(step.before).filter((key) => !Object.hasOwn(step.after.effects, key));
      const come = keys(step.after).filter((key) => !Object.hasOwn(step.before.effects, key));
      const types = factsOf(step).map(({ data }) => data.type);
      const wanted: string[] = prefixes(step).flatMap((order, index) => {
        const fact = factsOf(step)[index];
        return fact ? effectsOf(order, fact.data).map(({ key }) => key) : [];
      });
      return [
        ...(types.some((type) => settling.has(type)) ? [] : gone),
        ...come.filter((key) => !wanted.includes(key)),
      ];
    });
  });
});
