import type { ApiClient, ShownOrder } from './client';
import type { OutsideWorld } from './outside';
import { CONNECTIONS } from './outside';

/** What a life is played with. `say` writes one readable line for each step. */
export interface ExampleContext {
  readonly api: ApiClient;
  readonly outside: OutsideWorld;
  readonly say: (step: string, order: ShownOrder) => void;
}

/** One order from its beginning to its end. */
export interface Example {
  readonly title: string;
  readonly channel: string;
  readonly externalId: string;
  /** The words that say that it was played before. */
  readonly ends: Readonly<Record<string, string>>;
  play(stage: ExampleContext): Promise<void>;
}

const euro = (amount: number) => ({ amount, currency: 'EUR' });

const directOrder = (externalId: string, quantity: number, extra: object = {}): object => ({
  channel: 'direct',
  externalId,
  // U7: test orders are offered until the first live order, which is the user's own.
  mode: 'test',
  currency: 'EUR',
  customer: { name: 'Customer A', email: 'customer@example.com' },
  shippingAddress: {
    name: 'Customer A',
    line1: 'Teststr. 1',
    postalCode: '10115',
    city: 'Berlin',
    country: 'DE',
  },
  lines: [{ id: '1', sku: 'MUG-01', name: 'Mug', quantity, unitPrice: euro(1250), weightGrams: 350 }],
  shipping: { price: euro(490), method: 'standard' },
  payment: { mode: 'prepaid', captured: euro(1250 * quantity + 490) },
  ...extra,
});

/** Sends the commands of a life one after another, each under a key of its own. */
function actor({ api, say }: ExampleContext, externalId: string) {
  let step = 0;
  return async (orderId: string, command: string, body: object = {}): Promise<ShownOrder> => {
    step += 1;
    const order = await api.command(orderId, command, body, `example:${externalId}:${step}`);
    say(command, order);
    return order;
  };
}

const marketplaceLife: Example = {
  title: 'a marketplace order, shipped with a bought label and delivered by callbacks',
  channel: CONNECTIONS.MARKETPLACE,
  externalId: 'EXAMPLE-1',
  ends: { lifecycle: 'completed' },
  async play(stage) {
    const { api, outside, say } = stage;
    const act = actor(stage, this.externalId);
    await outside.buy(this.externalId);
    await api.sync(this.channel);
    const { id } = await api.found(this.channel, this.externalId);
    say('imported', await api.orderWhere(id, ({ status }) => status.lifecycle === 'open'));
    await act(id, 'accept');
    // The marketplace debits the customer now, and shows the address with the next import.
    await api.until(async () => {
      await api.sync(this.channel);
      return (await api.order(id)).status.payment === 'paid';
    });
    await act(id, 'ship', { carrier: { account: CONNECTIONS.PARCELS } });
    const shipped = await api.orderWhere(id, ({ status }) => status.fulfillment === 'handed');
    say('label bought', shipped);
    for (const status of ['in_transit', 'out_for_delivery', 'delivered']) {
      await outside.report(shipped.shipments[0]?.trackingNumber ?? '', status);
      say(`callback: ${status}`, await api.orderWhere(id, (order) => order.shipments[0]?.status === status));
    }
    await act(id, 'complete');
  },
};

const partialLife: Example = {
  title: 'two parcels, one after the other',
  channel: 'direct',
  externalId: 'EXAMPLE-2',
  ends: { lifecycle: 'completed' },
  async play(stage) {
    const act = actor(stage, this.externalId);
    const { id } = await take(stage, directOrder(this.externalId, 3));
    const parcel = (quantity: number, trackingNumber: string) => ({
      lines: [{ id: '1', quantity }],
      manual: { carrier: 'Courier', trackingNumber },
    });
    await act(id, 'ship', parcel(2, 'EX-2-A'));
    await act(id, 'ship', parcel(1, 'EX-2-B'));
    await act(id, 'deliver');
    await act(id, 'complete');
  },
};

const refusalLife: Example = {
  title: 'a refusal',
  channel: 'direct',
  externalId: 'EXAMPLE-3',
  ends: { lifecycle: 'cancelled', refund: 'refunded' },
  async play(stage) {
    const act = actor(stage, this.externalId);
    const { id } = await take(stage, directOrder(this.externalId, 1, { requiresAcceptance: true }));
    await act(id, 'refuse', { reason: 'out of stock' });
    await act(id, 'refund', { reason: 'out of stock' });
  },
};

const cancelLife: Example = {
  title: 'a cancellation before shipping',
  channel: 'direct',
  externalId: 'EXAMPLE-4',
  ends: { lifecycle: 'cancelled', refund: 'refunded' },
  async play(stage) {
    const act = actor(stage, this.externalId);
    const { id } = await take(stage, directOrder(this.externalId, 2));
    await act(id, 'create-shipment', { manual: { carrier: 'Courier', trackingNumber: 'EX-4' } });
    await act(id, 'cancel', { by: 'customer', reason: 'ordered twice' });
    await act(id, 'refund', { reason: 'ordered twice' });
  },
};

const returnLife: Example = {
  title: 'a return with a partial refund',
  channel: 'direct',
  externalId: 'EXAMPLE-5',
  ends: { lifecycle: 'completed', refund: 'partially_refunded' },
  async play(stage) {
    const act = actor(stage, this.externalId);
    const { id } = await take(stage, directOrder(this.externalId, 2));
    await act(id, 'ship', { manual: { carrier: 'Courier', trackingNumber: 'EX-5' } });
    await act(id, 'deliver');
    const { returns } = await act(id, 'request-return', {
      lines: [{ id: '1', quantity: 1 }],
      reason: 'chipped',
    });
    const returnId = returns[0]?.id ?? '';
    await act(id, 'approve-return', { returnId });
    await act(id, 'receive-return', { returnId });
    await act(id, 'refund', { lines: [{ id: '1', quantity: 1 }], fee: euro(100), reason: 'chipped' });
    await act(id, 'complete');
  },
};

const deadlineLife: Example = {
  title: 'an order that is not accepted in time',
  channel: CONNECTIONS.IN_A_HURRY,
  externalId: 'EXAMPLE-6',
  ends: { lifecycle: 'cancelled', acceptance: 'expired' },
  async play(stage) {
    const { api, say } = stage;
    const { id } = await take(stage, directOrder(this.externalId, 1, { channel: this.channel }));
    say('deadline passed', await api.orderWhere(id, ({ status }) => status.lifecycle === 'cancelled'));
  },
};

export const EXAMPLES: readonly Example[] = [
  marketplaceLife,
  partialLife,
  refusalLife,
  cancelLife,
  returnLife,
  deadlineLife,
];

async function take({ api, say }: ExampleContext, order: object): Promise<ShownOrder> {
  const taken = await api.take(order);
  const open = await api.orderWhere(taken.id, ({ status }) => status.lifecycle !== 'received');
  say('taken', open);
  return open;
}
