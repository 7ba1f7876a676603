import { countryAlpha2, isCountry, WITHOUT_CITIES } from './countries';

describe('countryAlpha2', () => {
  test('knows every country by both codes, each once', () => {
    const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const known = letters
      .flatMap((a) => letters.map((b) => a + b))
      .filter((code) => countryAlpha2(code) !== null);
    expect(known).toHaveLength(250);
    expect(known.filter((code) => names.of(code) === undefined)).toEqual([]);
  });

  test.each([
    ['FRA', 'FR'],
    ['deu', 'DE'],
    ['CHE', 'CH'],
    ['AUT', 'AT'],
    ['AUS', 'AU'],
    ['FR', 'FR'],
    ['UK', null],
    ['XXX', null],
    ['France', null],
    ['', null],
    [null, null],
  ])('turns %s into %s', (code, expected) => expect(countryAlpha2(code)).toBe(expected));
});

/** M6 */
describe('a country of an address', () => {
  test.each(['DE', 'GB', 'HK', 'XK', 'AQ'])('%s is assigned', (code) => expect(isCountry(code)).toBe(true));
  test.each(['ZZ', 'UK', 'EL', 'SU', 'AN', 'EU', 'de', 'DEU', ''])('%s is not', (code) =>
    expect(isCountry(code)).toBe(false),
  );
  test.each(WITHOUT_CITIES)('%s, whose addresses need no city, is assigned', (code) =>
    expect(isCountry(code)).toBe(true),
  );
});
