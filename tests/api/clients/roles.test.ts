import { COMMAND_NAMES } from '../../../domain/order/commands';
import { withSystem } from '../../support/api/with-system';

const ROLES = ['operator', 'seller', 'viewer'] as const;
type Role = (typeof ROLES)[number];

const everybody: readonly Role[] = ROLES;
const notSellers: readonly Role[] = ['operator', 'viewer'];
const notViewers: readonly Role[] = ['operator', 'seller'];
const operators: readonly Role[] = ['operator'];
const open = 'open';

const operationOf = (command: string): string =>
  command.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Who may use which route. A route that is not here fails the suite. */
const ROWS: Readonly<Record<string, readonly Role[] | typeof open>> = {
  takeOrder: notViewers,
  listOrders: everybody,
  getOrder: everybody,
  getTimeline: everybody,
  getCommand: everybody,
  ...Object.fromEntries(COMMAND_NAMES.map((command) => [operationOf(command), notViewers])),
  setStatus: notViewers,
  syncOrder: notViewers,
  listDeadlines: everybody,
  listViews: everybody,
  areTestOrdersOffered: notSellers,
  placeTestOrder: operators,
  listChannels: notSellers,
  createChannel: operators,
  getChannel: notSellers,
  changeChannel: operators,
  removeChannel: operators,
  testChannel: operators,
  syncChannel: operators,
  listUnreadableOrders: notSellers,
  listCarriers: notSellers,
  createCarrier: operators,
  getCarrier: notSellers,
  changeCarrier: operators,
  removeCarrier: operators,
  testCarrier: operators,
  listUnmatchedCallbacks: notSellers,
  assignCallback: operators,
  dismissCallback: operators,
  listSuppliers: notSellers,
  createSupplier: operators,
  getSupplier: notSellers,
  changeSupplier: operators,
  removeSupplier: operators,
  testSupplier: operators,
  syncSupplier: operators,
  listStock: notSellers,
  getStock: notSellers,
  setStock: operators,
  listStockMovements: notSellers,
  listApiKeys: operators,
  createApiKey: operators,
  revokeApiKey: operators,
  carrierCallback: open,
  channelCallback: open,
  getHealth: open,
  getReadiness: open,
  getMetrics: open,
  getOpenApi: open,
  getDocs: open,
  getProblems: open,
  getDocsScript: open,
  getDocsStyle: open,
  getSwaggerScript: open,
  getSwaggerStyle: open,
};

/** Something that every route has for a path, and that is nowhere there. */
const concrete = (path: string): string =>
  path
    .replace('/v1/api-keys/{id}', '/v1/api-keys/key_00000000000000000000')
    .replace('/v1/commands/{id}', '/v1/commands/cmd_00000000000000000000')
    .replace('unmatched-callbacks/{id}', 'unmatched-callbacks/cmd_00000000000000000000')
    .replace('{id}', 'ord_00000000000000000000')
    .replace('{sku}', 'nothing')
    .replace('{name}', 'nowhere');

/** Every route times every role, and no key. */
withSystem((system) => {
  describe('the route', () => {
    const keys: Record<Role, string> = { operator: '', seller: '', viewer: '' };

    beforeAll(async () => {
      for (const role of ROLES) {
        const body = { name: `matrix ${role}`, role, ...(role === 'seller' ? { sellerId: 'matrix' } : {}) };
        keys[role] = (await system.client.expect([201], 'POST', '/v1/api-keys', { body })).body.key;
      }
    });

    test('of every operation of the document has a row in this matrix, and every row an operation', () => {
      const operations = system.client.operations.map(({ operationId }) => operationId);
      expect([...operations].sort()).toEqual(Object.keys(ROWS).sort());
      expect(new Set(operations).size).toBe(operations.length);
    });

    test.each(Object.keys(ROWS))('%s serves the allowed roles and no others', async (operationId) => {
      const operation = system.client.operations.find((one) => one.operationId === operationId);
      const allowed = ROWS[operationId] as readonly Role[] | typeof open;
      if (!operation) throw new Error(`${operationId} is no operation of the document`);
      expect(operation.roles).toEqual(allowed);
      const { method } = operation;
      const call = (as: string | null) =>
        system.client.call(method, concrete(operation.path), {
          as,
          ...(method === 'GET' ? {} : { body: {} }),
        });
      const withoutKey = await call(null);
      if (allowed === open) {
        expect(withoutKey.status).not.toBe(403);
        expect(withoutKey.body.code).not.toBe('unauthorized');
        return;
      }
      expect({ status: withoutKey.status, code: withoutKey.body.code }).toEqual({
        status: 401,
        code: 'unauthorized',
      });
      expect(withoutKey.headers.get('www-authenticate')).toMatch(/^Bearer/);
      for (const role of ROLES) {
        const { status, body } = await call(keys[role]);
        if (allowed.includes(role)) expect([200, 201, 202, 400, 404, 409]).toContain(status);
        else expect({ role, status, code: body.code }).toEqual({ role, status: 403, code: 'forbidden' });
      }
    });
  });
});
