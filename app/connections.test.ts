import type { Order } from '../domain/order/model';
import type { ConnectorKinds } from '../domain/ports';
import type { ConnectionSide, Connections as StoredConnections } from '../store/connections';
import { createConnections } from './connections';

type Mode = Order['mode'];

/** Settings of every connection, as they are stored at the moment. */
let settings: Record<string, unknown>;
/** What each connector was opened with. */
let opened: { side: ConnectionSide; settings: unknown }[];

beforeEach(() => {
  settings = { testMode: true };
  opened = [];
});

const kindOf = (side: ConnectionSide) => ({
  open: (connection: { settings: unknown }) => {
    opened.push({ side, settings: connection.settings });
    return { side };
  },
});

const KIND = { channel: 'market', carrier: 'postal', supplier: 'factory' } as const;

const kinds = {
  channels: new Map([
    ['market', kindOf('channel')],
    ['direct', kindOf('channel')],
  ]),
  carriers: new Map([['postal', kindOf('carrier')]]),
  suppliers: new Map([['factory', kindOf('supplier')]]),
} as unknown as ConnectorKinds;

const connectionsWith = (find: (side: ConnectionSide, name: string) => object | null) =>
  createConnections(
    { open: async (side: ConnectionSide, name: string) => find(side, name) } as unknown as StoredConnections,
    kinds,
  );

const connections = connectionsWith((side, name) => ({ name, kind: KIND[side], settings, credentials: {} }));

type Opener = 'openChannel' | 'openCarrier' | 'openSupplier';
const OPENERS: readonly Opener[] = ['openChannel', 'openCarrier', 'openSupplier'];

const forOrder = (mode: Mode, opener: Opener) => connections.forOrder({ mode })[opener]('one');

describe.each(OPENERS)('%s for a side effect of an order (U7)', (opener) => {
  test('opens a connection in test mode for a test order', async () => {
    await expect(forOrder('test', opener)).resolves.not.toBeNull();
    expect(opened).toHaveLength(1);
  });

  test.each([[{}], [{ testMode: false }]])(
    'refuses a test order if the connection has %j, and opens nothing',
    async (live) => {
      settings = live;
      await expect(forOrder('test', opener)).rejects.toMatchObject({
        kind: 'refused',
        code: 'connection_is_live',
      });
      expect(opened).toEqual([]);
    },
  );

  test('opens a connection of any mode for a live order', async () => {
    for (const any of [{}, { testMode: true }]) {
      settings = any;
      await expect(forOrder('live', opener)).resolves.not.toBeNull();
    }
    expect(opened).toHaveLength(2);
  });
});

test('a connection that becomes live refuses test orders when it is opened next (U7)', async () => {
  await expect(forOrder('test', 'openCarrier')).resolves.not.toBeNull();
  settings = {};
  await expect(forOrder('test', 'openCarrier')).rejects.toMatchObject({ code: 'connection_is_live' });
});

test('a connector is opened with its own settings, without policy and test mode', async () => {
  settings = { testMode: true, policy: { refunds: 'caller' }, baseUrl: 'https://shop.example' };
  await connections.openChannel('one');
  expect(opened).toEqual([{ side: 'channel', settings: { baseUrl: 'https://shop.example' } }]);
});

describe('a connection that is not stored', () => {
  const none = connectionsWith(() => null);

  test('cannot be opened', async () => {
    for (const opener of OPENERS) expect(await none[opener]('one')).toBeNull();
  });

  test('is the channel `direct`, which always exists', async () => {
    expect(await none.openChannel('direct')).not.toBeNull();
  });
});

test('a connection of a kind that is no longer known cannot be opened', async () => {
  const old = connectionsWith((_, name) => ({ name, kind: 'retired', settings: {}, credentials: {} }));
  for (const opener of OPENERS) expect(await old[opener]('one')).toBeNull();
});
