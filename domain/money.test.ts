import fc from 'fast-check';
import { allocate, fromDecimal, minorDigits, moneySchema, shareOfUnits, toDecimal } from './money';

const amounts = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 });
const weights = fc.array(fc.nat(1_000_000_000_000), { minLength: 1, maxLength: 12 });
const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);

/** M13 */
describe('a currency', () => {
  const takes = (currency: string): boolean => moneySchema.safeParse({ amount: 1, currency }).success;

  test.each(['EUR', 'CLF', 'VED', 'XCG', 'MGA', 'UYW'])('%s is one', (code) =>
    expect(takes(code)).toBe(true),
  );
  test.each(['HRK', 'ANG', 'ZWL', 'XXX', 'eur', 'EURO', ''])('%s is none', (code) =>
    expect(takes(code)).toBe(false),
  );

  test.each([
    ['CLF', 4],
    ['UYW', 4],
    ['TND', 3],
    ['ISK', 0],
    ['MGA', 2],
    ['MRU', 2],
    ['HRK', 2],
  ])('%s has %i decimal places', (code, digits) => expect(minorDigits(code)).toBe(digits));
});

describe('decimals', () => {
  test.each([
    [1250, 'EUR', '12.50'],
    [5, 'EUR', '0.05'],
    [0, 'EUR', '0.00'],
    [-1250, 'EUR', '-12.50'],
    [1250, 'JPY', '1250'],
    [-7, 'JPY', '-7'],
    [1250, 'KWD', '1.250'],
    [7, 'KWD', '0.007'],
  ])('%i minor units of %s are written as %s', (amount, currency, text) => {
    expect(toDecimal(amount, currency)).toBe(text);
  });

  test.each([
    ['12.50', 'EUR', 1250],
    [' 12.5 ', 'EUR', 1250],
    [12.5, 'EUR', 1250],
    [0.1, 'EUR', 10],
    [4.35, 'EUR', 435],
    ['12.5000', 'EUR', 1250],
    ['-0.05', 'EUR', -5],
    ['1250', 'JPY', 1250],
    ['1250.0', 'JPY', 1250],
    ['1.25', 'KWD', 1250],
    ['1.255', 'KWD', 1255],
  ])('%p of %s is read as %i minor units', (text, currency, amount) => {
    expect(fromDecimal(text, currency)).toBe(amount);
  });

  test.each([
    ['12.505', 'EUR'],
    ['0.5', 'JPY'],
    ['1.2345', 'KWD'],
    ['', 'EUR'],
    ['1,50', 'EUR'],
    ['1e3', 'EUR'],
    ['.5', 'EUR'],
    ['+1', 'EUR'],
    ['1.', 'EUR'],
    [Number.NaN, 'EUR'],
    [Number.POSITIVE_INFINITY, 'EUR'],
    ['99999999999999999', 'EUR'],
  ])('%p of %s is refused as an amount', (text, currency) => {
    expect(() => fromDecimal(text, currency)).toThrow(RangeError);
  });

  test('an amount that is written and read again is unchanged', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'), (amount, currency) => {
        expect(fromDecimal(toDecimal(amount, currency), currency)).toBe(amount);
      }),
    );
  });

  test.each([
    ['EUR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['ISK', 0],
    ['KWD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['HUF', 2],
    ['IDR', 2],
    ['COP', 2],
    ['IQD', 3],
  ])('a unit of %s has %i decimal places, as the standard lists them', (currency, digits) => {
    expect(minorDigits(currency)).toBe(digits);
  });
});

describe('money in requests', () => {
  test('an integer amount of a known currency is accepted', () => {
    expect(moneySchema.parse({ amount: 1250, currency: 'EUR' })).toEqual({ amount: 1250, currency: 'EUR' });
  });

  test.each([
    ['a fraction', { amount: 12.5, currency: 'EUR' }],
    ['a negative amount', { amount: -1, currency: 'EUR' }],
    ['a string', { amount: '1250', currency: 'EUR' }],
    ['an amount beyond counting', { amount: 1_000_000_000_001, currency: 'EUR' }],
    ['a currency in small letters', { amount: 1, currency: 'eur' }],
    ['a currency that does not exist', { amount: 1, currency: 'ABC' }],
    ['no currency', { amount: 1 }],
    ['a field too many', { amount: 1, currency: 'EUR', digits: 2 }],
  ])('%s is not taken as money', (_, money) => {
    expect(moneySchema.safeParse(money).success).toBe(false);
  });
});

describe('allocate', () => {
  test('the remainder goes to the largest fractions, and among equal ones to the first', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(10, [1, 2, 4])).toEqual([1, 3, 6]);
  });

  test('nothing can be allocated if all weights are zero', () => {
    expect(allocate(100, [0, 0])).toEqual([0, 0]);
    expect(allocate(100, [])).toEqual([]);
  });

  test('the parts add up to the amount for any weights', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000_000), weights, (amount, over) => {
        fc.pre(sum(over) > 0);
        const parts = allocate(amount, over);
        expect(sum(parts)).toBe(amount);
        expect(parts.every((part) => part >= 0)).toBe(true);
      }),
    );
  });

  test('no part exceeds its weight if the amount does not exceed their sum', () => {
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (over, share) => {
        const amount = Math.floor(sum(over) * share);
        const above = allocate(amount, over).filter((part, index) => part > (over[index] ?? 0));
        expect(above).toEqual([]);
      }),
    );
  });

  test('a weight of zero gets nothing', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), weights, (amount, over) => {
        fc.pre(sum(over) > 0);
        expect(allocate(amount, [...over, 0]).at(-1)).toBe(0);
      }),
    );
  });
});

describe('shareOfUnits', () => {
  test('all units together are worth the whole', () => {
    expect([0, 1, 2].map((unit) => shareOfUnits(100, unit, unit + 1, 3))).toEqual([33, 33, 34]);
  });

  test('consecutive shares add up to the whole for any division', () => {
    const cuts = fc.array(fc.nat(1_000_000), { maxLength: 10 });
    fc.assert(
      fc.property(
        fc.nat(1_000_000_000_000_000),
        fc.integer({ min: 1, max: 1_000_000 }),
        cuts,
        (whole, of, at) => {
          const ends = [...at.map((cut) => cut % (of + 1)).sort((a, b) => a - b), of];
          const shares = ends.map((end, index) => shareOfUnits(whole, ends[index - 1] ?? 0, end, of));
          expect(sum(shares)).toBe(whole);
          expect(shares.every((share) => share >= 0)).toBe(true);
        },
      ),
    );
  });
});
