import type { Answer } from '../../support/api/answers';
import type { ApiClient } from '../../support/api/client';
import { newOrder } from '../../support/api/new-order';
import { startApi } from '../../support/api/start-api';
import { withSystem } from '../../support/api/with-system';

const CLIENTS = 200;
const READS_EACH = 4;

/** More clients than the database has connections for: some are refused for a moment, and none is misled. */
withSystem((system) => {
  describe('200 clients that read through two connections to the database', () => {
    let client: ApiClient;
    let reads: string[];
    let quiet: string;

    beforeAll(async () => {
      // It has to know the key and a few orders; a result takes as long as it takes.
      ({ client } = await startApi(system, { DATABASE_MAX_CONNECTIONS: '2' }));
      const orders = [await system.client.take(newOrder()), await system.client.take(newOrder())];
      reads = [
        '/v1/orders?limit=50',
        '/v1/orders?lifecycle=open&sort=updatedAt',
        '/v1/deadlines',
        '/v1/channels',
        ...orders.flatMap(({ id }) => [
          `/v1/orders/${id}`,
          `/v1/orders/${id}/timeline`,
          `/v1/orders/${id}/timeline?verify=true`,
        ]),
      ];
      const body = { name: 'quiet', role: 'viewer' };
      const { body: made } = await system.client.expect([201], 'POST', '/v1/api-keys', { body });
      quiet = String((made as unknown as { key: string }).key);
    });

    const readMany = async (from: number): Promise<Answer[]> => {
      const responses: Answer[] = [];
      for (let count = 0; count < READS_EACH; count += 1)
        responses.push(await client.call('GET', reads[(from + count) % reads.length] ?? ''));
      return responses;
    };

    const summary = ({ status, body, headers }: Answer): string =>
      status === 200 ? '200' : `${status} ${body.code} after ${headers.get('retry-after')}`;

    test('get what they asked for or 503 overloaded, while a client with another key is served', async () => {
      const flood = Promise.all(Array.from({ length: CLIENTS }, (_, index) => readMany(index)));
      const others: string[] = [];
      let isOver = false;
      const ended = flood.finally(() => {
        isOver = true;
      });
      while (!isOver) others.push(summary(await client.call('GET', '/v1/orders?limit=1', { as: quiet })));
      const counts = new Map<string, number>();
      for (const response of (await ended).flat())
        counts.set(summary(response), (counts.get(summary(response)) ?? 0) + 1);
      expect([...counts.keys()].sort()).toEqual(['200', '503 overloaded after 1']);
      expect(new Set(others)).toEqual(new Set(['200']));
    });

    test('are served again once they are fewer', async () => {
      expect((await readMany(0)).map(summary)).toEqual(['200', '200', '200', '200']);
    });
  });
});
