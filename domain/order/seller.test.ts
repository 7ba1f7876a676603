import {
  ask,
  factsOf,
  inDays,
  lineOf,
  NOW,
  ORDER_ID,
  packByHand,
  play,
  refundNo,
  refusalOf,
  result,
  returnNo,
  scan,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../../tests/support/domain/orders';
import { isRefusal } from '../errors';
import { sourceId } from '../ids';
import type { Command, CommandName } from './commands';
import { COMMAND_NAMES } from './commands';
import { decide } from './decide';
import type { Order } from './model';
import { allowedActionNames } from './read/actions';
import { previewOf } from './read/preview';
import { probesOf } from './read/probes';
import { viewOrder } from './read/view';
import { deadlinesVisibleTo, sharedRefusal } from './seller';
import { statusOf } from './status';

const supplier = { name: 'factory', kind: 'fulfillment' };

/** Two units of seller a's and one of seller b's. */
const shared = (more: Parameters<typeof taken>[0] = {}) =>
  taken({ lines: [lineOf('1', 2, { sellerId: 'a' }), lineOf('2', 1, { sellerId: 'b' })], ...more });
const asking = () => shared({ requiresAcceptance: true });
const by = (sellerId: string, command: Command): Command => ({ ...command, sellerId }) as Command;
const codeOf = (order: Order, command: Command) => refusalOf(order, command).code;
const perLine = (order: Order, counter: 'accepted' | 'refused' | 'cancelled') =>
  order.lines.map((line) => line[counter]);

describe('an order that two sellers share', () => {
  test('each accepts and refuses only its own lines', () => {
    const first = play(asking(), by('a', ask('accept', {})));
    expect(perLine(first, 'accepted')).toEqual([2, 0]);
    const both = play(first, by('b', ask('refuse', {})));
    expect([perLine(both, 'accepted'), perLine(both, 'refused')]).toEqual([
      [2, 0],
      [0, 1],
    ]);
  });

  test('each packs and ships only its own lines', () => {
    const order = play(shared(), by('a', shipByHand()), by('b', packByHand()));
    expect(order.shipments.map(({ lines }) => lines)).toEqual([
      [{ id: '1', quantity: 2 }],
      [{ id: '2', quantity: 1 }],
    ]);
  });

  test('nothing leaves before every line is decided by any seller', () => {
    const first = play(asking(), by('a', ask('accept', {})));
    expect(codeOf(first, by('a', shipByHand()))).toBe('not_released');
    expect(play(first, by('b', ask('accept', {})), by('a', shipByHand())).shipments).toHaveLength(1);
  });

  test('lines of others are unknown lines', () => {
    const theirs = [{ id: '2' }];
    expect(codeOf(asking(), by('a', ask('accept', { lines: theirs })))).toBe('line_not_found');
    expect(codeOf(shared(), by('a', shipByHand(theirs)))).toBe('line_not_found');
    expect(codeOf(shared(), by('a', ask('cancel', { lines: theirs })))).toBe('line_not_found');
    const sent = play(shared(), shipByHand([{ id: '1' }]), shipByHand([{ id: '2' }]));
    expect(codeOf(sent, by('a', ask('open-incident', { lines: theirs, reason: 'txt_reason' })))).toBe(
      'line_not_found',
    );
  });

  test('shipments of others are unknown shipments', () => {
    const order = play(shared(), by('a', packByHand()), by('b', packByHand()));
    const theirs = { shipmentId: shipmentNo(2) };
    for (const command of [
      ask('hand-over', theirs),
      ask('void-shipment', theirs),
      ask('ship', theirs),
      ask('edit-shipment', { ...theirs, trackingNumber: 'T-2' }),
    ]) {
      expect([command.name, codeOf(order, by('a', command))]).toEqual([command.name, 'shipment_not_found']);
      expect(factsOf(order, by('b', command))).not.toEqual([]);
    }
    const handed = play(order, by('a', ask('hand-over', {})));
    expect(handed.shipments.map(({ handedAt }) => handedAt !== null)).toEqual([true, false]);
    const sent = play(handed, by('b', ask('hand-over', {})), by('b', ask('deliver', {})));
    expect(sent.shipments.map(({ latestCarrierEvent }) => latestCarrierEvent?.status)).toEqual([
      undefined,
      'delivered',
    ]);
  });

  test('returns and incidents of others are unknown to a seller', () => {
    const sent = play(shared(), by('a', shipByHand()), by('b', shipByHand()));
    const order = play(sent, by('b', ask('request-return', {})));
    expect(order.returns[0]?.lines).toMatchObject([{ id: '2', quantity: 1 }]);
    const approve = ask('approve-return', { returnId: returnNo(1) });
    expect(codeOf(order, by('a', approve))).toBe('return_not_found');
    expect(play(order, by('b', approve)).returns[0]?.state).toBe('approved');
    const incident = play(sent, by('a', ask('open-incident', { reason: 'txt_reason' })));
    expect(incident.lines.map((line) => line.incident !== null)).toEqual([true, false]);
    expect(codeOf(incident, by('b', ask('close-incident', {})))).toBe('no_incident');
  });

  test('each places supplier orders with its own suppliers only', () => {
    const order = shared({
      lines: [lineOf('1', 1, { sellerId: 'a', supplier }), lineOf('2', 1, { sellerId: 'b', supplier })],
    });
    const placed = play(order, by('a', ask('place-source', {})), by('b', ask('place-source', {})));
    expect(placed.sources.map(({ id, lines }) => [id, lines])).toEqual([
      [sourceId(ORDER_ID, 1), [{ id: '1', quantity: 1 }]],
      [sourceId(ORDER_ID, 2), [{ id: '2', quantity: 1 }]],
    ]);
    const source = { ref: 'S', url: null, paid: false };
    const unpaid = play(placed, result(`source:${sourceId(ORDER_ID, 2)}`, { kind: 'done', source }));
    const pay = ask('pay-source', { sourceId: sourceId(ORDER_ID, 2) });
    expect(codeOf(unpaid, by('a', pay))).toBe('source_not_found');
    expect(play(unpaid, by('b', pay)).sources[1]?.state).toBe('paid_awaiting_tracking');
  });

  test('no command of a seller affects a shipment, return or supplier order with lines of others', () => {
    const lines = [lineOf('1', 2, { sellerId: 'a', supplier }), lineOf('2', 1, { sellerId: 'b', supplier })];
    const placed = play(shared({ lines }), ask('place-source', {}));
    const source = { ref: 'S', url: null, paid: false };
    const unpaid = play(placed, result(`source:${sourceId(ORDER_ID, 1)}`, { kind: 'done', source }));
    const mixed = play(shared(), packByHand());
    const sent = play(mixed, ask('hand-over', {}));
    const requested = play(sent, ask('request-return', {}));
    const coming = play(requested, ask('approve-return', { returnId: returnNo(1) }));
    const refused = [mixed, sent, requested, coming, placed, unpaid].flatMap((order) =>
      COMMAND_NAMES.flatMap((name) =>
        probesOf(order, name)
          .map(({ body }) => body)
          .filter((body) => /"(shipment|return|source)Id"/.test(JSON.stringify(body)))
          .map((body) => ({ command: ask(name, body), order })),
      ),
    );
    expect(refused.length).toBeGreaterThan(30);
    for (const { command, order } of refused) {
      expect([command.name, codeOf(order, by('a', command))]).toEqual([
        command.name,
        expect.stringMatching(/^(shipment|return|source)_not_found$|^lines_of_others$/),
      ]);
    }
    const taken = refused.filter(({ command, order }) => decide(order, command).accepted);
    expect(new Set(taken.map(({ command }) => command.name)).size).toBeGreaterThan(8);
  });

  test('numbers of shipments and returns are shared by all sellers', () => {
    const order = play(shared(), by('b', shipByHand()), by('a', shipByHand()), by('b', ask('return', {})));
    expect(order.shipments.map(({ id }) => id)).toEqual([shipmentNo(1), shipmentNo(2)]);
    expect(play(order, by('a', ask('return', {}))).returns.map(({ id }) => id)).toEqual([
      returnNo(1),
      returnNo(2),
    ]);
  });
});

describe('a seller that cancels', () => {
  const cancel = ask('cancel', {});

  test('cancels its own lines and never the whole order', () => {
    const order = play(shared(), by('a', cancel));
    expect([order.lifecycle.state, perLine(order, 'cancelled')]).toEqual(['open', [2, 0]]);
    const named = play(shared(), by('a', ask('cancel', { lines: [{ id: '1' }] })));
    expect([named.lifecycle.state, perLine(named, 'cancelled')]).toEqual(['open', [2, 0]]);
  });

  test('voids its own shipments and keeps those of others', () => {
    const packed = play(shared(), by('a', packByHand()), by('b', packByHand()));
    expect(play(packed, by('a', cancel)).shipments.map(({ cancelled }) => cancelled)).toEqual([true, false]);
  });

  test('refuses its undecided lines', () => {
    const order = play(asking(), by('a', cancel));
    expect([order.lifecycle.state, perLine(order, 'refused')]).toEqual(['open', [2, 0]]);
  });

  test('has nothing left to cancel afterwards', () => {
    expect(codeOf(play(shared(), by('a', cancel)), by('a', cancel))).toBe('nothing_to_cancel');
  });

  test('ends the order if nothing of the whole is left', () => {
    const order = play(shared(), by('a', cancel), by('b', cancel));
    expect([order.lifecycle.state, statusOf(order).refund]).toEqual(['cancelled', 'to_refund']);
    expect(play(asking(), by('a', cancel), by('b', ask('refuse', {}))).lifecycle.state).toBe('cancelled');
  });

  test('does not end an order of which something of others has left', () => {
    const order = play(shared(), by('b', shipByHand()), by('a', cancel));
    expect(statusOf(order)).toMatchObject({ lifecycle: 'open', fulfillment: 'handed' });
  });

  test('states who cancelled and why if the whole order is its own', () => {
    const whole = taken({ lines: [lineOf('1', 2, { sellerId: 'a' })] });
    const cancel = by('a', ask('cancel', { by: 'customer', reason: 'txt_reason' }));
    expect(play(whole, cancel).lifecycle).toMatchObject({ by: 'customer', reason: 'txt_reason' });
  });

  test('cancels the whole order if all of it is its own', () => {
    const own = taken({ lines: [lineOf('1', 1, { sellerId: 'a' })] });
    expect(factsOf(own, by('a', cancel)).map(({ type }) => type)).toContain('LinesCancelled');
    expect(play(own, by('a', cancel)).lifecycle.state).toBe('cancelled');
  });
});

describe('the whole order', () => {
  const whole = COMMAND_NAMES.filter((name) => sharedRefusal(shared(), name) !== null);
  const BODIES: Partial<Record<CommandName, object>> = {
    'record-payment': {
      ...{ paymentId: 'p-1', amount: { amount: 1, currency: 'EUR' }, state: 'captured' },
    },
  };

  test('includes money, personal data, the pickup, the hold, and its end', () => {
    expect(whole).toEqual(
      expect.arrayContaining([
        ...['refund', 'record-payment', 'collect-cash', 'start-refund', 'change-customer', 'change-address'],
        ...['hold', 'release', 'collect', 'complete', 'close', 'archive'],
      ]),
    );
  });

  test.each(whole)('%s is not allowed to a single seller', (name) => {
    const command = { ...ask('close', {}), name, body: BODIES[name] ?? {}, sellerId: 'a' } as Command;
    expect(codeOf(shared(), command)).toBe('lines_of_others');
  });

  test('belongs to a seller with all of its lines, and to an operator', () => {
    const own = taken({ lines: [lineOf('1', 1, { sellerId: 'a' })] });
    expect(statusOf(play(own, by('a', ask('refund', {})))).refund).toBe('refunded');
    expect(statusOf(play(shared(), ask('refund', {}))).refund).toBe('refunded');
  });

  test('is not offered to a seller of a part', () => {
    const offered = allowedActionNames(shared(), 'a');
    expect(offered.filter((name) => whole.includes(name))).toEqual([]);
    expect(offered).toEqual(expect.arrayContaining(['ship', 'cancel', 'process']));
    expect(allowedActionNames(shared())).toContain('refund');
  });

  test('is not offered to a seller without lines', () => {
    expect(allowedActionNames(shared(), 'c')).toEqual([]);
  });
});

describe('a seller of a shared order sees', () => {
  const times = { Shipped: NOW };
  const nothingAround = { content: null, texts: new Map(), events: [], statusTimes: times };
  const view = (order: Order, seller: string) => viewOrder(order, nothingAround, 'full', seller);
  const preview = (order: Order, seller: string, command: Command) => {
    const shown = previewOf(order, by(seller, command), seller);
    if (isRefusal(shown)) throw new Error(shown.code);
    return shown;
  };

  test('what needs attention about its own lines, shipments and supplier orders', () => {
    const order = taken({
      lines: [lineOf('1', 2, { sellerId: 'a', supplier }), lineOf('2', 1, { sellerId: 'b' })],
    });
    const stuck = play(
      order,
      by('a', ask('place-source', {})),
      result(`source:${sourceId(ORDER_ID, 1)}`, { kind: 'unknown', problem: 'no_answer' }),
      by('b', shipByLabel()),
      result(`label:${shipmentNo(1)}`, { kind: 'refused', problem: 'address_invalid' }),
    );
    const problems = (seller: string) => view(stuck, seller).attention.map(({ problem }) => problem);
    expect([problems('a'), problems('b')]).toEqual([['no_answer'], ['address_invalid']]);
    expect(view(stuck, 'a').deadlines.map(({ name }) => name)).toEqual(['ship_by']);
    const [label, source] = [`label:${shipmentNo(1)}`, `source:${sourceId(ORDER_ID, 1)}`];
    for (const name of ['retry-effect', 'give-up-effect'] as const) {
      expect(play(stuck, by('b', ask(name, { effect: label }))).effects[label]?.state).not.toBe('attention');
      expect(codeOf(stuck, by('b', ask(name, { effect: source })))).toBe('effect_not_found');
      expect(codeOf(stuck, by('a', ask(name, { effect: label })))).toBe('effect_not_found');
    }
    for (const seller of ['a', 'b']) {
      const ways = view(stuck, seller).attention.flatMap(({ waysOut }) =>
        waysOut.map((way) => `${way}-effect`),
      );
      const offered = allowedActionNames(stuck, seller).filter((name) => name.endsWith('-effect'));
      expect(offered.map((name) => name.replace('give-up', 'give_up'))).toEqual(ways);
    }
  });

  test('the stock of its own lines that could not be changed', () => {
    const order = shared({ policy: { stock: { reserve: true, buffer: 0 } } });
    const keyOf = (of: Order, kind: string): string =>
      Object.values(of.effects).find(({ effect }) => effect.kind === kind)?.effect.key ?? '';
    const held = play(order, result(keyOf(order, 'reserve_stock'), { kind: 'done' }));
    const given = play(held, by('a', ask('cancel', {})));
    const stuck = play(
      given,
      result(keyOf(given, 'change_stock'), { kind: 'refused', problem: 'unknown_sku' }),
    );
    const problems = (seller: string) => view(stuck, seller).attention.map(({ problem }) => problem);
    expect([problems('a'), problems('b')]).toEqual([['unknown_sku'], []]);
  });

  test('no refund to settle, since the money belongs to the whole order', () => {
    const order = shared({ policy: { refunds: 'manual' } });
    const refunded = play(order, ask('refund', { lines: [{ id: '1' }] }));
    const effect = `refund:${refundNo(1)}`;
    expect([view(refunded, 'a').attention, viewOrder(refunded, nothingAround).attention.length]).toEqual([
      [],
      1,
    ]);
    const confirm = ask('confirm-effect', { effect, evidence: 'txt_evidence' });
    expect(codeOf(refunded, by('a', confirm))).toBe('effect_not_found');
    expect(statusOf(play(refunded, confirm)).refund).toBe('partially_refunded');
  });

  test('the statuses of its own lines, and no times that others may have caused', () => {
    const order = play(
      shared({ requiresAcceptance: true }),
      by('a', ask('refuse', {})),
      by('b', ask('accept', {})),
    );
    const sent = play(order, by('b', shipByHand()));
    const { views, statusTimes } = viewOrder(sent, nothingAround);
    expect([view(sent, 'b').views.marketplace, views.marketplace]).toEqual(['Shipped', 'Shipped']);
    expect(view(sent, 'a').views).not.toEqual(views);
    expect(view(sent, 'a').views.marketplace).toBe('Rejected');
    expect([view(sent, 'a').statusTimes, statusTimes]).toEqual([{}, times]);
  });

  test('in a preview only its own part: no payments, and nothing of others', () => {
    const tells = { acceptance: true, shipment: true, cancellation: true };
    const order = play(shared({ requiresAcceptance: true, policy: { tells } }), by('b', ask('accept', {})));
    const { money, messages, facts, status } = preview(order, 'a', ask('accept', {}));
    expect(money.captured).toEqual({ before: 0, after: 0 });
    expect(money.due).toEqual({ before: 2500, after: 2500 });
    expect([messages.channel, status.acceptance]).toEqual([[], 'accepted']);
    // That the whole order is released follows too; what it is released by is in no detail.
    expect(facts.map(({ data, seen }) => [data.type, seen])).toEqual([
      ['LinesAccepted', 'all'],
      ['OrderReleased', 'event'],
    ]);
    const sent = preview(play(order, by('a', ask('accept', {}))), 'a', shipByHand());
    expect(sent.messages.channel).toMatchObject([
      { message: { type: 'shipment', shipmentId: shipmentNo(1) } },
    ]);
    const whole = previewOf(order, ask('accept', {}));
    expect(isRefusal(whole) ? [] : whole.facts.map(({ seen }) => seen)).toEqual(['all', 'all']);
  });

  test('no deadline that the order does not have, and those of the whole order', () => {
    const stock = { stock: { reserve: true, buffer: 0 } };
    const reserved = shared({ requiresAcceptance: true, policy: { ...stock, autoAccept: true } });
    const names = (order: Order, seller: string | null) =>
      deadlinesVisibleTo(order, seller).map(({ name }) => name);
    expect([names(reserved, 'a'), names(reserved, null)]).toEqual([[], []]);
    const mixed = play(shared(), shipByHand());
    expect([names(mixed, 'a'), names(mixed, null)]).toEqual([[], ['carrier_silence']]);
    const part = play(shared(), by('a', shipByHand()), scan(1, 'delivered'));
    expect([names(part, 'a'), names(part, 'b')]).toEqual([[], ['ship_by']]);
    const all = play(part, by('b', shipByHand()), scan(2, 'delivered'));
    expect(names(all, 'a')).toEqual(['auto_complete']);
  });

  test('no price of shipping', () => {
    const tells = { acceptance: true, shipment: true, cancellation: true };
    const order = play(shared({ policy: { tells } }), by('a', ask('cancel', {})));
    const [message] = preview(order, 'b', ask('cancel', {})).messages.channel;
    expect(message).toMatchObject({ message: { type: 'cancellation', lines: [{ id: '2' }] } });
    expect(JSON.stringify(message)).not.toContain('shipping');
  });

  test('the times of its own shipments, unaffected by those of others', () => {
    const order = play(
      shared({ policy: { disputeSeconds: 86_400 } }),
      by('a', shipByHand()),
      scan(1, 'delivered'),
    );
    const open = (days: number): Command => ({
      ...by('a', ask('open-incident', { reason: 'txt_reason' })),
      receivedAt: inDays(days),
    });
    expect(codeOf(order, open(5))).toBe('dispute_window_over');
    expect(codeOf(play(order, by('b', shipByHand())), open(5))).toBe('dispute_window_over');
    expect(play(order, open(0.5)).lines[0]?.incident).not.toBeNull();
  });
});
