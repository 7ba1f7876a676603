import { choiceOf, oneOrMoreOf, oneOrMoreTexts } from './choice';

const states = oneOrMoreOf(['open', 'closed', 'part_open']);
const texts = oneOrMoreTexts(5);
const messageOf = (schema: typeof states, text: string) => schema.safeParse(text).error?.issues[0]?.message;

describe('a parameter with several values', () => {
  test.each([
    ['open', ['open'], false],
    [' open , closed ', ['open', 'closed'], false],
    ['open,open', ['open'], false],
    ['!open,closed', ['open', 'closed'], true],
    ['a\\,b,c', ['a,b', 'c'], false],
    ['\\!a', ['!a'], false],
  ])('"%s" is read as %j, excluded: %s', (text, values, not) => {
    expect(choiceOf(text)).toEqual({ values, not });
  });

  test.each(['open', 'open,part_open', '!closed', '!open,closed'])('takes "%s"', (text) => {
    expect(states.safeParse(text).success).toBe(true);
    expect(text).toMatch(new RegExp(states.meta()?.['pattern'] as string));
  });

  test.each([
    ['', 'expected one of open, closed, part_open, not an empty value'],
    ['open,', 'expected one of open, closed, part_open, not an empty value'],
    ['Open', 'expected one of open, closed, part_open, not "Open"'],
    ['open,<b>', 'expected one of open, closed, part_open, not another value'],
  ])('refuses "%s" and says what was expected', (text, message) => {
    expect(messageOf(states, text)).toBe(message);
    expect(text).not.toMatch(new RegExp(states.meta()?.['pattern'] as string));
  });

  test.each(['open,!closed', '!open,!closed', '!!open'])(
    'refuses to mix what is wanted and not: "%s"',
    (text) => {
      expect(messageOf(states, text)).toMatch(/^expected ! before the first value only/);
      expect(messageOf(texts, text.replaceAll(/\w+/g, 'a'))).toMatch(
        /^expected ! before the first value only/,
      );
    },
  );

  test('has texts of a bounded length, without control characters, and up to fifty of them', () => {
    expect(texts.safeParse('abcde,fghij').success).toBe(true);
    expect(messageOf(texts, 'abcde,fghijk')).toBe('expected 1 to 5 characters, not "fghijk"');
    expect(messageOf(texts, 'a\nb')).toBe('expected no control characters');
    const many = (count: number) => Array.from({ length: count }, (_, index) => index).join();
    expect(texts.safeParse(many(50)).success).toBe(true);
    expect(messageOf(texts, many(51))).toBe('expected at most 50 values');
  });
});
