import type { AnswerBody } from '../../support/api/answers';
import { connectChannel } from '../../support/api/connections';
import { byHand, mugs, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

const HOUR = 3_600;
const hoursFromNow = (hours: number): string => new Date(Date.now() + hours * HOUR * 1000).toISOString();

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

    test('lists each deadline of an order at its own time, and counts deadlines and not orders', async () => {
      const channel = await connectChannel(system, 'several', {
        shipBySeconds: 5 * HOUR,
        carrierSilenceSeconds: 30 * HOUR,
      });
      const ids: string[] = [];
      for (const hours of [3, 20, 4]) {
        const { id } = await system.client.take(newOrder({ channel, lines: [mugs(2)] }));
        await system.client.act(id, 'ship', { ...byHand(), lines: [{ id: '1', quantity: 1 }] });
        await system.client.act(id, 'hold', { reason: 'none', until: hoursFromNow(hours) });
        ids.push(id);
      }
      const read = async (more: Readonly<Record<string, string>>) => {
        const { body } = await look({ channel, within: '3d', ...more });
        const items = body.items as unknown as { order: string; name: string; at: string }[];
        return {
          next: body.nextCursor,
          items: items.map(({ order, name }) => `${ids.indexOf(order)} ${name}`),
        };
      };
      const all = [
        ...['0 hold_until', '2 hold_until', '0 ship_by', '1 ship_by', '2 ship_by', '1 hold_until'],
        ...['0 carrier_silence', '1 carrier_silence', '2 carrier_silence'],
      ];
      expect((await read({})).items).toEqual(all);
      for (const limit of [1, 2, 4, 9]) {
        const seen: string[] = [];
        for (let cursor: string | null | undefined; cursor !== null; ) {
          const { items, next } = await read({ limit: String(limit), ...(cursor ? { cursor } : {}) });
          expect(items).toHaveLength(Math.min(limit, all.length - seen.length));
          seen.push(...items);
          cursor = next ?? null;
        }
        expect(seen).toEqual(all);
      }
      const named = (name: string) => all.filter((one) => one.endsWith(name));
      expect((await read({ name: 'ship_by' })).items).toEqual(named('ship_by'));
      expect((await read({ name: 'ship_by', limit: '2' })).items).toEqual(['0 ship_by', '1 ship_by']);
      expect((await read({ name: 'ship_by,carrier_silence' })).items).toEqual([
        ...named('ship_by'),
        ...named('carrier_silence'),
      ]);
      expect((await read({ name: '!carrier_silence,ship_by' })).items).toEqual(named('hold_until'));
      expect((await read({ name: 'accept_by' })).items).toEqual([]);
      expect((await read({ needsAction: 'true' })).items).toEqual(named('ship_by'));
      expect((await read({ needsAction: 'false', name: '!hold_until' })).items).toEqual(
        named('carrier_silence'),
      );
    });

    test('tells what somebody has to act before from what needs no action', async () => {
      const { body } = await look({ channel: names.channel, within: '3d' });
      const items = body.items as unknown as { name: string; needsAction: boolean }[];
      expect(items.map(({ name, needsAction }) => `${name} ${needsAction}`)).toEqual([
        'accept_by true',
        'ship_by true',
        'ship_by true',
        'carrier_silence false',
      ]);
    });

    test('is narrowed to several channels, or to all but some', async () => {
      const both = await look({ channel: `${names.channel},${names.other}`, within: '3h' });
      expect(shown(both.body)).toEqual(['elsewhere ship_by', 'undecided accept_by']);
      const others = await look({ channel: `!${names.channel}`, within: '3h', limit: '200' });
      expect(shown(others.body)).toContain('elsewhere ship_by');
      expect(shown(others.body)).not.toContain('undecided accept_by');
    });

    test.each([
      ['name', 'ship_by,late', /^expected one of accept_by, .*, auto_close, not "late"$/],
      ['name', 'ship_by,!accept_by', /^expected ! before the first value only/],
      ['needsAction', 'yes', /"true"\|"false"/],
    ])('is refused for %s=%s, and says what was expected', async (name, value, message) => {
      const { status, body } = await look({ [name]: value });
      expect(status).toBe(400);
      expect(body.errors).toEqual([
        { in: 'query', pointer: `/${name}`, message: expect.stringMatching(message) },
      ]);
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
