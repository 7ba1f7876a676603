import type { Ledger } from '../core/ledger';
import type { Store } from '../core/store';
import type { Table } from '../core/table';
import type { Account, Order } from './model';

/** A key of an account that is always there. */
export const DEFAULT_FULFILLMENT_KEY = 'sim-fulfillment-key';

/** What may be set of an account; the rest keeps its value, or the default for a new one. */
export type FulfillmentAccountSettings = Partial<Omit<Account, 'apiKey'>>;

/** The provider's state, and the one place that writes it. */
export class FulfillmentProvider {
  readonly accounts: Table<Account>;
  readonly orders: Table<Order>;
  readonly ledger: Ledger;
  private lastTime = 0;

  constructor(private readonly store: Store) {
    this.accounts = store.table<Account>('fulfillment.accounts');
    this.orders = store.table<Order>('fulfillment.orders');
    this.ledger = store.ledger;
    this.prepare();
  }

  /** Brings derived state in line with the tables, as after a restart or a reset. */
  prepare(): void {
    this.lastTime = Math.max(0, ...[...this.orders.values()].map((order) => order.changedAt));
    if (this.accounts.get(DEFAULT_FULFILLMENT_KEY) === undefined) this.setUpAccount(DEFAULT_FULFILLMENT_KEY);
  }

  /** Makes an account, or changes the settings of a known one. */
  setUpAccount(apiKey: string, settings: FulfillmentAccountSettings = {}): Account {
    const account: Account = {
      active: true,
      findsByOrderId: true,
      processesAtOnce: false,
      cancelsAtOnce: false,
      unknownSkus: [],
      pageSize: 50,
      ...this.accounts.get(apiKey),
      ...settings,
      apiKey,
    };
    this.accounts.put(apiKey, account);
    return account;
  }

  account(apiKey: string): Account | undefined {
    const account = this.accounts.get(apiKey);
    return account?.active ? account : undefined;
  }

  newNumber(): string {
    return `FP-${String(100_000 + this.store.nextNumber('fulfillment.orders'))}`;
  }

  /** Stores an order as changed now; the clock never runs backwards. */
  save(order: Order): void {
    this.lastTime = Math.max(this.lastTime, Date.now());
    order.changedAt = this.lastTime;
    order.change = this.store.nextNumber('fulfillment.changes');
    this.orders.put(order.id, order);
  }

  /** By the provider's number or, if the account allows it, the latest of that number of the customer's. */
  find(account: Account, number: string): Order | undefined {
    const own = this.orders.get(number);
    if (own?.apiKey === account.apiKey) return own;
    if (!account.findsByOrderId) return undefined;
    return [...this.orders.values()].findLast(
      (order) => order.apiKey === account.apiKey && order.orderId === number,
    );
  }

  /** What has changed since then, in the order in which it did. */
  changesSince(account: Account, since: number, after: number): Order[] {
    return [...this.orders.values()]
      .filter((order) => order.apiKey === account.apiKey && order.changedAt >= since && order.change > after)
      .sort((a, b) => a.change - b.change);
  }
}
