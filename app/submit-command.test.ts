import type { SupplierChange } from '../domain/ports';
import type { NewInboxRow } from '../store/inbox';
import type { SupplierOrderMatch } from '../store/supplier-orders';
import type { CommandsDeps } from './submit-command';
import { CommandIntake } from './submit-command';

const CHANGE: SupplierChange = {
  ref: 'S-1',
  key: 'S-1:paid',
  state: 'paid',
  carrier: null,
  trackingNumber: null,
  trackingUrl: null,
  reason: null,
};

/** Stores the change of a supplier order that is found there; returns the row, and the order to wake. */
async function kept(place: SupplierOrderMatch | 'awaited' | null) {
  const rows: NewInboxRow[] = [];
  const deps = {
    supplierOrders: { find: async () => place },
    connections: { find: async () => null },
    vault: { sealFor: async () => null, sealNew: async () => null },
    inbox: { insert: async (row: NewInboxRow) => ({ isNew: rows.push(row) > 0 }) },
    abilities: () => null,
  } as unknown as CommandsDeps;
  const woken = await new CommandIntake(deps).storeSupplierReport('factory', CHANGE);
  return { woken, row: rows[0] };
}

describe('storeSupplierReport', () => {
  it('names the order and its source when the supplier’s number is known', async () => {
    const { woken, row } = await kept({ orderId: 'ord_1', sourceId: 'src_1_1' });
    expect([woken, row?.orderId]).toEqual(['ord_1', 'ord_1']);
    expect(row?.body).toMatchObject({ sourceId: 'src_1_1', state: 'paid' });
  });

  it('has no source id while the number is awaited', async () => {
    const { woken, row } = await kept('awaited');
    expect([woken, row?.orderId]).toEqual([null, null]);
    expect(row?.body).toMatchObject({ state: 'paid' });
    expect(row?.body).not.toHaveProperty('sourceId');
  });

  it('stores nothing for a number that belongs to no order here', async () => {
    expect(await kept(null)).toEqual({ woken: null, row: undefined });
  });
});
