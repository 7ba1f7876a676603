import { shipmentWithNumber, trackingKey } from './tracking-numbers';

const shipment = (id: string, trackingNumber: string | null, cancelled = false) => ({
  id,
  trackingNumber,
  cancelled,
});

describe('M12: a tracking number', () => {
  test.each([
    ['1z 999 aa1', '1Z999AA1'],
    ['1Z-999-AA1', '1Z999AA1'],
    [' 00.340/434_1 ', '00.340/434_1'],
    ['1Z999AA1', '1Z999AA1'],
  ])('%p is found by %p: case, blanks and hyphens do not count, everything else does', (number, key) => {
    expect(trackingKey(number)).toBe(key);
  });

  test.each([' - ', '-'])('of separators alone, %p, is found only as it is', (number) => {
    expect(trackingKey(number)).toBe(number);
  });
});

describe('M12: the shipment with a number', () => {
  const found = (shipments: readonly ReturnType<typeof shipment>[], number: string) =>
    shipmentWithNumber(shipments, number)?.id;

  test('is found however the number is written', () => {
    expect(found([shipment('a', null), shipment('b', 'AB 1-2')], 'ab12')).toBe('b');
  });

  test('is none if the number differs in a letter or digit', () => {
    expect(found([shipment('a', 'AB12')], 'AB13')).toBeUndefined();
    expect(found([shipment('a', null)], '')).toBeUndefined();
  });

  test('has exactly this number if two differ only in their form', () => {
    expect(found([shipment('a', '10-01'), shipment('b', '100-1')], '10-01')).toBe('a');
    expect(found([shipment('a', '10-01'), shipment('b', '100-1')], '100-1')).toBe('b');
  });

  test('is the latest that is not cancelled, and a cancelled one only if there is no other', () => {
    expect(found([shipment('a', 'X1'), shipment('b', 'X1'), shipment('c', 'X1', true)], 'X1')).toBe('b');
    expect(found([shipment('a', 'X1', true), shipment('b', 'x-1')], 'X1')).toBe('b');
    expect(found([shipment('a', 'x1', true), shipment('b', 'X1', true)], 'X1')).toBe('b');
  });
});
