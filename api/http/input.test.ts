import { z } from 'zod';
import { jsonOf, parse, pointerOf, queryOf } from './input';
import { Problem } from './problem';

const errorsOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error.options.errors;
    throw error;
  }
  throw new Error('nothing was refused');
};

const json = (text: string): unknown => jsonOf(Buffer.from(text));

describe('parse', () => {
  const schema = z.strictObject({ lines: z.array(z.strictObject({ id: z.string() })) });

  test('everything that does not fit is located by a JSON pointer', () => {
    expect(errorsOf(() => parse(schema, { lines: [{ id: 1, 'a/b~c': 2 }], other: 3 }, 'body'))).toEqual([
      { in: 'body', pointer: '/lines/0/id', message: 'Invalid input: expected string, received number' },
      { in: 'body', pointer: '/lines/0/a~1b~0c', message: 'unknown field' },
      { in: 'body', pointer: '/other', message: 'unknown field' },
    ]);
  });

  test('at most fifty errors are listed, and a long name is not repeated', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x${index}`, 1]));
    expect(errorsOf(() => parse(schema, many, 'body'))).toHaveLength(50);
    expect(pointerOf(['x'.repeat(100_000)])).toHaveLength(300);
  });
});

describe('queryOf', () => {
  test('a query is parsed into its decoded parameters', () => {
    expect({ ...queryOf('/v1/orders?q=a+b%20c&limit=5') }).toEqual({ q: 'a b c', limit: '5' });
    expect({ ...queryOf('/v1/orders') }).toEqual({});
  });

  test.each([
    ['a byte that is no UTF-8', 'q=%ff', '/q'],
    ['a character that is cut off', 'limit=5&q=%E2%82', '/q'],
    ['half a surrogate pair', 'q=%ED%A0%80', '/q'],
    ['an overlong form', 'q=%C0%AF', '/q'],
    ['a percent sign alone', 'q=100%', '/q'],
    ['no hexadecimal digits', 'q=%zz', '/q'],
    ['a character that is not encoded', 'q=\u00fc', '/q'],
    ['a name that cannot be decoded', '%ff=1', '/%ff'],
  ])('%s is refused, and its parameter is named', (_, query, pointer) => {
    expect(errorsOf(() => queryOf(`/v1/orders?${query}`))).toEqual([
      { in: 'query', pointer, message: 'expected UTF-8 with percent-encoding' },
    ]);
  });

  test('characters of any script, signs and empty values are read if they are encoded', () => {
    expect({ ...queryOf('/?q=%C3%BC%E2%82%AC%F0%9F%98%80&a=b=c&empty&%C3%A4=%25%2B&&') }).toEqual({
      q: 'ü€😀',
      a: 'b=c',
      empty: '',
      ä: '%+',
    });
  });

  test('a repeated parameter is refused', () => {
    expect(errorsOf(() => queryOf('/?a=1&a=1'))).toEqual([
      { in: 'query', pointer: '/a', message: 'given more than once' },
    ]);
  });

  test('no parameter changes the prototype of an object', () => {
    const query = queryOf('/?__proto__=1&constructor=2&a[__proto__][b]=3');
    expect(Object.getPrototypeOf(query)).toBeNull();
    expect(Object.keys(query)).toEqual(['__proto__', 'constructor', 'a[__proto__][b]']);
    expect(({} as Record<string, unknown>)['b']).toBeUndefined();
  });
});

describe('jsonOf', () => {
  test('a valid value is read unchanged', () => {
    expect(json('{"a":[1,"zwei",null,{"😀":true}]}')).toEqual({ a: [1, 'zwei', null, { '😀': true }] });
  });

  test.each([
    ['__proto__', '{"a":{"__proto__":{"admin":true}}}', '/a/__proto__', 'unknown field'],
    ['NUL in a text', '{"a":["\\u0000"]}', '/a/0', 'expected no NUL character'],
    ['NUL in a name', '{"a\\u0000":1}', '/a\0', 'expected no NUL character'],
    ['half a surrogate pair', '{"a":"\\ud800"}', '/a', 'expected well-formed Unicode'],
  ])('%s is refused with its location', (_, text, pointer, message) => {
    expect(errorsOf(() => json(text))).toEqual([{ in: 'body', pointer, message }]);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  test('excessive depth is refused without harm', () => {
    const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(json(deep(32))).toBeDefined();
    expect(errorsOf(() => json(deep(33)))).toHaveLength(1);
    expect(errorsOf(() => json(deep(400_000)))).toHaveLength(1);
    expect(() => json('['.repeat(400_000))).toThrow(Problem);
  });

  test('lists and objects that are too large are refused', () => {
    expect(errorsOf(() => json(`[${'1,'.repeat(100_000)}1]`))).toEqual([
      { in: 'body', pointer: '', message: 'more than 5000 members' },
    ]);
  });
});
