import { Answers } from './answers';
import { ApiKeys } from './api-keys';
import type { CarrierAbilities } from './commands';
import { Commands } from './commands';
import { Connections } from './connections';
import type { Database } from './database';
import { openDatabase } from './database';
import { Effects } from './effects';
import { IdempotentAnswers } from './idempotent-answers';
import { Inbox } from './inbox';
import { Intake } from './intake';
import { createKeyring } from './keyring';
import { OrderList } from './order-list';
import { Orders } from './orders';
import { Projection } from './projection';
import { RelayQueue } from './relay';
import { Vault } from './vault';

export interface StoreOptions {
  readonly databaseUrl: string;
  /** The master secret, from which all keys come. */
  readonly secret: string;
  /** What carrier connections of a kind can do. */
  readonly abilities: CarrierAbilities;
  readonly maxConnections?: number;
  readonly onError: (error: Error) => void;
}

/** Everything that is kept, behind one door: all SQL is in this folder. */
export interface Store {
  readonly database: Database;
  readonly answers: Answers;
  readonly apiKeys: ApiKeys;
  readonly commands: Commands;
  readonly connections: Connections;
  readonly effects: Effects;
  readonly idempotentAnswers: IdempotentAnswers;
  readonly inbox: Inbox;
  readonly intake: Intake;
  readonly orderList: OrderList;
  readonly orders: Orders;
  readonly projection: Projection;
  readonly relay: RelayQueue;
  readonly vault: Vault;
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
  const connections = new Connections(database, keyring);
  const answers = new Answers(databaseUrl, inbox, onError);
  return {
    database,
    answers,
    apiKeys: new ApiKeys(database),
    commands: new Commands(inbox, vault, connections, options.abilities),
    connections,
    effects: new Effects(database),
    idempotentAnswers: new IdempotentAnswers(database, keyring),
    inbox,
    intake: new Intake(database, keyring, vault, inbox),
    orderList: new OrderList(database, keyring),
    orders: new Orders(database, vault),
    projection: new Projection(database),
    relay: new RelayQueue(database),
    vault,
    async close() {
      await answers.close();
      await database.close();
    },
  };
}
