import { lineOf, taken } from '../../../tests/support/domain/orders';
import { refuse } from '../../errors';
import type { Order } from '../model';
import { chooseLines, currencyRefusal } from './rule';

const order = taken({ lines: [lineOf('1', 3), lineOf('2', 2), lineOf('3', 1)] });
const none = refuse('nothing_to_ship');
/** Of line 1 all three fit, of line 2 one of two, of line 3 nothing. */
const fits = (_: Order, line: { readonly id: string }): number => ({ '1': 3, '2': 1 })[line.id] ?? 0;
const choose = (...named: { id: string; quantity?: number }[]) => chooseLines(order, named, fits, none);

describe('the lines of a command', () => {
  test('are all lines with all that fits if none are named', () => {
    expect(chooseLines(order, undefined, fits, none)).toEqual([
      { id: '1', quantity: 3 },
      { id: '2', quantity: 1 },
    ]);
  });

  test('are all that fits of a line without a quantity', () => {
    expect(choose({ id: '2' })).toEqual([{ id: '2', quantity: 1 }]);
  });

  test('are exactly the given quantity', () => {
    expect(choose({ id: '1', quantity: 2 }, { id: '2', quantity: 1 })).toEqual([
      { id: '1', quantity: 2 },
      { id: '2', quantity: 1 },
    ]);
  });

  test('are refused with both numbers if a quantity is above what fits', () => {
    expect(choose({ id: '1', quantity: 4 })).toEqual({
      kind: 'refused',
      code: 'quantity_too_large',
      detail: 'line "1": 4 requested, 3 available',
    });
  });

  test('are refused with the name of an unknown line', () => {
    expect(choose({ id: '1' }, { id: '9' })).toMatchObject({
      code: 'line_not_found',
      detail: expect.stringContaining('"9"'),
    });
  });

  test('are refused with the reason of the command if nothing of one line fits', () => {
    expect(choose({ id: '3', quantity: 1 })).toMatchObject({ code: 'nothing_to_ship' });
    expect(choose({ id: '3' })).toMatchObject({ code: 'nothing_to_ship' });
  });

  test('are refused together if one of several does not fit, with its name', () => {
    expect(choose({ id: '1' }, { id: '3', quantity: 1 })).toMatchObject({
      code: 'quantity_too_large',
      detail: expect.stringContaining('"3"'),
    });
    expect(choose({ id: '1' }, { id: '3' })).toMatchObject({ detail: expect.stringContaining('"3"') });
  });

  test('are refused with the reason of the command if nothing of the order fits', () => {
    expect(chooseLines(order, undefined, () => 0, none)).toEqual(none);
  });

  test('do not include a line with a negative rest', () => {
    expect(chooseLines(order, undefined, () => -1, none)).toEqual(none);
  });
});

describe('the currency of a command', () => {
  test('amounts in the currency of the order are accepted, and so are absent ones', () => {
    expect(currencyRefusal(order, { shipping: { currency: 'EUR' }, fee: undefined })).toBeNull();
  });

  test('an amount in another currency is refused by its field, with both currencies', () => {
    expect(currencyRefusal(order, { shipping: { currency: 'EUR' }, fee: { currency: 'USD' } })).toEqual({
      kind: 'refused',
      code: 'currency_mismatch',
      detail: 'fee: expected EUR, not USD',
    });
  });
});
