import { taken } from '../../../../tests/support/domain/orders';
import type { Facets } from './facets';
import { facetsOf } from './facets';
import { FACETS, findStatusIn, isViewName, statusesOf, VIEW_NAMES } from './index';
import * as words from './statuses';
import type { StatusRow, Vocabulary } from './vocabulary';
import { findStatus, statusFor, validated } from './vocabulary';

interface Weather {
  readonly sky: 'clear' | 'grey';
  readonly wind: boolean;
}
const WEATHER = { sky: ['clear', 'grey'], wind: [true, false] } as const;

const vocabulary = (...rows: StatusRow<Weather>[]): Vocabulary<Weather> => ({ view: 'weather', words: rows });
const REST: StatusRow<Weather> = { word: 'Whatever', when: [{}] };
const problemOf = (...rows: StatusRow<Weather>[]): string => {
  try {
    validated(vocabulary(...rows), WEATHER);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the checker of vocabularies', () => {
  test('accepts a sound one, and returns it', () => {
    const sound = vocabulary(
      { word: 'Fine', when: [{ sky: 'clear', wind: false }], aliases: ['Nice'], by: ['accept'] },
      { word: 'Rough', when: [{ wind: true }, { sky: ['clear', 'grey'], wind: true }] },
      REST,
    );
    expect(validated(sound, WEATHER)).toBe(sound);
  });

  test.each<[problem: string, says: RegExp, rows: StatusRow<Weather>[]]>([
    [
      'a status twice',
      /"Fine" is a name of "Fine"/,
      [
        { word: 'Fine', when: [{ wind: true }] },
        { word: 'Fine', when: [{}] },
      ],
    ],
    [
      'a status twice in different case',
      /"FINE" is a name of "Fine"/,
      [
        { word: 'Fine', when: [{ wind: true }] },
        { word: 'FINE', when: [{}] },
      ],
    ],
    [
      'an alias that is another’s status',
      /"Fine" is a name of "Fine"/,
      [
        { word: 'Fine', when: [{ wind: true }] },
        { word: 'Rough', when: [{}], aliases: ['Fine'] },
      ],
    ],
    [
      'an alias that is another’s alias',
      /"Nice" is a name of "Fine"/,
      [
        { word: 'Fine', when: [{ wind: true }], aliases: ['Nice'] },
        { word: 'Rough', when: [{}], aliases: ['Nice'] },
      ],
    ],
    [
      'a status with itself as alias',
      /"Fine" is a name of "Fine"/,
      [{ word: 'Fine', when: [{}], aliases: ['Fine'] }],
    ],
    ['a status that never shows', /it never shows/, [{ word: 'Fine', when: [] }, REST]],
    [
      'an unknown facet',
      /there is no facet "rain"/,
      [{ word: 'Fine', when: [{ rain: true } as Partial<Weather>] }, REST],
    ],
    [
      'a value that its facet never has',
      /facet "sky" is never "green"/,
      [{ word: 'Fine', when: [{ sky: 'green' } as unknown as Weather] }, REST],
    ],
    [
      'a value among others that its facet never has',
      /facet "sky" is never "green"/,
      [{ word: 'Fine', when: [{ sky: ['clear', 'green'] } as unknown as Weather] }, REST],
    ],
    [
      'an unknown command',
      /there is no command "rain"/,
      [{ word: 'Fine', when: [{ wind: true }], by: ['rain' as 'ship'] }, REST],
    ],
    [
      'no last row that always applies',
      /the last word must always hold/,
      [{ word: 'Fine', when: [{ wind: true }] }],
    ],
    ['no rows at all', /the last word must always hold/, []],
  ])('refuses %s, and names the vocabulary', (_, says, rows) => {
    const problem = problemOf(...rows);
    expect(problem).toMatch(says);
    expect(problem).toMatch(/vocabulary weather/);
  });
});

describe('the status of a vocabulary', () => {
  const sky = vocabulary(
    { word: 'Fine', when: [{ sky: 'clear', wind: false }] },
    { word: 'Rough', when: [{ wind: true }] },
    REST,
  );

  test('is that of the first row that applies', () => {
    expect(statusFor(sky, { sky: 'clear', wind: false })).toBe('Fine');
    expect(statusFor(sky, { sky: 'clear', wind: true })).toBe('Rough');
    expect(statusFor(sky, { sky: 'grey', wind: false })).toBe('Whatever');
  });

  test('does not exist if no row applies, which is an error', () => {
    expect(() => statusFor(vocabulary(), { sky: 'grey', wind: false })).toThrow('weather');
  });

  test('is read in any case and spacing, and by its aliases', () => {
    const named = vocabulary({ word: 'Very Fine – indeed', when: [{}], aliases: ['Superb'] });
    for (const typed of ['very fine - INDEED', '  Very  Fine–indeed ', 'superb']) {
      expect(findStatus(named, typed)?.word).toBe('Very Fine – indeed');
    }
    expect(findStatus(named, 'fine')).toBeNull();
    expect(findStatus(named, '')).toBeNull();
  });
});

describe('the statuses of the five order systems', () => {
  /** As the order model lists them, and how many there are of each. */
  const DOCUMENTS = [
    ['backoffice', words.backoffice, 13],
    ['store.payment', words.storePayment, 6],
    ['store.fulfillment', words.storeFulfillment, 9],
    ['store.shipment', words.storeShipment, 7],
    ['dropship.channel', words.dropshipChannel, 2],
    ['dropship.order', words.dropshipOrder, 12],
    ['marketplace, by line', words.marketplaceLine, 10],
    ['aggregator', words.aggregator, 16],
  ] as const;
  const all = DOCUMENTS.flatMap(([, { words: rows }]) => [...(rows as readonly StatusRow<never>[])]);

  test.each(DOCUMENTS)('%s has exactly its documented ones', (_, { words: rows }, count) => {
    expect((rows as readonly StatusRow<never>[]).filter(({ added }) => !added)).toHaveLength(count);
  });

  test('are 75, and one that was added so that every order has a status', () => {
    expect(all.filter(({ added }) => !added)).toHaveLength(75);
    expect(all.filter(({ added }) => added).map(({ word }) => word)).toEqual(['Awaiting payment']);
  });

  test('of a whole order on a marketplace are those of its lines, except for two that only a line has', () => {
    const of = (rows: readonly { readonly word: string }[]) => rows.map(({ word }) => word);
    const whole = of(words.marketplace.words);
    expect(of(words.marketplaceLine.words).filter((word) => !whole.includes(word))).toEqual([
      'Incident Open',
      'Partially Refunded',
    ]);
    expect(whole.filter((word) => !of(words.marketplaceLine.words).includes(word))).toEqual([]);
    expect(of(statusesOf('marketplace'))).toHaveLength(10);
  });

  test.each(VIEW_NAMES)('of %s are read by all their names', (view) => {
    for (const { word, aliases = [] } of statusesOf(view)) {
      for (const name of [word, word.toUpperCase(), ` ${word.toLowerCase()} `, ...aliases]) {
        expect([name, findStatusIn(view, name)?.word]).toEqual([name, word]);
      }
    }
    expect(findStatusIn(view, 'teleported')).toBeNull();
  });

  test('may mean different things by one name in different views, and each view reads its own', () => {
    expect(findStatusIn('backoffice', 'Dispatched')?.word).toBe('Shipped');
    expect(findStatusIn('store.fulfillment', 'Dispatched')?.word).toBe('Dispatched');
    expect(findStatusIn('marketplace', 'Refused')?.word).toBe('Rejected');
    expect(findStatusIn('aggregator', 'Rejected')?.word).toBe('Refused');
  });

  test('belong to named views', () => {
    expect(VIEW_NAMES.every(isViewName)).toBe(true);
    for (const name of ['poleepo', 'zopi', 'constructor', '']) expect(isViewName(name)).toBe(false);
  });
});

describe('the facets of an order', () => {
  test('are exactly what rows can refer to, except for two that no status uses', () => {
    const facets = Object.keys(facetsOf(taken()));
    expect(Object.keys(FACETS).filter((name) => !facets.includes(name))).toEqual([]);
    expect(facets.filter((name) => !Object.hasOwn(FACETS, name)).sort()).toEqual(['channel', 'hold']);
  });

  test('have values that the checker knows', () => {
    const facets = facetsOf(taken());
    for (const name of Object.keys(FACETS) as (keyof Facets)[]) {
      expect(FACETS[name] as readonly unknown[]).toContain(facets[name]);
    }
  });
});
