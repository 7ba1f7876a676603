import { ask, lineOf, play, taken } from '../../../tests/support/domain/orders';
import { COMMAND_NAMES } from '../commands';
import type { Order } from '../model';
import { allowedActionNames, allowedActions } from './actions';
import { commandForStatus } from './set-status';
import { statusesOf, VIEW_NAMES } from './vocabularies';

const calls = { decide: 0, rule: 0 };

jest.mock('../decide', () => {
  const { decide, evaluate } = jest.requireActual<typeof import('../decide')>('../decide');
  return {
    decide: (...input: Parameters<typeof decide>) => {
      calls.decide += 1;
      return decide(...input);
    },
    evaluate: (...input: Parameters<typeof evaluate>) => {
      calls.rule += 1;
      return evaluate(...input);
    },
  };
});

function counted(run: () => unknown): { readonly decide: number; readonly rule: number } {
  Object.assign(calls, { decide: 0, rule: 0 });
  run();
  return { ...calls };
}

jest.setTimeout(180_000);

/** Lines of which some are packed, sent and delivered, in so many shipments. */
function orderOf(lineCount: number, shipmentCount: number): Order {
  const lines = Array.from({ length: lineCount }, (_, index) => lineOf(`${index}`, shipmentCount));
  const packed = Array.from({ length: shipmentCount }, (_, index) =>
    ask('create-shipment', {
      lines: [{ id: `${index % lineCount}`, quantity: 1 }],
      manual: { carrier: 'txt_carrier' },
    }),
  );
  const order = play(taken({ lines }), ...packed);
  const [first, ...others] = order.shipments.slice(0, -1).map(({ id: shipmentId }) => ({ shipmentId }));
  const sent = play(order, ...[first, ...others].flatMap((body) => (body ? [ask('hand-over', body)] : [])));
  const returned = ask('request-return', { lines: [{ id: '0', quantity: 1 }] });
  return play(sent, ...(first ? [ask('deliver', first)] : []), returned);
}

describe('the number of decisions to read an order, whatever its size', () => {
  const small = orderOf(6, 4);
  const large = orderOf(500, 50);

  /** Shipments that wait, are on their way and have arrived, and lines of which something was sent or nothing. */
  const KINDS_OF_SHIPMENTS = 3;
  const KINDS_OF_LINES = 2;

  test('the allowed actions need one decision per command, and one more per kind of subject', () => {
    const byShipment = 6 * KINDS_OF_SHIPMENTS;
    const byLines = 3 * KINDS_OF_LINES;
    const most = COMMAND_NAMES.length + byShipment + byLines;
    for (const list of [allowedActions, allowedActionNames]) {
      const decisions = counted(() => list(large));
      expect(decisions.decide).toBe(0);
      expect(decisions.rule).toBeLessThanOrEqual(most);
      expect(decisions).toEqual(counted(() => list(small)));
    }
  });

  const FIELDS = {
    'no fields': {},
    'one unit by hand': { manual: { carrier: 'txt_carrier' }, lines: [{ id: '0', quantity: 1 }] },
  };

  test.each(Object.entries(FIELDS))(
    'a status with %s decides each of its commands at most once',
    (_, fields) => {
      for (const view of VIEW_NAMES) {
        for (const { word, by = [] } of statusesOf(view)) {
          const [few, many] = [small, large].map((order) =>
            counted(() => commandForStatus(order, view, word, fields)),
          );
          expect({ view, word, ...many }).toEqual({ view, word, ...few });
          // The probes of each command, and the first steps that the table of moves knows.
          const isBounded = (many?.decide ?? 0) <= by.length && (many?.rule ?? 0) <= 12;
          expect({ view, word, isBounded }).toEqual({ view, word, isBounded: true });
        }
      }
    },
  );
});
