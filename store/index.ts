import type { People } from '../domain/order/model';
import { ApiKeys } from './api-keys';
import { CommandResults } from './command-results';
import { Connections } from './connections';
import type { Database, Queryable } from './database';
import { openDatabase } from './database';
import { DeadlineList } from './deadline-list';
import { Effects } from './effects';
import { IdempotentResponses } from './idempotent-responses';
import { Inbox } from './inbox';
import type { CursorSeal } from './keyring';
import { createKeyring } from './keyring';
import { NameIndex } from './name-index';
import { NewOrders } from './new-orders';
import { Notifications } from './notifications';
import { OrderEventStore } from './order-event-store';
import { OrderList } from './order-list';
import { OrderVersions } from './order-versions';
import { Orders } from './orders';
import { PullFailureLog } from './pull-failures';
import { RelayQueue } from './relay';
import { checkSellerRole } from './seller-role';
import { Stock } from './stock';
import { SupplierOrders } from './supplier-orders';
import { UnmatchedCallbacks } from './unmatched-callbacks';
import { UnreadableOrders } from './unreadable-orders';
import { Vault } from './vault';

export interface StoreOptions {
  readonly databaseUrl: string;
  /** The master secret, from which all keys come. */
  readonly secret: string;
  readonly maxConnections?: number;
  readonly onError: (error: Error) => void;
}

/** Everything that is stored, behind one interface: all SQL is in this folder. */
export interface Store {
  readonly database: Database;
  readonly commandResults: CommandResults;
  readonly apiKeys: ApiKeys;
  readonly connections: Connections;
  readonly deadlineList: DeadlineList;
  /** Seals the places of lists that clients hold. */
  readonly cursors: CursorSeal;
  readonly effects: Effects;
  readonly events: OrderEventStore;
  readonly idempotentResponses: IdempotentResponses;
  readonly inbox: Inbox;
  readonly nameIndex: NameIndex;
  readonly newOrders: NewOrders;
  readonly notifications: Notifications;
  readonly orderList: OrderList;
  readonly orderVersions: OrderVersions;
  readonly orders: Orders;
  readonly pullFailures: PullFailureLog;
  readonly relay: RelayQueue;
  readonly supplierOrders: SupplierOrders;
  readonly stock: Stock;
  readonly unmatchedCallbacks: UnmatchedCallbacks;
  readonly unreadableOrders: UnreadableOrders;
  readonly vault: Vault;
  /** Throws `MissingSellerRole` if this process could not read for sellers. */
  checkSellerRole(): Promise<void>;
  close(): Promise<void>;
}

export function openStore(options: StoreOptions): Store {
  const { databaseUrl, onError, maxConnections } = options;
  const database = openDatabase(databaseUrl, {
    onConnectionError: onError,
    ...(maxConnections === undefined ? {} : { maxConnections }),
  });
  const keyring = createKeyring(options.secret);
  const vault = new Vault(database, keyring);
  const inbox = new Inbox(database);
  const supplierOrders = new SupplierOrders(database);
  const connections = new Connections(database, keyring);
  const notifications = new Notifications(databaseUrl, onError);
  const commandResults = new CommandResults(notifications, inbox);
  const orders = new Orders(database, vault);
  const nameIndex = new NameIndex(keyring);
  const nameTokens = async (tx: Queryable, orderId: string, people: People): Promise<readonly string[]> => {
    const content = await orders.content(orderId, { people, on: tx });
    return content === null ? [] : nameIndex.tokensOf(content);
  };
  return {
    database,
    commandResults,
    apiKeys: new ApiKeys(database),
    connections,
    deadlineList: new DeadlineList(database),
    cursors: keyring.cursors,
    effects: new Effects(database),
    events: new OrderEventStore(database, nameTokens),
    idempotentResponses: new IdempotentResponses(database, keyring),
    inbox,
    nameIndex,
    newOrders: new NewOrders(database),
    notifications,
    orderList: new OrderList(database, nameIndex),
    orderVersions: new OrderVersions(notifications),
    orders,
    pullFailures: new PullFailureLog(database, keyring),
    relay: new RelayQueue(database),
    supplierOrders,
    stock: new Stock(database),
    unmatchedCallbacks: new UnmatchedCallbacks(database, vault),
    unreadableOrders: new UnreadableOrders(database),
    vault,
    checkSellerRole: () => checkSellerRole(database),
    async close() {
      await notifications.close();
      await database.close();
    },
  };
}
