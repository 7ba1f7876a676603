import { shortCode } from './short-code';
import { cleanText, webAddress } from './text';

describe('cleanText', () => {
  it.each([
    ['  a\t\r\n b\u0000c\u2028d\u009f ', 'a b c d'],
    ['x\ud800y', 'x y'],
    ['é 你好 🎉', 'é 你好 🎉'],
    [' \n ', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('turns %j into %j', (text, expected) => expect(cleanText(text, 100)).toBe(expected));

  it('truncates between characters', () => {
    expect(cleanText('abc', 2)).toBe('ab');
    expect(cleanText('a🎉b', 2)).toBe('a');
    expect(cleanText('a b', 2)).toBe('a');
  });
});

describe('webAddress', () => {
  it.each(['https://a.example/x?y=1', 'http://a.example'])('keeps %s', (url) =>
    expect(webAddress(url)).toBe(url),
  );
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '//a.example',
    'a.example',
    '',
    null,
    `https://a.example/${'x'.repeat(2_000)}`,
  ])('removes %s', (url) => expect(webAddress(url)).toBeNull());
});

describe('shortCode', () => {
  it.each([
    ['ORDER_INVALID_STATE', 'order_invalid_state'],
    ['ADDRESS.VERIFY.FAILURE', 'address_verify_failure'],
    ['X', 'x'],
    ['Not a code', 'other'],
    ['CAMILLE MOREAU', 'other'],
    ['A\nB', 'other'],
    ['', 'other'],
    [7, 'other'],
    [undefined, 'other'],
  ])('turns %j into %s', (code, expected) => expect(shortCode(code, 'other')).toBe(expected));
});
