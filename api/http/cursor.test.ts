import { z } from 'zod';
import { createKeyring } from '../../store/keyring';
import type { ListRequest } from './cursor';
import { pagesOf } from './cursor';

const place = z.strictObject({ after: z.string() });
const { cursors } = createKeyring('the secret of the tests of cursors');
const list: ListRequest = { path: '/v1/things', query: { q: 'a b', limit: 10 }, sellerId: 'anna' };

/** The cursor of the second page of a list. */
const cursorOf = (next: object, request = list): string => {
  const { body } = pagesOf(request, cursors).reply([1], next);
  return (body as unknown as { nextCursor: string }).nextCursor;
};
const startWith = (cursor: string, request = list, seal = cursors) =>
  pagesOf({ ...request, query: { ...request.query, cursor } }, seal).start(place);

describe('a cursor', () => {
  test('is read back as it was written, whatever the size of the page', () => {
    const cursor = cursorOf({ after: 'ä/?&' });
    expect(startWith(cursor)).toEqual({ after: 'ä/?&' });
    expect(startWith(cursor, { ...list, query: { q: 'a b', limit: 99 } })).toEqual({ after: 'ä/?&' });
    expect(pagesOf(list, cursors).start(place)).toBeNull();
  });

  test('shows nothing of what is in it, and differs each time', () => {
    const [one, other] = [cursorOf({ after: 'secret-4240' }), cursorOf({ after: 'secret-4240' })];
    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('4240');
    expect(other).not.toBe(one);
  });

  test.each<readonly [string, Partial<ListRequest>]>([
    ['another path', { path: '/v1/others' }],
    ['another filter', { query: { q: 'a' } }],
    ['no filter', { query: {} }],
    ['one filter more', { query: { ...list.query, channel: 'direct' } }],
    ['another seller', { sellerId: 'ben' }],
    ['an operator', { sellerId: null }],
  ])('of one list is refused for %s', (_name, other) => {
    expect(() => startWith(cursorOf({ after: 'x' }), { ...list, ...other })).toThrow('invalid_request');
  });

  test('is refused with any of its bytes changed, cut off or added', () => {
    const bytes = Buffer.from(cursorOf({ after: 'x' }), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => startWith(changed.toString('base64url'))).toThrow('invalid_request');
      expect(() => startWith(bytes.subarray(0, at).toString('base64url'))).toThrow('invalid_request');
    }
    expect(() => startWith(Buffer.concat([bytes, bytes]).toString('base64url'))).toThrow('invalid_request');
  });

  test('that was written with another secret, or by hand, is refused', () => {
    const stranger = createKeyring('another secret').cursors;
    expect(() => startWith(cursorOf({ after: 'x' }), list, stranger)).toThrow('invalid_request');
    const plain = Buffer.from(JSON.stringify({ after: 'x' })).toString('base64url');
    for (const cursor of ['', 'nonsense', plain]) {
      expect(() => startWith(cursor)).toThrow('invalid_request');
    }
  });

  test('of a place that the list does not have is refused', () => {
    for (const next of [{ after: 1 }, { after: 'a', more: 1 }]) {
      expect(() => startWith(cursorOf(next))).toThrow('invalid_request');
    }
  });
});

describe('a page', () => {
  test('names the next one with the parameters of the request', () => {
    const query = { q: 'a b', none: undefined, cursor: 'old' };
    const { body, headers } = pagesOf({ ...list, query }, cursors).reply([1], { after: 'x' });
    const { nextCursor } = body as unknown as { nextCursor: string };
    expect(body).toEqual({ items: [1], nextCursor: expect.stringMatching(/^[\w-]+$/) });
    expect(headers).toEqual({ Link: `</v1/things?q=a+b&cursor=${nextCursor}>; rel="next"` });
  });

  test('that is the last names none', () => {
    expect(pagesOf(list, cursors).reply([], null)).toEqual({
      status: 200,
      body: { items: [], nextCursor: null },
      headers: {},
    });
  });

  test('of JSON texts is the same', () => {
    const { text } = pagesOf(list, cursors).textReply(['1', '{"a":2}'], null);
    expect(text).toBe('{"items":[1,{"a":2}],"nextCursor":null}');
  });
});
