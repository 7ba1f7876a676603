import { newOrder } from '../../support/api/new-order';
import { rawRequest } from '../../support/api/raw';
import { startApi } from '../../support/api/start-api';
import { until } from '../../support/api/until';
import { withOwnSystem } from '../../support/api/with-own-system';

/** API keys: created, shown once, listed, revoked. */
withOwnSystem((system) => {
  describe('an API key', () => {
    const make = async (body: object) =>
      (await system.client.expect([201], 'POST', '/v1/api-keys', { body })).body;

    test('is shown when it is created, and never again', async () => {
      const made = await make({ name: 'shown once', role: 'viewer' });
      expect(made).toEqual({
        id: expect.stringMatching(/^key_/),
        name: 'shown once',
        role: 'viewer',
        sellerId: null,
        createdAt: expect.any(String),
        revokedAt: null,
        key: expect.stringMatching(/^\S{32,}$/),
      });
      const { text, body } = await system.client.call('GET', '/v1/api-keys?limit=200');
      const { key, ...shown } = made;
      expect(body.items).toContainEqual(shown);
      expect(text).not.toContain(key);
      expect(text).not.toContain('hash');
    });

    test('is revoked in every process within seconds', async () => {
      const made = await make({ name: 'revoked', role: 'operator' });
      const { client } = await startApi(system);
      const statuses = async () =>
        Promise.all(
          [system.client, client].map(
            async (one) => (await one.call('GET', '/v1/orders', { as: made.key })).status,
          ),
        );
      expect(await statuses()).toEqual([200, 200]);
      await system.client.expect([204], 'DELETE', `/v1/api-keys/${made.id}`);
      await until(
        'the key is taken nowhere',
        async () => (await statuses()).every((status) => status === 401),
        6_000,
      );
      await system.client.expect([204], 'DELETE', `/v1/api-keys/${made.id}`);
      const { body } = await system.client.call('GET', '/v1/api-keys?limit=200');
      expect(body.items.find(({ id }) => id === made.id)?.revokedAt).toEqual(expect.any(String));
    });

    test.each([
      ['of a seller without a seller', { name: 'x', role: 'seller' }, '/sellerId'],
      ['of an operator with a seller', { name: 'x', role: 'operator', sellerId: 's' }, '/sellerId'],
      ['of an unknown role', { name: 'x', role: 'admin' }, '/role'],
      ['without a name', { role: 'viewer' }, '/name'],
      ['with a line break in its name', { name: 'a\nb', role: 'viewer' }, '/name'],
      ['of one’s own choice', { name: 'x', role: 'viewer', key: 'wbk_mine' }, '/key'],
    ])('%s is not created', async (_name, body, pointer) => {
      const response = await system.client.call('POST', '/v1/api-keys', { body });
      expect(response.status).toBe(400);
      expect(response.body.errors.map((error) => error.pointer)).toContain(pointer);
    });

    test('that does not exist cannot be revoked', async () => {
      const { status } = await system.client.call('DELETE', '/v1/api-keys/key_00000000000000000000');
      expect(status).toBe(404);
    });

    test('is listed once when paging through all keys', async () => {
      const whole = (await system.client.call('GET', '/v1/api-keys?limit=200')).body.items.map(
        ({ id }) => id,
      );
      const seen: string[] = [];
      let query = 'limit=2';
      for (let pages = 0; query !== '' && pages < 100; pages += 1) {
        const { body } = await system.client.call('GET', `/v1/api-keys?${query}`);
        seen.push(...body.items.map(({ id }) => id));
        query = body.nextCursor ? `limit=2&cursor=${body.nextCursor}` : '';
      }
      expect(seen).toEqual(whole);
    });

    const right = () => `Bearer ${system.operatorKey}`;
    const wrong: readonly (readonly [string, () => Record<string, string | string[]>])[] = [
      ['is missing', () => ({})],
      ['is empty', () => ({ authorization: '' })],
      ['is a word', () => ({ authorization: 'Bearer' })],
      ['is another', () => ({ authorization: `${right()}x` })],
      ['is cut short', () => ({ authorization: right().slice(0, -1) })],
      [
        'comes by another scheme',
        () => ({ authorization: `Basic ${Buffer.from(`:${system.operatorKey}`).toString('base64')}` }),
      ],
      [
        'is an unsigned token',
        () => ({ authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoib3BlcmF0b3IifQ.' }),
      ],
      ['comes twice', () => ({ authorization: [right(), right()] })],
      ['comes with another beside it', () => ({ authorization: `${right()}, ${right()}` })],
      ['comes by a header of its own', () => ({ 'x-api-key': system.operatorKey })],
    ];

    test.each(wrong)('is refused if it %s', async (_name, headers) => {
      const response = await rawRequest(system.client.url, { path: '/v1/orders', headers: headers() });
      expect(response.status).toBe(401);
      expect(response.headers['www-authenticate']).toMatch(/^Bearer/);
      expect(response.headers['content-type']).toBe('application/problem+json');
    });

    test('is not accepted as a query parameter, which logs would record', async () => {
      const response = await rawRequest(system.client.url, {
        path: `/v1/orders?api_key=${system.operatorKey}`,
      });
      expect(response.status).toBe(401);
    });

    test('is checked before the body is read', async () => {
      const response = await system.client.call('POST', '/v1/orders', { as: null, body: '{ not json' });
      expect(response.status).toBe(401);
      const made = await make({ name: 'reads only', role: 'viewer' });
      const forbidden = await system.client.call('POST', '/v1/orders', { as: made.key, body: newOrder() });
      expect(forbidden.status).toBe(403);
    });
  });
});
