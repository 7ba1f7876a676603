import { wordsOf } from './words';

describe('C11: the words of an outside system', () => {
  test.each<[string, unknown, string | null]>([
    ['a sentence', 'Street is missing', 'Street is missing'],
    ['a list of sentences, each once', ['No street', 'No city', 'No street'], 'No street; No city'],
    [
      'an object of lists by field',
      { street1: ['is blank', 'is short'], zip: 'is wrong' },
      'street1: is blank, is short; zip: is wrong',
    ],
    [
      'messages of objects',
      [{ message: 'No street' }, { message: { zip: ['is wrong'] } }],
      'No street; zip: is wrong',
    ],
    ['a sentence with control characters', 'No\u0000 street\r\n\u001b[31mset', 'No street [31mset'],
    ['nothing', undefined, null],
    ['no words', [null, 7, '', '  ', {}], null],
  ])('are read from %s', (_, value, words) => {
    expect(wordsOf(value)).toBe(words);
  });

  test('are bounded, whatever their nesting and number', () => {
    const wide = Object.fromEntries([...Array(5_000).keys()].map((n) => [`field-${n}`, 'x'.repeat(5_000)]));
    const deep = [...Array(50)].reduce<unknown>((inner) => [inner], 'too deep');
    expect(wordsOf(wide)).toHaveLength(2_000);
    expect(wordsOf(deep)).toBeNull();
  });
});
