import fc from 'fast-check';
import { LIVES, lives, TIME_FOR_LIVES } from '../../../tests/support/domain/lives';
import {
  lineOf,
  play,
  result,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import { walk } from '../../../tests/support/domain/walk';
import { sha256 } from '../../record/hash';
import type { Order } from '../model';
import { fillSummary, SUMMARY_VERSION, summaryOf } from './summary';
import type { ViewContext } from './view';
import { besideOf, viewOrder } from './view';

const TIMES = { Shipped: '2026-11-21T10:00:00.000Z', New: '2026-11-20T10:00:00.000Z' };

const context = (more: Partial<ViewContext> = {}): ViewContext => ({
  content: {
    customer: { name: 'Customer "A"', email: 'a@example.com' },
    shippingAddress: { name: 'Customer A', line1: 'Way\\1', city: 'Berlin', country: 'DE' },
    lineNames: { '1': 'Mug', '2': 'Lamp\u2028' },
  },
  texts: new Map(),
  events: [],
  statusTimes: TIMES,
  ...more,
});

/** An order as a list shows it from its summary, and from its snapshot. */
const fromSummary = (order: Order, beside: ViewContext): unknown =>
  JSON.parse(fillSummary(summaryOf(order, beside.statusTimes), besideOf(beside)));
const fromSnapshot = (order: Order, beside: ViewContext): unknown =>
  JSON.parse(JSON.stringify(viewOrder(order, beside, 'summary')));

/** People as random lives correct them. */
const SEALED = 'txt_00000000000000000000';

/** Texts for every reference of an order, some of which the vault has no more. */
function textsOf(order: Order): Map<string, string> {
  const refs = [...new Set(JSON.stringify(order).match(/txt_\w+/g) ?? [])];
  const kept = refs.filter((_, index) => index % 3 < 2);
  return new Map(kept.map((ref) => [ref, ref === SEALED ? '{"name":"B"}' : `the text "${ref.slice(4)}"`]));
}

const eventsOf = (order: Order): ViewContext['events'] =>
  order.shipments.flatMap(({ id }, index) =>
    index % 2 === 0
      ? [{ shipmentId: id, status: 'in_transit', occurredAt: TIMES.Shipped, raw: 'txt_carrier' }]
      : [],
  );

describe('C11: what an outside system said', () => {
  const words = 'No such street';
  const key = `label:${shipmentNo(1)}`;
  const remark = 'txt_0000000000000000000w';
  const stuck = play(
    taken(),
    shipByLabel(),
    result(key, { kind: 'refused', problem: 'address_invalid', remark }),
  );
  const beside = context({ texts: new Map([[remark, words]]) });

  test('is shown to operators, in lists and alone', () => {
    for (const shown of [fromSummary(stuck, beside), viewOrder(stuck, beside)])
      expect(shown).toMatchObject({ attention: [{ effect: key, remark: words }] });
  });

  test('is not shown to sellers, not even to one whose order it is alone', () => {
    const summary = fillSummary(summaryOf(stuck, TIMES), besideOf(beside, 'seller-1'));
    const alone = JSON.stringify(viewOrder(stuck, beside, 'full', 'seller-1'));
    for (const text of [summary, alone]) expect(text).not.toContain(words);
    expect(JSON.parse(summary)).toMatchObject({ attention: [{ effect: key, remark: null }] });
  });
});

describe('a summary', () => {
  test(
    'gives every order as its snapshot does, whatever has happened to it',
    () => {
      fc.assert(
        fc.property(lives(), fc.boolean(), (choices, isErased) => {
          const order = walk(choices);
          const beside = context({
            ...(isErased ? { content: null } : {}),
            texts: textsOf(order),
            events: eventsOf(order),
          });
          expect(fromSummary(order, beside)).toEqual(fromSnapshot(order, beside));
        }),
        { numRuns: LIVES },
      );
    },
    TIME_FOR_LIVES,
  );

  test('has its members in the order of the snapshot', () => {
    const order = play(taken(), shipByHand());
    const filled = fillSummary(summaryOf(order, TIMES), besideOf(context()));
    expect(filled).toBe(JSON.stringify(viewOrder(order, context(), 'summary')));
  });

  test('has a billing address only if there is one', () => {
    const billingAddress = { name: 'B', line1: 'C', city: 'D', country: 'DE' };
    const content = { lineNames: {}, billingAddress };
    expect(fromSummary(taken(), context({ content }))).toMatchObject({ billingAddress });
    expect(fromSummary(taken(), context())).not.toHaveProperty('billingAddress');
  });

  test('has personal data as last corrected', () => {
    const ref = `txt_${'0a'.repeat(10)}`;
    const order: Order = {
      ...taken(),
      people: { customer: ref, shippingAddress: null, billingAddress: null },
    };
    const beside = context({ texts: new Map([[ref, JSON.stringify({ name: 'Corrected' })]]) });
    expect(fromSummary(order, beside)).toMatchObject({ customer: { name: 'Corrected' } });
    expect(fromSummary(order, context())).toMatchObject({ customer: { name: 'Customer "A"' } });
  });

  test('has the warnings of what is shown, also after a correction', () => {
    const ref = `txt_${'0a'.repeat(10)}`;
    const content = { customer: { email: 'none' }, lineNames: {} };
    const mended = new Map([[ref, JSON.stringify({ email: 'a@b' })]]);
    const order: Order = { ...taken(), people: { ...taken().people, customer: ref } };
    expect(fromSummary(taken(), context({ content }))).toMatchObject({
      warnings: [{ pointer: '/customer/email' }],
    });
    expect(fromSummary(order, context({ content, texts: mended }))).toMatchObject({ warnings: [] });
  });

  test('has names of lines for any line id', () => {
    const ids = ['plain', '__proto__', 'a"b', 'a\\b', 'n1', '\\u0001n1', 'ü'];
    const order = taken({ lines: ids.map((id) => lineOf(id, 1)) });
    const lineNames = Object.fromEntries(ids.map((id) => [id, `name of ${id}`]));
    const beside = context({ content: { lineNames } });
    expect(fromSummary(order, beside)).toEqual(fromSnapshot(order, beside));
  });

  test('does not mistake text of a caller for a placeholder', () => {
    const tricks = ['\\u0001c', '"\\u0001c"', ',"billingAddress":"\\u0001b"'];
    const order = taken({ lines: tricks.map((sku, index) => lineOf(`${index}`, 1, { sku })) });
    expect(fromSummary(order, context())).toEqual(fromSnapshot(order, context()));
  });

  test('contains nothing from the vault', () => {
    const order = play(taken(), shipByHand());
    const summary = summaryOf(order, TIMES);
    for (const secret of ['Customer', 'Berlin', 'Mug', 'example.com']) expect(summary).not.toContain(secret);
    expect(fillSummary(summary, besideOf(context()))).toContain('Berlin');
  });

  /**
   * Rows keep their summaries when the rules and views change. If this fails, what lists show of an order has changed:
   * raise SUMMARY_VERSION, so that rows of older releases are shown from their snapshots, and put the new hash here.
   */
  test('has not changed without a new SUMMARY_VERSION', () => {
    const orders = Array.from({ length: 60 }, (_, life) =>
      walk(Array.from({ length: 16 }, (__, step) => numbersOf(life * 16 + step))),
    );
    const all = sha256(orders.map((order) => summaryOf(order, TIMES)).join('\n'));
    expect([SUMMARY_VERSION, all.slice(0, 16)]).toEqual([2, '9a9d3223fa00167d']);
  });
});

/** Sixteen numbers that look random and never change. */
const numbersOf = (seed: number): number[] =>
  Array.from({ length: 16 }, (_, n) => Number.parseInt(sha256(`${seed}/${n}`).slice(0, 4), 16));
