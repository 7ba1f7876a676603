import fc from 'fast-check';
import { OutsideError } from '../../../domain/errors';
import type { LineAmounts, Price } from './amounts';
import { grossOf } from './amounts';
import { partOf, spread } from './spread';

const price = (net: number, ...taxes: number[]): Price => ({
  net,
  taxes: taxes.map((amount, index) => ({ code: `T${index}`, amount })),
});

const line = (id: string, goods: Price, shipping: Price = price(0), state = 'SHIPPING'): LineAmounts => ({
  id,
  state,
  goods,
  shipping,
  left: { goods, shipping, quantity: 10 },
});

const shares = (lines: LineAmounts[], wanted: Parameters<typeof spread>[1], onTop = false) =>
  spread(lines, wanted, onTop).map((share) => [share.line.id, share.quantity, share.goods, share.shipping]);

describe('spread', () => {
  const two = [line('1', price(1_000), price(200)), line('2', price(500), price(100))];

  it('assigns named amounts to their lines, and shipping to them first', () => {
    const lines = [{ id: '2', quantity: 1, amount: 500 }];
    expect(shares(two, { lines, shipping: 250, total: 750 })).toEqual([
      ['2', 1, 500, 100],
      ['1', 0, 0, 150],
    ]);
  });

  it('assigns an adjustment to the named goods first, then to the others', () => {
    const lines = [{ id: '1', quantity: 1, amount: 400 }];
    expect(shares(two, { lines, shipping: 0, total: 500 })).toEqual([['1', 1, 500, 0]]);
    expect(shares(two, { lines, shipping: 0, total: 1_300 })).toEqual([
      ['1', 1, 1_000, 0],
      ['2', 0, 300, 0],
    ]);
  });

  it('deducts a fee from the goods by their worth, and from shipping last', () => {
    const lines = [
      { id: '1', quantity: 1, amount: 1_000 },
      { id: '2', quantity: 1, amount: 500 },
    ];
    expect(shares(two, { lines, shipping: 100, total: 1_450 })).toEqual([
      ['1', 1, 900, 100],
      ['2', 1, 450, 0],
    ]);
    expect(shares(two, { lines: [], shipping: 200, total: 150 })).toEqual([['1', 0, 0, 150]]);
  });

  it('assigns shipping that does not fit to goods, and the reverse', () => {
    expect(shares(two, { lines: [], shipping: 400, total: 400 })).toEqual([
      ['1', 0, 100, 200],
      ['2', 0, 0, 100],
    ]);
    const lines = [{ id: '1', quantity: 1, amount: 1_100 }];
    expect(shares([line('1', price(1_000), price(200))], { lines, shipping: 0, total: 1_100 })).toEqual([
      ['1', 1, 1_000, 100],
    ]);
  });

  it('refuses more than the lines have left', () => {
    const lines = [{ id: '1', quantity: 1, amount: 1_000 }];
    expect(() => spread(two, { lines, shipping: 300, total: 1_801 }, false)).toThrow(
      new OutsideError('refused', 'amount_too_high'),
    );
  });

  it('refuses an unknown line', () => {
    expect(() =>
      spread(two, { lines: [{ id: '3', quantity: 1, amount: 1 }], shipping: 0, total: 1 }, false),
    ).toThrow(new OutsideError('refused', 'order_line_not_found'));
  });

  it('assigns nothing to refused lines that are not named', () => {
    const lines = [line('1', price(100)), line('2', price(1_000), price(0), 'REFUSED')];
    expect(() => spread(lines, { lines: [], shipping: 0, total: 101 }, false)).toThrow('amount_too_high');
  });

  it('adds up exactly, with parts above zero and below what is left, for any amount', () => {
    const amount = fc.nat(1_000);
    const someLine = fc.tuple(amount, amount, amount, amount, fc.nat(1_200), fc.nat(3));
    fc.assert(
      fc.property(
        fc.array(someLine, { minLength: 1, maxLength: 5 }),
        fc.nat(2_000),
        fc.nat(6_000),
        fc.boolean(),
        (drawn, shipping, total, onTop) => {
          const lines = drawn.map(([net, tax, ship, shipTax], index) =>
            line(String(index), price(net, tax), price(ship, shipTax)),
          );
          const named = drawn.map(([, , , , wanted, quantity], index) => ({
            id: String(index),
            quantity,
            amount: wanted,
          }));
          const left = lines.reduce(
            (sum, one) => sum + grossOf(one.goods, onTop) + grossOf(one.shipping, onTop),
            0,
          );
          const run = () => spread(lines, { lines: named, shipping, total }, onTop);
          if (total > left) {
            expect(run).toThrow('amount_too_high');
            return;
          }
          const made = run();
          expect(made.reduce((sum, share) => sum + share.goods + share.shipping, 0)).toBe(total);
          for (const share of made) {
            expect(share.goods).toBeGreaterThanOrEqual(0);
            expect(share.shipping).toBeGreaterThanOrEqual(0);
            expect(share.goods).toBeLessThanOrEqual(grossOf(share.line.left.goods, onTop));
            expect(share.shipping).toBeLessThanOrEqual(grossOf(share.line.left.shipping, onTop));
          }
        },
      ),
    );
  });
});

describe('partOf', () => {
  it('splits the paid amount into net and taxes if they come on top', () => {
    expect(partOf(120, price(1_000, 200), true)).toEqual(price(100, 20));
    expect(partOf(1_200, price(1_000, 200), true)).toEqual(price(1_000, 200));
  });

  it('contains the tax if it is included', () => {
    expect(partOf(600, price(1_200, 200), false)).toEqual(price(600, 100));
    expect(partOf(1_200, price(1_200, 200), false)).toEqual(price(1_200, 200));
    expect(partOf(0, price(0, 0), false)).toEqual(price(0, 0));
  });

  it('leaves no rest when a price is refunded in parts', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.nat(3_000),
        fc.nat(3_000),
        fc.array(fc.nat(4_000)),
        fc.boolean(),
        (net, taxA, taxB, steps, onTop) => {
          let left = price(net, Math.min(taxA, net), Math.min(taxB, net));
          for (const step of [...steps, Number.MAX_SAFE_INTEGER]) {
            const gross = Math.min(step, grossOf(left, onTop));
            const part = partOf(gross, left, onTop);
            expect(grossOf(part, onTop)).toBe(gross);
            left = {
              net: left.net - part.net,
              taxes: left.taxes.map((tax, index) => ({
                ...tax,
                amount: tax.amount - (part.taxes[index]?.amount ?? 0),
              })),
            };
            expect(Math.min(left.net, ...left.taxes.map((tax) => tax.amount))).toBeGreaterThanOrEqual(0);
          }
          expect(left.net).toBe(0);
          if (net > 0) expect(grossOf(left, true)).toBe(0);
        },
      ),
    );
  });
});
