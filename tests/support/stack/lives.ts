import type { NewMiraklOrder } from '../../../simulators/mirakl/new-order';
import type { Client, Ending, Shown } from './client';
import { MARKETPLACE, PARCELS } from './outside';
import { until } from './until';
import type { World } from './world';

const euro = (amount: number) => ({ amount, currency: 'EUR' });

/** An order that a shop of one's own sends: paid, and free to be shipped. */
export const directOrder = (externalId: string, extra: Record<string, unknown> = {}) => ({
  channel: 'direct',
  externalId,
  currency: 'EUR',
  customer: { name: 'Customer A' },
  shippingAddress: {
    name: 'Customer A',
    line1: 'Road 1',
    postalCode: '10115',
    city: 'Berlin',
    country: 'DE',
  },
  lines: [{ id: '1', sku: 'MUG', name: 'Mug', quantity: 2, unitPrice: euro(1250), weightGrams: 350 }],
  payment: { mode: 'prepaid', captured: euro(2500) },
  ...extra,
});

/** What a customer buys on the marketplace: accepted and paid already if `state` says so. */
export const miraklOrder = (orderId: string, state: 'WAITING_ACCEPTANCE' | 'SHIPPING'): NewMiraklOrder => ({
  orderId,
  state,
  lines: [{ sku: 'LAMP', quantity: 2, unitPrice: '19.90' }],
});

export const byLabel = { carrier: { account: PARCELS } };
export const byHand = { manual: { carrier: 'Courier', trackingNumber: 'BY-HAND-1' } };

/** Imports what was bought, and returns the ids of the orders by their external ids. */
export async function importOrders(
  world: World,
  names: readonly string[],
  channel: string = MARKETPLACE,
): Promise<Map<string, string>> {
  const { client } = world;
  await client.send('POST', `/v1/channels/${channel}/sync`, { body: {} });
  return until(`${names.length} imported order(s)`, async () => {
    const rows = await world.query<{ id: string; external_id: string }>(
      `SELECT id, external_id FROM orders WHERE external_id = ANY($1) AND lifecycle = 'open'`,
      [names],
    );
    return rows.length === names.length ? new Map(rows.map((row) => [row.external_id, row.id])) : null;
  });
}

/** One life, step by step, so that a fault may fall between any two. Returns how its commands ended. */
export async function life(client: Client, externalId: string, ship: object = byHand): Promise<Ending[]> {
  const id = await client.take(directOrder(externalId));
  const endings: Ending[] = [];
  const act = async (name: string, body: object = {}): Promise<void> => {
    endings.push(await client.command(id, name, body, `${externalId}/${endings.length}-${name}`));
  };
  await act('ship', ship);
  await client.orderWhere(id, isHanded);
  await act('deliver');
  await act('refund', { lines: [{ id: '1', quantity: 1 }], reason: 'chipped' });
  await act('complete');
  return endings;
}

export const isHanded = ({ status }: Shown): boolean => status.fulfillment === 'handed';
