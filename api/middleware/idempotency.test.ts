import type { Claim, FirstResponse, IdempotentResponses } from '../../store/idempotent-responses';
import { Problem } from '../http/problem';
import { respondOnce } from './idempotency';

/** First responses as the store stores them, in memory. */
function answersInMemory(): Pick<IdempotentResponses, 'claim' | 'settle' | 'abandon'> {
  const rows = new Map<string, { hash: string; answer: FirstResponse | null }>();
  return {
    async claim(scope, key, hash): Promise<Claim> {
      const row = rows.get(scope + key);
      if (!row) {
        rows.set(scope + key, { hash, answer: null });
        return { outcome: 'first' };
      }
      if (row.hash !== hash) return { outcome: 'other_body' };
      return row.answer ? { outcome: 'answered', answer: row.answer } : { outcome: 'running' };
    },
    async settle(scope, key, answer) {
      const row = rows.get(scope + key);
      if (row) row.answer = JSON.parse(JSON.stringify(answer));
    },
    async abandon(scope, key) {
      rows.delete(scope + key);
    },
  };
}

const KEY = { source: 'api:key_1:POST /v1/things', key: 'k' };

describe('answerOnce', () => {
  test('fifty concurrent requests are carried out once, and all get the same response', async () => {
    const stored = answersInMemory();
    let runs = 0;
    const once = () =>
      respondOnce(stored, KEY, { a: 1 }, async () => {
        runs += 1;
        await new Promise((resolve) => setTimeout(resolve, 30));
        return { status: 201, body: { n: runs }, headers: { Location: '/v1/things/1' } };
      });
    const replies = await Promise.all(Array.from({ length: 50 }, once));
    expect(runs).toBe(1);
    expect(new Set(replies.map(({ status, body }) => JSON.stringify([status, body])))).toEqual(
      new Set(['[201,{"n":1}]']),
    );
    expect(replies.every(({ headers }) => headers?.Location === '/v1/things/1')).toBe(true);
    expect(replies.filter(({ headers }) => headers?.['Idempotent-Replayed'] === 'true')).toHaveLength(49);
  });

  test('another body with the same key is refused, and another key is another request', async () => {
    const stored = answersInMemory();
    const run = async () => ({ status: 200, body: {} });
    await respondOnce(stored, KEY, { a: 1 }, run);
    await expect(respondOnce(stored, KEY, { a: 2 }, run)).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
    await expect(respondOnce(stored, { ...KEY, key: 'l' }, { a: 2 }, run)).resolves.toEqual({
      status: 200,
      body: {},
    });
    await expect(respondOnce(stored, { ...KEY, source: 'other' }, { a: 2 }, run)).resolves.toBeDefined();
  });

  test('the same content with its members in another order is the same request', async () => {
    const stored = answersInMemory();
    const run = async () => ({ status: 200, body: {} });
    await respondOnce(stored, KEY, { a: 1, b: 2 }, run);
    expect((await respondOnce(stored, KEY, { b: 2, a: 1 }, run)).headers).toEqual({
      'Idempotent-Replayed': 'true',
    });
  });

  test('a failed request may be tried again', async () => {
    const stored = answersInMemory();
    const failing = () => Promise.reject(new Problem('name_taken'));
    await expect(respondOnce(stored, KEY, {}, failing)).rejects.toMatchObject({ code: 'name_taken' });
    await expect(respondOnce(stored, KEY, {}, async () => ({ status: 201 }))).resolves.toEqual({
      status: 201,
    });
  });
});
