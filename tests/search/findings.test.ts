import { owedToCustomer, refundable } from '../../domain/order/amounts';
import { decide } from '../../domain/order/decide';
import type { TakenLine } from '../../domain/order/facts';
import {
  ask,
  channelSays,
  deadlineNames,
  lineOf,
  play,
  result,
  scan,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../support/domain/orders';

/*
 * What the exhaustive search has found, by the shortest way to it. Each of these fails until the rules are mended,
 * and stays as the test of it afterwards.
 */

const SRC = 'src_test_1';
const FACTORY = { name: 'factory', kind: 'fulfillment' };
const supplied = (...more: TakenLine[]) =>
  taken({ lines: [lineOf('1', 1, { supplier: FACTORY }), ...more], policy: { refundOnCancel: 'channel' } });
const placed = result(`source:${SRC}`, { kind: 'done', source: { ref: 'S', url: null, paid: true } });

describe('what the search has found', () => {
  test('a pickup whose rest is cancelled is collected, and has no deadline', () => {
    const order = play(
      taken({ delivery: 'pickup' }),
      ask('prepare-pickup', {}),
      ask('ready-pickup', {}),
      ask('collect', { lines: [{ id: '1', quantity: 1 }] }),
      ask('cancel', {}),
    );
    expect(order.pickup).toBe('collected');
    expect(deadlineNames(order)).not.toContain('pickup_by');
  });

  test('a pickup of which nothing is left cannot be prepared again', () => {
    const order = play(
      taken({ delivery: 'pickup', policy: { refundOnCancel: 'channel' } }),
      ask('prepare-pickup', {}),
      ask('ready-pickup', {}),
      ask('collect', { lines: [{ id: '1', quantity: 1 }] }),
      ask('cancel-pickup', {}),
      ask('cancel', {}),
    );
    expect(decide(order, ask('prepare-pickup', {}))).toMatchObject({ accepted: false });
  });

  test('a label that is given up is no longer pending, even if its shipment was scanned meanwhile', () => {
    const order = play(
      taken(),
      shipByLabel(),
      scan(1, 'delivered'),
      result(`label:${shipmentNo(1)}`, { kind: 'unknown', problem: 'no_answer' }),
      ask('give-up-effect', { effect: `label:${shipmentNo(1)}` }),
    );
    expect(order.shipments[0]?.label).not.toBe('pending');
  });

  test('what was collected and came back is not owed again when the channel cancels late', () => {
    const order = play(
      taken({ delivery: 'pickup' }),
      ask('prepare-pickup', {}),
      ask('ready-pickup', {}),
      ask('collect', {}),
      ask('refund', {}),
      ask('return', {}),
      channelSays({ state: 'cancelled', reason: null }),
    );
    expect(owedToCustomer(order)).toBeLessThanOrEqual(refundable(order));
  });

  test('no deadline of a supplier runs when the order is closed', () => {
    const order = play(
      supplied(lineOf('2', 1)),
      shipByHand(),
      ask('place-source', {}),
      placed,
      ask('cancel', {}),
      ask('cancel-source', { sourceId: SRC }),
      ask('review-source-refund', { sourceId: SRC }),
      ask('complete', {}),
      ask('close', {}),
    );
    expect(deadlineNames(order)).toEqual([]);
  });
});
