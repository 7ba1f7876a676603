import type { AnswerBody } from '../../support/api/answers';
import { connectChannel } from '../../support/api/connections';
import { byHand, mugs, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

const HOUR = 3_600;

/** GET /v1/deadlines: what is about to be missed, soonest first. */
withSystem((system) => {
  describe('the board of deadlines', () => {
    const names = { channel: '', other: '', key: '' };
    const orders: Record<string, string> = {};

    beforeAll(async () => {
      const policy = { acceptBySeconds: 2 * HOUR, shipBySeconds: 5 * HOUR, carrierSilenceSeconds: 48 * HOUR };
      names.channel = await connectChannel(system, 'board', policy);
      names.other = await connectChannel(system, 'board-too', { shipBySeconds: HOUR });
      const take = async (name: string, more: Readonly<Record<string, unknown>> = {}) => {
        orders[name] = (await system.client.take(newOrder({ channel: names.channel, ...more }))).id;
      };
      await take('first');
      await take('undecided', { requiresAcceptance: true });
      await take('sent');
      await system.client.act(orders['sent'] ?? '', 'ship', byHand());
      await take('sellers', { lines: [mugs(2, { sellerId: 'seller-of-board' })] });
      await take('cancelled');
      await system.client.act(orders['cancelled'] ?? '', 'cancel');
      await take('elsewhere', { channel: names.other });
      const body = { name: 'the seller of the board', role: 'seller', sellerId: 'seller-of-board' };
      names.key = (await system.client.expect([201], 'POST', '/v1/api-keys', { body })).body.key;
    });

    const look = (query: Readonly<Record<string, string>>, as?: string) =>
      system.client.call('GET', `/v1/deadlines?${new URLSearchParams(query)}`, as ? { as } : {});
    const shown = ({ items }: AnswerBody): string[] =>
      items.map((item) => {
        const { order, name } = item as unknown as { order: string; name: string };
        return `${Object.keys(orders).find((known) => orders[known] === order) ?? order} ${name}`;
      });

    test('has every deadline within the period, soonest first, and none that has passed', async () => {
      const { status, body } = await look({ channel: names.channel, within: '6h' });
      expect(status).toBe(200);
      expect(shown(body)).toEqual(['undecided accept_by', 'first ship_by', 'sellers ship_by']);
      expect(body.items[0]).toMatchObject({
        order: orders['undecided'],
        channel: names.channel,
        overdue: false,
      });
      const far = await look({ channel: names.channel, within: '3d' });
      expect(shown(far.body)).toEqual([...shown(body), 'sent carrier_silence']);
      const { shipments } = await system.client.order(orders['sent'] ?? '');
      expect(far.body.items.at(-1)).toMatchObject({ shipmentId: shipments[0]?.id });
    });

    test('looks no further ahead than requested, and one day by default', async () => {
      expect(shown((await look({ channel: names.channel, within: '3h' })).body)).toEqual([
        'undecided accept_by',
      ]);
      expect(shown((await look({ channel: names.channel, within: '5m' })).body)).toEqual([]);
      expect(shown((await look({ channel: names.channel })).body)).toHaveLength(3);
      expect(shown((await look({ channel: names.other, within: '120m' })).body)).toEqual([
        'elsewhere ship_by',
      ]);
      expect(shown((await look({ channel: 'nowhere' })).body)).toEqual([]);
    });

    test('has pages that neither repeat nor omit an order, each with a link to the next', async () => {
      const whole = (await look({ channel: names.channel, within: '9999d' })).body;
      const seen: string[] = [];
      let path = `/v1/deadlines?channel=${names.channel}&within=9999d&limit=1`;
      for (let pages = 0; path !== '' && pages < 10; pages += 1) {
        const { status, body, headers } = await system.client.call('GET', path);
        expect(status).toBe(200);
        expect(body.items).toHaveLength(1);
        seen.push(...shown(body));
        const link = /^<(\/v1\/deadlines\?[^>]+)>; rel="next"$/.exec(headers.get('link') ?? '');
        expect(link === null).toBe(body.nextCursor === null);
        path = link?.[1] ?? '';
      }
      expect(seen).toEqual(shown(whole));
    });

    test('shows a seller only its own deadlines', async () => {
      const { body } = await look({ within: '9999d', limit: '200' }, names.key);
      expect(shown(body)).toEqual(['sellers ship_by']);
      expect(shown((await look({ channel: names.other }, names.key)).body)).toEqual([]);
    });

    test.each(['h', '4', '4w', '-1h', '1.5h', '10000d', '4 h', '', '4H'])(
      'is refused for the time %j',
      async (within) => {
        const { status, body } = await look({ within });
        expect(status).toBe(400);
        expect(body.errors.map(({ pointer }) => pointer)).toEqual(['/within']);
      },
    );

    test('refuses cursors of other lists', async () => {
      const list = await system.client.call('GET', '/v1/orders?limit=1');
      for (const cursor of ['nonsense', list.body.nextCursor ?? '']) {
        expect((await look({ cursor })).status).toBe(400);
      }
    });
  });
});
