import {
  ask,
  channelSays,
  done,
  effectKeys,
  eur,
  labelBought,
  lineOf,
  NOW,
  ORDER_ID,
  packByLabel,
  play,
  refundNo,
  scan,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../../tests/support/domain/orders';
import type { Policy } from '../policy';
import { apply } from './apply';
import type { Command } from './commands';
import { decide } from './decide';
import { effectsOf, settledBy } from './effects';
import { effectKey } from './keys';
import type { Order } from './model';

const TELLS: Policy['tells'] = { acceptance: true, shipment: true, cancellation: true };
const asking = (tells: Policy['tells'] = TELLS) =>
  taken({ requiresAcceptance: true, lines: [lineOf('1', 2), lineOf('2', 1)], policy: { tells } });
const notifying = () => taken({ lines: [lineOf('1', 2), lineOf('2', 1)], policy: { tells: TELLS } });
const messages = (order: Order) =>
  Object.values(order.effects).map(({ effect }) =>
    effect.kind === 'tell_channel' ? effect.message : effect.kind,
  );

/** Everything that the facts of a command want, computed with the order after each fact. */
function wantedBy(order: Order, command: Command) {
  const decision = decide(order, command);
  if (!decision.accepted) throw new Error(decision.refusal.code);
  let current = order;
  return decision.facts.flatMap((fact) => {
    current = apply(current, fact);
    return effectsOf(current, fact.data);
  });
}

describe('what a channel is notified of', () => {
  test('a decision is notified once, when no line waits for one any more', () => {
    const first = play(asking(), ask('accept', { lines: [{ id: '1' }] }));
    expect(effectKeys(first)).toEqual([]);
    const whole = play(first, ask('refuse', { lines: [{ id: '2' }] }));
    expect(effectKeys(whole)).toEqual([`acceptance:${ORDER_ID}`]);
    expect(messages(whole)).toEqual([{ type: 'acceptance', accepted: ['1'], refused: ['2'] }]);
  });

  test('an order that requires no acceptance has no decision to notify', () => {
    expect(effectKeys(notifying())).toEqual([]);
  });

  test('a hand-over is notified for each shipment', () => {
    const one = [{ id: '1', quantity: 1 }];
    const order = play(notifying(), shipByHand(one), shipByHand(one));
    expect(effectKeys(order)).toEqual([`shipment:${shipmentNo(1)}`, `shipment:${shipmentNo(2)}`]);
  });

  test('a shipment is notified when it leaves, not when it is packed', () => {
    const packed = play(notifying(), packByLabel(), labelBought(1));
    expect(effectKeys(packed)).toEqual([]);
    expect(effectKeys(play(packed, ask('hand-over', {})))).toEqual([`shipment:${shipmentNo(1)}`]);
  });

  describe('if a known number counts as fulfilled', () => {
    const numbered = () =>
      taken({ lines: [lineOf('1', 2)], policy: { tells: TELLS, fulfilledAt: 'tracking' } });
    const pack = (trackingNumber?: string) =>
      ask('create-shipment', {
        manual: { carrier: 'txt_carrier', ...(trackingNumber ? { trackingNumber } : {}) },
      });
    const edit = (trackingNumber: string) =>
      ask('edit-shipment', { shipmentId: shipmentNo(1), trackingNumber });
    const notified = `shipment:${shipmentNo(1)}`;
    const leaves = ask('hand-over', {});
    const types = (order: Order) =>
      messages(order).map((sent) => (typeof sent === 'string' ? sent : sent.type));

    test('a shipment is notified once with its first number, in whichever way it is set', () => {
      for (const commands of [
        [pack('T-1'), leaves],
        [pack(), edit('T-1'), leaves],
        [pack(), leaves],
      ]) {
        expect(effectKeys(play(numbered(), ...commands))).toEqual([notified]);
      }
      expect(effectKeys(play(numbered(), pack()))).toEqual([]);
    });

    test('another number is notified as a correction, before the hand-over and after', () => {
      for (const commands of [
        [pack('T-1'), edit('T-2'), leaves],
        [pack('T-1'), leaves, edit('T-2')],
      ]) {
        expect(types(play(numbered(), ...commands))).toEqual(['shipment', 'tracking']);
      }
    });
  });

  test('a shipment that was notified after a scan is notified again with its number when the label arrives', () => {
    for (const fulfilledAt of ['handover', 'tracking'] as const) {
      const order = taken({ policy: { tells: TELLS, fulfilledAt } });
      const scanned = play(order, shipByLabel(), scan(1, 'in_transit'), done(`shipment:${shipmentNo(1)}`));
      expect(effectKeys(scanned)).toEqual([`label:${shipmentNo(1)}`]);
      expect(messages(play(scanned, labelBought(1)))).toEqual([
        { type: 'tracking', shipmentId: shipmentNo(1) },
      ]);
    }
  });

  test('refused units are a cancellation for a channel without decisions, unless the channel cancelled them', () => {
    const tells = { ...TELLS, acceptance: false };
    const refused = play(asking(tells), ask('accept', { lines: [{ id: '1' }] }), ask('refuse', {}));
    expect(messages(refused)).toMatchObject([{ type: 'cancellation', lines: [{ id: '2', quantity: 1 }] }]);
    const whole = play(asking(tells), ask('refuse', {}));
    expect(messages(whole)).toMatchObject([{ type: 'cancellation', shipping: 490 }]);
    const byChannel = play(asking(), channelSays({ state: 'cancelled', reason: null }));
    expect(effectKeys(byChannel)).toEqual([]);
  });

  test('the price of shipping is cancelled once with the last units, whatever was notified before', () => {
    const [one, two] = ['1', '2'].map((id) => ask('cancel', { lines: [{ id }] }));
    const shipping = (order: Order) =>
      messages(order).map((sent) => (typeof sent !== 'string' && 'shipping' in sent ? sent.shipping : 0));
    if (one && two) expect(shipping(play(notifying(), one, two))).toEqual([0, 490]);
    expect(shipping(play(notifying(), ask('cancel', {})))).toEqual([490]);
    expect(shipping(play(notifying(), shipByHand([{ id: '1' }]), ask('cancel', {})))).toEqual([0, 0]);
  });

  test('a channel that wants no notifications gets none', () => {
    const silent = { acceptance: false, shipment: false, cancellation: false };
    const order = play(asking(silent), ask('accept', {}), shipByHand([{ id: '1' }]), ask('cancel', {}));
    expect(effectKeys(order)).toEqual([]);
  });

  test('each kind of notification can be disabled separately', () => {
    const life = (tells: Policy['tells']) =>
      messages(play(asking(tells), ask('accept', {}), shipByHand([{ id: '1' }]), ask('cancel', {}))).map(
        (message) => (typeof message === 'string' ? message : message.type),
      );
    expect(life(TELLS)).toEqual(['acceptance', 'shipment', 'cancellation']);
    expect(life({ ...TELLS, acceptance: false })).toEqual(['shipment', 'cancellation']);
    expect(life({ ...TELLS, shipment: false })).toEqual(['acceptance', 'cancellation']);
    expect(life({ ...TELLS, cancellation: false })).toEqual(['acceptance', 'shipment']);
  });
});

describe('the keys of effects', () => {
  test('the same fact of the same order has the same effects and keys, however often they are derived', () => {
    const order = notifying();
    const command = shipByLabel();
    expect(wantedBy(order, command)).toEqual(wantedBy(order, command));
    expect(wantedBy(order, command).map(({ key }) => key)).toEqual([`label:${shipmentNo(1)}`]);
  });

  test('a key consists of what is wanted, and not of the time or the command', () => {
    const later = { ...shipByLabel(), id: 'another', receivedAt: '2027-01-01T00:00:00.000Z' };
    const keys = (command: Command) => wantedBy(notifying(), command).map(({ key }) => key);
    expect(keys(later)).toEqual(keys(shipByLabel()));
  });

  test('every effect is stored under its own key', () => {
    const order = play(
      taken({ policy: { tells: TELLS, refunds: 'channel' } }),
      shipByLabel([{ id: '1', quantity: 1 }]),
      ask('cancel', { lines: [{ id: '1', quantity: 1 }] }),
      ask('refund', { adjustment: eur(1) }),
    );
    expect(effectKeys(order)).toHaveLength(3);
    expect(Object.entries(order.effects).filter(([key, { effect }]) => key !== effect.key)).toEqual([]);
  });

  test('an effect is settled by its key only', () => {
    const key = effectKey('intercept', { shipmentId: 's' });
    expect(settledBy({ type: 'EffectDone', key, how: 'confirmed', evidence: null })).toEqual([key]);
    expect(settledBy({ type: 'EffectGivenUp', key })).toEqual([key]);
    expect(settledBy({ type: 'LinesReserved', lines: [], key })).toEqual([key]);
    expect(settledBy({ type: 'RefundDone', refundId: 'r', evidence: null })).toEqual(['refund:r']);
    expect(settledBy({ type: 'RefundDeclined', refundId: 'r', problem: 'p' })).toEqual(['refund:r']);
    expect(settledBy({ type: 'RefundFailed', refundId: 'r', problem: 'p' })).toEqual(['refund:r']);
    const placed = { type: 'SourcePlaced', sourceId: 's', ref: null, url: null, paid: true } as const;
    expect(settledBy(placed)).toEqual(['source:s']);
    expect(settledBy({ type: 'SourceCancelled', sourceId: 's', reason: null })).toEqual([
      'source:s',
      'cancel-source:s',
    ]);
    expect(settledBy({ type: 'EffectNeedsAttention', key, problem: 'p' })).toEqual([]);
    expect(settledBy({ type: 'EffectDelayed', key, problem: 'p' })).toEqual([]);
    expect(settledBy({ type: 'OrderReleased' })).toEqual([]);
  });

  test('a pending effect exists for any reader who folds the facts', () => {
    const order = play(notifying(), shipByHand([{ id: '1' }]), shipByHand());
    const first = play(order, done(`shipment:${shipmentNo(1)}`));
    expect(effectKeys(first)).toEqual([`shipment:${shipmentNo(2)}`]);
    expect(first.effects[`shipment:${shipmentNo(2)}`]).toMatchObject({ state: 'pending', since: NOW });
  });
});

describe('who carries out a refund', () => {
  const wanted = (refunds: Policy['refunds']) =>
    wantedBy(taken({ policy: { refunds } }), ask('refund', {})).map(({ key, kind }) => [key, kind]);

  test('a refund is sent to the channel, is a task, or was paid by the caller already', () => {
    expect(wanted('channel')).toEqual([[`refund:${refundNo(1)}`, 'tell_channel']]);
    expect(wanted('manual')).toEqual([[`refund:${refundNo(1)}`, 'refund_by_hand']]);
    expect(wanted('caller')).toEqual([]);
  });
});
