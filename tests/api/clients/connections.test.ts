import { courierSecret } from '../../support/api/connections';
import { newOrder } from '../../support/api/new-order';
import { withSimulators } from '../../support/api/with-simulators';

/** What a channel or a carrier is set up with: settings that are shown, and credentials that never are. */
withSimulators((system) => {
  describe('a connection', () => {
    const make = (side: string, body: object) => system.client.call('POST', `/v1/${side}`, { body });
    const change = (side: string, name: string, body: object) =>
      system.client.call('PATCH', `/v1/${side}/${name}`, { body });

    test('is created, shown without its credentials, changed and removed', async () => {
      const name = system.named('shown');
      const [one, other] = [courierSecret(91), courierSecret(92)];
      const made = await make('carriers', { name, kind: 'webhook', credentials: { secret: one } });
      expect(made.status).toBe(201);
      expect(made.headers.get('location')).toBe(`/v1/carriers/${name}`);
      expect(made.body).toEqual({
        name,
        kind: 'webhook',
        settings: {},
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
        sellsLabels: false,
        takesLabelsBack: false,
        problem: null,
      });
      expect((await system.client.call('GET', `/v1/carriers/${name}`)).body).toEqual(made.body);
      const trackingUrlTemplate = 'https://courier.example/{trackingNumber}';
      const changed = await change('carriers', name, {
        settings: { trackingUrlTemplate },
        credentials: { secret: other },
      });
      expect(changed.body).toMatchObject({ name, settings: { trackingUrlTemplate } });
      const list = await system.client.call('GET', '/v1/carriers?limit=200');
      expect(list.body.items).toContainEqual(changed.body);
      for (const { text } of [made, changed, list]) {
        expect(text).not.toContain('credentials');
        for (const secret of [one, other]) expect(text).not.toContain(secret.slice(6, 20));
      }
      expect((await system.client.call('DELETE', `/v1/carriers/${name}`)).status).toBe(204);
      expect((await system.client.call('GET', `/v1/carriers/${name}`)).status).toBe(404);
      expect((await system.client.call('DELETE', `/v1/carriers/${name}`)).status).toBe(404);
      expect((await change('carriers', name, { settings: {} })).status).toBe(404);
    });

    test('has a name that is unique among connections of its type', async () => {
      const name = system.named('taken');
      const credentials = { secret: courierSecret(93) };
      expect((await make('carriers', { name, kind: 'webhook', credentials })).status).toBe(201);
      const again = await make('carriers', { name, kind: 'webhook', credentials });
      expect({ status: again.status, code: again.body.code }).toEqual({ status: 409, code: 'name_taken' });
      expect((await make('channels', { name, kind: 'direct' })).status).toBe(201);
      expect((await make('channels', { name: 'direct', kind: 'direct' })).status).toBe(409);
    });

    const mirakl = {
      name: 'market',
      kind: 'mirakl',
      settings: { baseUrl: 'https://market.example', reasons: { cancel: '1', refund: '2' } },
      credentials: { apiKey: 'canary-of-an-api-key' },
    };
    test.each<[string, string, object, string]>([
      ['channels', 'without a name', { ...mirakl, name: undefined }, '/name'],
      ['channels', 'with an invalid name', { ...mirakl, name: 'My Market' }, '/name'],
      ['channels', 'with a name that climbs', { ...mirakl, name: '../carriers' }, '/name'],
      ['channels', 'of an unknown kind', { ...mirakl, kind: 'bazaar' }, '/kind'],
      ['channels', 'of a kind of the other side', { ...mirakl, kind: 'easypost' }, '/kind'],
      [
        'channels',
        'without its address',
        { ...mirakl, settings: { reasons: mirakl.settings.reasons } },
        '/settings/baseUrl',
      ],
      [
        'channels',
        'with an invalid address',
        { ...mirakl, settings: { ...mirakl.settings, baseUrl: 'javascript:alert(1)' } },
        '/settings/baseUrl',
      ],
      [
        'channels',
        'with a user in its address',
        { ...mirakl, settings: { ...mirakl.settings, baseUrl: 'https://a:b@market.example' } },
        '/settings/baseUrl',
      ],
      [
        'channels',
        'with an unknown setting',
        { ...mirakl, settings: { ...mirakl.settings, speed: 'high' } },
        '/settings/speed',
      ],
      [
        'channels',
        'with an invalid policy',
        { ...mirakl, settings: { ...mirakl.settings, policy: { shipBySeconds: 0 } } },
        '/settings/policy/shipBySeconds',
      ],
      [
        'channels',
        'with an unknown policy',
        { ...mirakl, settings: { ...mirakl.settings, policy: { shipByDays: 3 } } },
        '/settings/policy/shipByDays',
      ],
      [
        'channels',
        'with malformed credentials',
        { ...mirakl, credentials: { apiKey: 'canary of an api key' } },
        '/credentials/apiKey',
      ],
      [
        'channels',
        'with unknown credentials',
        { ...mirakl, credentials: { ...mirakl.credentials, user: 'canary-of-a-user' } },
        '/credentials/user',
      ],
      [
        'carriers',
        'with a secret that is too short',
        { name: 'courier', kind: 'webhook', credentials: { secret: 'whsec_Y2FuYXJ5' } },
        '/credentials/secret',
      ],
      ['carriers', 'without credentials', { name: 'courier', kind: 'webhook' }, '/credentials/secret'],
    ])(
      'of %s is not created %s, and the response repeats none of its input',
      async (side, _name, body, pointer) => {
        const response = await make(side, body);
        expect(response.status).toBe(400);
        expect(response.body.errors.map((error) => error.pointer)).toContain(pointer);
        expect(response.text).not.toMatch(/canary|Y2FuYXJ5/);
      },
    );

    test('refuses a change that is empty or names a field that cannot change', async () => {
      const name = system.named('changed');
      await make('channels', { name, kind: 'direct' });
      for (const body of [{}, { name: 'other' }, { kind: 'mirakl' }, { settings: { unknown: 1 } }]) {
        expect({ body, status: (await change('channels', name, body)).status }).toEqual({
          body,
          status: 400,
        });
      }
    });

    test('is listed page by page, with direct before all others', async () => {
      const all = (await system.client.call('GET', '/v1/channels?limit=200')).body.items.map(
        ({ name }) => name,
      );
      expect(all[0]).toBe('direct');
      const seen: string[] = [];
      let path = '/v1/channels?limit=1';
      for (let pages = 0; path !== '' && pages < 100; pages += 1) {
        const { body, headers } = await system.client.call('GET', path);
        seen.push(...body.items.map(({ name }) => name));
        path = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? '';
      }
      // Other tests share the system, and may add connections meanwhile.
      expect(seen.filter((name) => all.includes(name))).toEqual(all);
      expect(new Set(seen).size).toBe(seen.length);
    });
  });

  describe('the policy of a channel', () => {
    test('is that of direct by default', async () => {
      const { status, body } = await system.client.call('GET', '/v1/channels/direct');
      const days = (n: number) => n * 86_400;
      expect(status).toBe(200);
      expect(body).toMatchObject({
        name: 'direct',
        kind: 'direct',
        policy: {
          requiresAcceptance: false,
          acceptBySeconds: days(2),
          shipBySeconds: days(5),
          carrierSilenceSeconds: days(30),
          autoReceiptSeconds: null,
          autoCompleteSeconds: days(14),
          autoCloseSeconds: days(30),
          refunds: 'caller',
          reasons: { refuse: null, cancel: null, refund: null },
        },
      });
      const removed = await system.client.call('DELETE', '/v1/channels/direct');
      expect({ status: removed.status, allow: removed.headers.get('allow')?.includes('DELETE') }).toEqual({
        status: 405,
        allow: false,
      });
    });

    test('applies to future orders after a change, and to no existing order', async () => {
      const name = system.named('policy');
      await system.client.expect([201], 'POST', '/v1/channels', { body: { name, kind: 'direct' } });
      const before = await system.client.take(newOrder({ channel: name }));
      const settings = { policy: { requiresAcceptance: true, shipBySeconds: 60, refunds: 'manual' } };
      const changed = await system.client.expect([200], 'PATCH', `/v1/channels/${name}`, {
        body: { settings },
      });
      expect(changed.body.policy).toMatchObject({ ...settings.policy, version: 2 });
      const after = await system.client.take(newOrder({ channel: name }));
      expect([before, after].map(({ status }) => status.acceptance)).toEqual(['none', 'pending']);
      expect(await system.client.order(before.id)).toEqual(before);
      const refunded = await system.client.act(before.id, 'refund');
      expect(refunded.refunds).toMatchObject([{ executedBy: 'caller', status: 'refunded' }]);
    });

    test('may list its reasons, and then accepts no others', async () => {
      const name = system.named('reasons');
      const settings = {
        policy: { reasons: { cancel: ['OUT_OF_STOCK', 'BUYER'], refuse: null, refund: null } },
      };
      await system.client.expect([201], 'POST', '/v1/channels', { body: { name, kind: 'direct', settings } });
      const { id, version } = await system.client.take(newOrder({ channel: name }));
      const refused = await system.client.send(id, 'cancel', { reason: 'no mood' });
      expect([400, 409]).toContain(refused.status);
      expect(refused.body.detail).toMatch(/OUT_OF_STOCK.*BUYER/);
      expect((await system.client.order(id)).version).toBe(version);
      const cancelled = await system.client.act(id, 'cancel', { reason: 'BUYER' });
      expect(cancelled.endReason).toBe('BUYER');
    });

    test('of direct can be changed, and direct is still listed once', async () => {
      const changed = await system.client.expect([200], 'PATCH', '/v1/channels/direct', {
        body: { settings: { policy: { shipBySeconds: 3_600 } } },
      });
      expect(changed.body.policy).toMatchObject({ shipBySeconds: 3_600, acceptBySeconds: 172_800 });
      const order = await system.client.take(newOrder());
      const [deadline] = order.deadlines;
      expect(Date.parse(deadline?.at ?? '') - Date.parse(order.createdAt)).toBeLessThanOrEqual(3_700_000);
      await system.client.expect([200], 'PATCH', '/v1/channels/direct', { body: { settings: {} } });
      const { body } = await system.client.call('GET', '/v1/channels?limit=200');
      expect(body.items.filter(({ name }) => name === 'direct')).toHaveLength(1);
    });
  });
});
