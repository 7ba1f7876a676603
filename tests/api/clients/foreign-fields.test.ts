import { withSystem } from '../../support/api/with-system';

const FIELDS = [
  'tenantId',
  'refundedMinor',
  'role_',
  'createdAt',
  'version',
  'who',
  'party',
  'constructor',
  'prototype',
];

/** Unknown fields, on every route that reads a body. */
withSystem((system) => {
  describe('an unknown field', () => {
    const writing = () =>
      system.client.operations.filter(
        ({ method, path }) => ['POST', 'PUT', 'PATCH'].includes(method) && path.startsWith('/v1/'),
      );

    const pathOf = (path: string): string =>
      path
        .replace('callbacks/{id}', 'callbacks/cmd_00000000000000000000')
        .replace('{id}', 'ord_00000000000000000000')
        .replace('{name}', 'direct')
        .replace('{sku}', 'MUG-01');

    test('is refused by name on every route that takes a body', async () => {
      const operations = writing();
      expect(operations.length).toBeGreaterThan(25);
      for (const { method, path } of operations) {
        const body = Object.fromEntries(FIELDS.map((field) => [field, 'x']));
        const response = await system.client.call(method, pathOf(path), { body });
        expect({ path, status: response.status }).toEqual({ path, status: 400 });
        const pointers = response.body.errors.map(({ pointer }) => pointer);
        expect({ path, pointers }).toEqual({
          path,
          pointers: expect.arrayContaining(FIELDS.map((field) => `/${field}`)),
        });
      }
    });

    test('named __proto__ is refused on every route, and pollutes no object', async () => {
      for (const { method, path } of writing()) {
        const response = await system.client.call(method, pathOf(path), {
          body: '{"__proto__":{"polluted":true}}',
        });
        expect({ path, status: response.status }).toEqual({ path, status: 400 });
        expect(response.body.errors).toEqual([
          { in: 'body', pointer: '/__proto__', message: expect.any(String) },
        ]);
      }
      expect({}).not.toHaveProperty('polluted');
      expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
    });

    test('is not accepted as a query parameter by any route', async () => {
      for (const { method, path } of system.client.operations) {
        const response = await system.client.call(
          method,
          `${pathOf(path)}?surprise=1`,
          method === 'GET' ? {} : { body: {} },
        );
        expect({ path, status: [400, 401, 404].includes(response.status) }).toEqual({ path, status: true });
        if (response.status === 400) expect(response.text).toMatch(/surprise|body/);
      }
    });
  });
});
