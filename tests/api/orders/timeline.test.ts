import type { ChainedFact } from '../../../domain/record/chain';
import { chain } from '../../../domain/record/chain';
import type { TimelineItem } from '../../support/api/answers';
import { byHand, eur, newOrder } from '../../support/api/new-order';
import { startApi } from '../../support/api/start-api';
import { withSystem } from '../../support/api/with-system';

/** GET /v1/orders/{id}/timeline: everything that has happened, in a chain that shows who changed it. */
withSystem((system) => {
  describe('the timeline', () => {
    const read = (id: string, query = '') => system.client.call('GET', `/v1/orders/${id}/timeline${query}`);
    let id = '';

    beforeAll(async () => {
      const headers = { 'X-Request-Id': 'the-taking-of-it' };
      id = (await system.client.take(newOrder({ requiresAcceptance: true }), { headers })).id;
      await system.client.act(id, 'accept');
      await system.client.act(id, 'ship', byHand('T-timeline'));
      await system.client.act(id, 'refund', { adjustment: eur(100), reason: 'for the trouble' });
    });

    test('shows the facts in order, each with its time, its author and its cause', async () => {
      const { body } = await read(id);
      const items = body.items as TimelineItem[];
      expect(items.map(({ what }) => what)).toEqual([
        'order_taken',
        'lines_accepted',
        'order_released',
        'shipment_created',
        'shipment_handed_over',
        'refund_requested',
        'refund_done',
      ]);
      expect(items.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      for (const item of items) {
        expect(item.at).toMatch(/Z$/);
        expect(item.who).toMatch(/^key_/);
        expect(item.cause).toMatch(/^cmd_/);
        expect(item.onBehalfOf).toBeNull();
      }
      expect(items[0]?.requestId).toBe('the-taking-of-it');
      expect(items[5]?.data).toMatchObject({ refund: { amount: eur(100), reason: 'for the trouble' } });
      expect(items[3]?.data).toMatchObject({ trackingNumber: 'T-timeline', carrier: { name: 'Courier' } });
      expect(body).not.toHaveProperty('chain');
    });

    test('contains no refused command', async () => {
      await system.client.send(id, 'cancel');
      expect((await read(id)).body.items).toHaveLength(7);
    });

    test('is paged, with a link to the next page', async () => {
      const whole = (await read(id)).body.items;
      const seen: unknown[] = [];
      let path = `/v1/orders/${id}/timeline?limit=3`;
      for (let pages = 0; path !== '' && pages < 10; pages += 1) {
        const { body, headers } = await system.client.call('GET', path);
        seen.push(...body.items);
        const link = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '');
        expect(link === null).toBe(body.nextCursor === null);
        path = link?.[1] ?? '';
      }
      expect(seen).toEqual(whole);
    });

    test('has a valid chain', async () => {
      expect((await read(id, '?verify=true')).body.chain).toEqual({ verified: true });
      expect((await read(id, '?verify=true&limit=1')).body.chain).toEqual({ verified: true });
      expect((await read(id, '?verify=false')).body).not.toHaveProperty('chain');
    });

    const crimes: readonly (readonly [string, string, number])[] = [
      ['changed', `UPDATE facts SET data = jsonb_set(data, '{lines,0,quantity}', '1') WHERE sequence = 2`, 2],
      ['attributed to another caller', `UPDATE facts SET who = 'key_other' WHERE sequence = 4`, 4],
      ['dated back', `UPDATE facts SET at = at - interval '1 day' WHERE sequence = 3`, 3],
      ['taken out', 'DELETE FROM facts WHERE sequence = 3', 3],
      [
        'put in',
        `INSERT INTO facts SELECT order_id, 6, version, type, data, at, who, on_behalf_of, cause, request_id, hash
           FROM facts WHERE sequence = 5`,
        6,
      ],
      ['cut off at the end', 'DELETE FROM facts WHERE sequence > 3', 4],
      ['taken away with all others', 'DELETE FROM facts WHERE sequence > 0', 1],
      ['rewritten with a hash of its own', `UPDATE facts SET hash = repeat('0', 64) WHERE sequence = 5`, 5],
    ];

    test.each(crimes)(
      'detects that a fact was %s directly in the database',
      async (_name, crime, brokenAt) => {
        const order = await system.client.take(newOrder({ requiresAcceptance: true }));
        await system.client.act(order.id, 'accept');
        await system.client.act(order.id, 'ship', byHand());
        const sql = crime.replace(/WHERE/, `WHERE order_id = '${order.id}' AND`);
        await system.sql(sql);
        expect((await read(order.id, '?verify=true')).body.chain).toEqual({ verified: false, brokenAt });
      },
    );

    test('detects that the last fact was replaced, although it fits all before it', async () => {
      const order = await system.client.take(newOrder({ requiresAcceptance: true }));
      await system.client.act(order.id, 'accept');
      const { api } = await startApi(system);
      const facts = await api.store.orders.facts(order.id);
      const { hash: before } = facts.at(-2) as ChainedFact;
      const last = facts.at(-1) as ChainedFact;
      const [forged] = chain(last.sequence - 1, before, [{ ...last, who: 'key_other' }]);
      await system.sql('UPDATE facts SET who = $1, hash = $2 WHERE order_id = $3 AND sequence = $4', [
        ...['key_other', forged?.hash, order.id, last.sequence],
      ]);
      const found = (await read(order.id, '?verify=true')).body.chain;
      expect(found).toEqual({ verified: false, brokenAt: last.sequence });
    });

    test.each(['?limit=0', '?limit=201', '?limit=x', '?cursor=x', '?cursor=e30', '?verify=1', '?page=2'])(
      'is refused for the query %s',
      async (query) => {
        expect((await read(id, query)).status).toBe(400);
      },
    );
  });
});
