import type { ConnectorKinds } from '../domain/ports';
import type { Store } from '../store';
import type { Connections } from './connections';
import { createConnections } from './connections';
import { EffectReports } from './report-effect';
import { CommandIntake } from './submit-command';
import { OrderIntake } from './take-order';

/** What this system does, apart from HTTP, Temporal and SQL: the api and the worker share it. */
export interface UseCases {
  readonly connections: Connections;
  readonly commands: CommandIntake;
  readonly intake: OrderIntake;
  readonly reports: EffectReports;
}

export function createUseCases(store: Store, kinds: ConnectorKinds): UseCases {
  const { inbox, vault, supplierOrders: sources } = store;
  const abilities = (kind: string) => kinds.carriers.get(kind) ?? null;
  const connections = createConnections(store.connections, kinds);
  return {
    connections,
    commands: new CommandIntake({
      inbox,
      vault,
      connections: store.connections,
      supplierOrders: sources,
      abilities,
    }),
    intake: new OrderIntake({ ...store, connections }),
    reports: new EffectReports(store.effects),
  };
}
