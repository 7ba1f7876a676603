import fc from 'fast-check';
import { lives, TIME_FOR_LIVES } from '../../../tests/support/domain/lives';
import {
  ask,
  done,
  LABEL,
  lineOf,
  packByHand,
  play,
  result,
  shipByHand,
  taken,
} from '../../../tests/support/domain/orders';
import { walk } from '../../../tests/support/domain/walk';
import { decide } from '../decide';
import type { Order } from '../model';
import { allowedActionNames, openingOf, probeCommand } from './actions';
import type { MoveName } from './moves';
import { NEEDS } from './moves';
import { commandForStatus } from './set-status';
import type { ViewName } from './vocabularies';
import { orderViews, statusesOf, VIEW_NAMES } from './vocabularies';
import type { StatusStep } from './ways';

jest.setTimeout(TIME_FOR_LIVES);

const wayOf = (order: Order, view: ViewName, word: string): readonly StatusStep[] => {
  const answer = commandForStatus(order, view, word, {});
  return answer.outcome === 'refused' ? answer.way : [];
};

const supplied = () => taken({ lines: [lineOf('1', 1, { supplier: { name: 'f', kind: 'fulfillment' } })] });
const unpaid = { captured: 0 };

const ORDERS: Readonly<Record<string, () => Order>> = {
  'is open': () => taken(),
  'waits for acceptance': () => taken({ requiresAcceptance: true }),
  'waits for acceptance and its payment': () => taken({ requiresAcceptance: true, ...unpaid }),
  'is processed in a step of its own': () => taken({ policy: { processing: 'step' } }),
  'is held': () => play(taken(), ask('hold', { reason: 'txt_reason' })),
  'is paid at the door': () => taken({ paymentMode: 'on_delivery' }),
  'is paid on an invoice': () => taken({ paymentMode: 'on_invoice' }),
  'is collected in a store': () => taken({ delivery: 'pickup' }),
  'is packed': () => play(taken(), packByHand()),
  'is packed in part': () => play(taken(), packByHand([{ id: '1', quantity: 1 }])),
  'is sent, with an incident': () => play(taken(), shipByHand(), ask('open-incident', { reason: 'txt_r' })),
  'comes from a supplier': supplied,
  'comes from a supplier and from here': () =>
    taken({
      lines: [
        lineOf('2', 1),
        ...supplied().lines.map(({ ordered, ...line }) => ({
          ...lineOf(line.id, ordered),
          supplier: line.supplier,
        })),
      ],
    }),
};

/** Takes the steps one by one; every outside system accepts. */
function follow(order: Order, way: readonly StatusStep[]): Order {
  return way.reduce((before, { command }) => {
    const { body } = openingOf(before, command, null);
    if (body === null) throw new Error(`"${command}" is not open`);
    const amount = { amount: 2990, currency: 'EUR' };
    const filled = command === 'record-payment' ? { ...body, amount } : body;
    const decision = decide(before, probeCommand(before, command, filled, null));
    if (!decision.accepted) throw new Error(decision.refusal.detail);
    return Object.values(decision.order.effects).reduce((at, { effect }) => {
      const source = { source: { ref: 'S', url: null, paid: true } };
      const more =
        effect.kind === 'buy_label' ? { label: LABEL } : effect.kind === 'place_source' ? source : null;
      return play(at, more ? result(effect.key, { kind: 'done', ...more }) : done(effect.key));
    }, decision.order);
  }, order);
}

describe('the steps to a status', () => {
  test('are finite: no command needs, through others, what only it can bring about', () => {
    const reached = (name: MoveName, above: readonly MoveName[] = []): readonly MoveName[] =>
      above.includes(name)
        ? [...above, name]
        : ((NEEDS.get(name) ?? [])
            .flatMap(({ broughtBy }) => broughtBy)
            .map((before) => reached(before, [...above, name]))
            .find((circle) => circle.length > 0) ?? []);
    expect([...NEEDS.keys()].map((name) => reached(name)).filter(({ length }) => length > 0)).toEqual([]);
  });

  test.each(Object.keys(ORDERS))('for an order that %s lead there, and each shows its status', (name) => {
    const order = (ORDERS[name] as () => Order)();
    for (const view of VIEW_NAMES) {
      if (view === 'store.shipment') continue;
      for (const { word } of statusesOf(view)) {
        const way = wayOf(order, view, word);
        const shown = way.map((_, index) => orderViews(follow(order, way.slice(0, index + 1)))[view]);
        expect({ view, word, shown }).toEqual({ view, word, shown: way.map(({ status }) => status) });
      }
    }
  });

  test.each([
    ['is open', 'backoffice', 'Complete', ['ship', 'complete']],
    ['is packed', 'backoffice', 'Complete', ['hand-over', 'complete']],
    ['waits for acceptance and its payment', 'backoffice', 'Shipped', ['accept', 'record-payment', 'ship']],
    ['is held', 'backoffice', 'Shipped', ['release', 'ship']],
    ['is paid at the door', 'backoffice', 'Complete', ['ship', 'collect-cash', 'complete']],
    [
      'is collected in a store',
      'backoffice',
      'Picked up in store',
      ['prepare-pickup', 'ready-pickup', 'collect'],
    ],
    ['comes from a supplier', 'dropship.channel', 'FULFILLED', ['place-source', 'track-source', 'hand-over']],
    ['is open', 'marketplace', 'Closed', ['ship', 'complete', 'close']],
    ['is open', 'store.shipment', 'Delivered', ['ship', 'deliver']],
    ['is packed in part', 'store.fulfillment', 'Delivered', ['hand-over', 'ship', 'deliver']],
    ['is open', 'backoffice', 'Picked up in store', []],
    ['is open', 'dropship.order', 'Source Canceled', []],
  ] as const)('for an order that %s to %s "%s" are %j', (name, view, word, way) => {
    expect(wayOf((ORDERS[name] as () => Order)(), view, word).map(({ command }) => command)).toEqual(way);
  });

  test('start with an allowed command, and are either none or several', () => {
    fc.assert(
      fc.property(lives(20), (choices) => {
        const order = walk(choices);
        const open = new Set(allowedActionNames(order));
        const wrong = VIEW_NAMES.flatMap((view) =>
          statusesOf(view).flatMap(({ word }) => {
            const way = wayOf(order, view, word);
            const isRight = way.length === 0 || (way.length > 1 && way[0] && open.has(way[0].command));
            return isRight ? [] : [{ view, word, way }];
          }),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
