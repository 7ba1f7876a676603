import fc from 'fast-check';
import { canonicalJson } from './canonical';

describe('canonicalJson', () => {
  /** The examples of RFC 8785, section 3.2. */
  it('writes the examples of RFC 8785', () => {
    const text =
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
      '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}';
    expect(canonicalJson(JSON.parse(text))).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by their UTF-16 code units', () => {
    const keys = ['€', '\r', '\ufb33', '1', '😀', '\u0080', 'ö', '__proto__'];
    const sorted = ['\r', '1', '__proto__', '\u0080', 'ö', '€', '😀', '\ufb33'];
    const object = Object.fromEntries(keys.map((key) => [key, 0]));
    expect(canonicalJson(object)).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:0`).join(',')}}`);
  });

  it('omits absent members, and keeps the place of absent items', () => {
    expect(canonicalJson({ b: undefined, a: [undefined, null, 1] })).toBe('{"a":[null,null,1]}');
  });

  it('is independent of the order of keys, and distinguishes different contents', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, item]) => [key, reversed(item)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
