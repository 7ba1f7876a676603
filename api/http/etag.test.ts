import { etagOf, expectedVersion, isUnchanged } from './etag';

describe('If-Match', () => {
  test('one strong ETag is a version', () => {
    expect(expectedVersion('"7"')).toBe(7);
    expect(expectedVersion(etagOf(12))).toBe(12);
  });

  test('a missing header and * expect no version', () => {
    expect(expectedVersion(null)).toBeNull();
    expect(expectedVersion('*')).toBeNull();
  });

  test.each(['7', '', 'W/"7"', '"7", "8"', '"x"', '"-1"', '"99999999999"'])('%j is refused', (header) => {
    expect(() => expectedVersion(header)).toThrow('invalid_request');
  });
});

describe('If-None-Match', () => {
  test.each(['"7"', 'W/"7"', '"6", "7"', '*'])('%j means that the client has version 7', (header) => {
    expect(isUnchanged(header, '"7"')).toBe(true);
  });

  test.each([null, '"6"', '7', ''])('%j does not mean that the client has version 7', (header) => {
    expect(isUnchanged(header, '"7"')).toBe(false);
  });
});
