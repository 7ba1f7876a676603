import { z } from 'zod';
import { pageReply, readCursor, writeCursor } from './cursor';

const place = z.strictObject({ after: z.string() });

describe('cursors', () => {
  test('a cursor is read back as it was written', () => {
    expect(readCursor(place, writeCursor({ after: 'ä/?&' }))).toEqual({ after: 'ä/?&' });
  });

  test.each(['', 'nonsense', writeCursor({ after: 1 }), writeCursor({ after: 'a', more: 1 })])(
    'a cursor that was not issued here is refused: %j',
    (cursor) => {
      expect(() => readCursor(place, cursor)).toThrow('invalid_request');
    },
  );
});

describe('pageReply', () => {
  test('the next page keeps the parameters of the request', () => {
    const { body, headers } = pageReply('/v1/things', { q: 'a b', none: undefined, cursor: 'old' }, [1], {
      after: 'x',
    });
    const cursor = writeCursor({ after: 'x' });
    expect(body).toEqual({ items: [1], nextCursor: cursor });
    expect(headers).toEqual({ Link: `</v1/things?q=a+b&cursor=${cursor}>; rel="next"` });
  });

  test('the last page has no next page', () => {
    expect(pageReply('/v1/things', {}, [], null)).toEqual({
      status: 200,
      body: { items: [], nextCursor: null },
      headers: {},
    });
  });
});
