import { decimalsOf, toDecimalNumber, toDecimalText, toMinor } from './decimal';

describe('toMinor', () => {
  it.each([
    [19.9, 1990],
    ['19.90', 1990],
    ['0.10', 10],
    [0, 0],
    ['1.500', 150],
    [-2.5, -250],
  ])('reads %p exactly', (value, minor) => {
    expect(toMinor(value, 2)).toBe(minor);
  });

  it.each([
    0.1 + 0.2,
    '1.005',
    'ten',
    '1e3',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    '',
    '9999999999999',
  ])('refuses %p instead of rounding', (value) => {
    expect(toMinor(value, 2)).toBeUndefined();
  });

  it('knows currencies without decimals', () => {
    expect(toMinor(1990, decimalsOf('JPY'))).toBe(1990);
    expect(toMinor('19.90', decimalsOf('JPY'))).toBeUndefined();
  });
});

describe('minor units in responses', () => {
  it('become decimal text and numbers of the currency', () => {
    expect(toDecimalText(5, 2)).toBe('0.05');
    expect(toDecimalText(-1234, 2)).toBe('-12.34');
    expect(toDecimalText(1234, 0)).toBe('1234');
    expect(toDecimalNumber(1990, 2)).toBe(19.9);
  });
});
