import type { Ledger } from '../core/ledger';
import type { Store } from '../core/store';
import type { Table } from '../core/table';
import type { Order, Shipment, Shop } from './model';
import { UpdateIndex } from './update-index';

/** Key of the shop that is always there. */
export const DEFAULT_SHOP_KEY = 'sim-mirakl-shop-key';

/** What may be set of a shop; the rest keeps its value, or the default for a new shop. */
export type ShopSettings = Partial<Omit<Shop, 'apiKey' | 'shopId'>>;

/** The marketplace's state, and the one place that writes it. */
export class Marketplace {
  readonly shops: Table<Shop>;
  readonly orders: Table<Order>;
  readonly shipments: Table<Shipment>;
  readonly ledger: Ledger;
  private readonly index = new UpdateIndex();
  private lastTime = 0;

  constructor(private readonly store: Store) {
    this.shops = store.table<Shop>('mirakl.shops');
    this.orders = store.table<Order>('mirakl.orders');
    this.shipments = store.table<Shipment>('mirakl.shipments');
    this.ledger = store.ledger;
    this.prepare();
  }

  /** Brings derived state in line with the tables, as after a restart or a reset. */
  prepare(): void {
    this.index.clear();
    const byUpdate = [...this.orders.values()].sort((a, b) => a.updatedAt - b.updatedAt);
    for (const order of byUpdate) this.index.touch(order.id, order.updatedAt);
    this.lastTime = byUpdate.at(-1)?.updatedAt ?? 0;
    if (this.shops.get(DEFAULT_SHOP_KEY) === undefined) this.setUpShop(DEFAULT_SHOP_KEY);
  }

  /** Milliseconds that never run backwards, even if the machine's clock does. */
  now(): number {
    this.lastTime = Math.max(this.lastTime, Date.now());
    return this.lastTime;
  }

  /** Makes a shop, or changes the settings of a known one. */
  setUpShop(apiKey: string, settings: ShopSettings = {}): Shop {
    const number = this.shops.get(apiKey)?.shopId ?? 2000 + this.shops.size;
    const shop: Shop = {
      name: `Shop ${number}`,
      currency: 'EUR',
      partialAcceptance: true,
      autoDebit: true,
      autoRefund: true,
      cancelAfterDebit: false,
      safetyDeltaMs: 0,
      ...this.shops.get(apiKey),
      ...settings,
      apiKey,
      shopId: number,
    };
    this.shops.put(apiKey, shop);
    return shop;
  }

  /** Stores the order as changed now. */
  save(order: Order, at: number): void {
    order.updatedAt = at;
    this.orders.put(order.id, order);
    this.index.touch(order.id, at);
  }

  saveShipment(shipment: Shipment, at: number): void {
    shipment.updatedAt = at;
    this.shipments.put(shipment.id, shipment);
  }

  /** Orders of a shop updated since then, in the order of their updates. */
  *ordersSince(shopKey: string, from: number): Generator<Order> {
    for (const id of this.index.since(from)) {
      const order = this.orders.get(id);
      if (order !== undefined && order.shopKey === shopKey) yield order;
    }
  }

  /** Numbers such as refunds and cancelations carry. */
  nextNumber(): string {
    return String(1_000 + this.store.nextNumber('mirakl.reductions'));
  }

  /** Place of a new order or shipment in the order of creation. */
  nextOrdinal(): number {
    return this.store.nextNumber('mirakl.ordinals');
  }

  shopOf(order: Order): Shop {
    return this.shops.get(order.shopKey) ?? this.setUpShop(order.shopKey);
  }
}
