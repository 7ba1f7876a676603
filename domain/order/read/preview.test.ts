import { brokenOf, everyStep, LIVES, TIME_FOR_LIVES } from '../../../tests/support/domain/lives';
import {
  ask,
  eur,
  labelBought,
  lineOf,
  play,
  result,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import { isRefusal } from '../../errors';
import { waysOutOf } from '../attention';
import type { Order } from '../model';
import { previewOf } from './preview';

jest.setTimeout(TIME_FOR_LIVES);

const labelNo = (n: number): string => `label:${shipmentNo(n)}`;

const shown = (...input: Parameters<typeof previewOf>) => {
  const preview = previewOf(...input);
  if (isRefusal(preview)) throw new Error(`refused: ${preview.code}`);
  return preview;
};

/** What is being carried out for an order: by a system, or, if no system does it, by a person. */
const underWay = (order: Order): string[] =>
  Object.values(order.effects).flatMap((pending) =>
    pending.state === 'pending' || !waysOutOf(pending).includes('retry') ? [pending.effect.key] : [],
  );

/** M11: Automattic/woocommerce-services#2371, magento/magento2#23270. */
describe('the preview of goods that leave after their refund', () => {
  const two = () => taken({ lines: [lineOf('1', 2)] });
  const warned = (order: Order, command = shipByHand()) => shown(order, command).warnings;
  const units = (quantity: number) => [{ code: 'units_refunded', lines: [{ id: '1', quantity }] }];
  const one = [{ id: '1', quantity: 1 }];

  test('says how many units were refunded, however that was expressed', () => {
    expect(warned(play(two(), ask('refund', {})))).toEqual(units(2));
    expect(warned(play(two(), ask('refund', { adjustment: eur(2990) })))).toEqual(units(2));
    const part = play(two(), ask('refund', { lines: one }));
    expect(warned(part)).toEqual(units(1));
    expect(warned(play(part, shipByHand(one)))).toEqual(units(1));
    expect(
      shown(part, ask('create-shipment', { manual: { trackingNumber: 'T-1', carrier: 'post' } })).warnings,
    ).toEqual(units(1));
  });

  test('says nothing where the rest was not refunded, or the refund was of units cancelled or shipped before', () => {
    expect(warned(two())).toEqual([]);
    expect(warned(play(two(), ask('refund', { lines: one })), shipByHand(one))).toEqual([]);
    const cancelled = play(two(), ask('cancel', { lines: one }), ask('refund', { lines: one }));
    expect(warned(cancelled)).toEqual([]);
    const damaged = play(two(), shipByHand(one), ask('refund', { lines: one }));
    expect(warned(damaged)).toEqual([]);
    expect(shown(play(two(), ask('refund', {})), ask('cancel', {})).warnings).toEqual([]);
  });
});

describe('a preview', () => {
  test('of every command of random lives shows exactly the effects that follow', () => {
    everyStep(({ before, command, decision, after }) => {
      const preview = previewOf(before, command);
      if (!decision.accepted)
        return brokenOf({ 'refused alike': isRefusal(preview) && preview.code === decision.refusal.code });
      if (isRefusal(preview)) return ['refused what is taken'];
      const { channel, carrier, supplier, person } = preview.messages;
      const listed = [...channel, ...carrier, ...supplier, ...person, ...preview.stock].map(({ key }) => key);
      const done = underWay(after).filter((key) => !underWay(before).includes(key));
      return brokenOf({
        'the same effects': listed.toSorted().join() === done.toSorted().join(),
        'the same facts':
          preview.facts.map(({ data }) => data.type).join() ===
          decision.facts.map(({ data }) => data.type).join(),
      });
    }, LIVES / 10);
  });

  test('shows the money that moves', () => {
    const order = play(taken(), shipByHand());
    expect(shown(order, ask('refund', { adjustment: eur(500) })).money).toMatchObject({
      captured: { before: 2990, after: 2990 },
      refunds: { before: 0, after: 500 },
    });
    expect(shown(taken(), ask('cancel', {})).money).toMatchObject({
      due: { before: 2990, after: 0 },
      owed: { before: 0, after: 2990 },
    });
  });

  test('names who is notified: carrier, channel, a person, and the customer by one party', () => {
    const order = taken({
      policy: {
        tells: { acceptance: true, shipment: true, cancellation: true },
        refunds: 'manual',
        tellsCustomer: { ...taken().policy.tellsCustomer, shipped: 'channel' },
      },
    });
    expect(shown(order, shipByLabel()).messages.carrier).toMatchObject([{ kind: 'buy_label' }]);
    expect(shown(order, shipByHand()).messages).toMatchObject({
      channel: [{ kind: 'tell_channel', message: { type: 'shipment', shipmentId: shipmentNo(1) } }],
      customer: [{ event: 'shipped', by: 'channel' }],
    });
    expect(shown(order, ask('refund', {})).messages.person).toMatchObject([{ kind: 'refund_by_hand' }]);
  });

  test('shows the requested stock', () => {
    const order = taken({ requiresAcceptance: true, policy: { stock: { reserve: true, buffer: 0 } } });
    expect(shown(order, ask('accept', {})).stock).toMatchObject([
      { kind: 'reserve_stock', lines: [{ id: '1', quantity: 2 }] },
    ]);
  });

  test('of retrying a stuck effect shows what is retried', () => {
    const stuck = play(
      taken(),
      shipByLabel(),
      result(labelNo(1), { kind: 'refused', problem: 'address_invalid' }),
    );
    const { messages } = shown(stuck, ask('retry-effect', { effect: labelNo(1) }));
    expect(messages.carrier).toMatchObject([{ kind: 'buy_label', shipmentId: shipmentNo(1) }]);
    const given = shown(stuck, ask('give-up-effect', { effect: labelNo(1) })).messages;
    expect([given.carrier, given.channel]).toEqual([[], []]);
  });

  test('shows the commands that are allowed next', () => {
    const order = play(taken(), shipByLabel(), labelBought(1));
    expect(shown(order, ask('complete', {})).allowedActions).toContain('close');
    expect(shown(order, ask('complete', {})).status.lifecycle).toBe('completed');
  });

  test('of a command that would be refused is the refusal', () => {
    expect(previewOf(play(taken(), shipByHand()), ask('cancel', {}))).toMatchObject({
      code: 'already_handed_over',
    });
  });
});
