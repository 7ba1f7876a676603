import { OutsideError } from '../domain/errors';
import type { Order } from '../domain/order/model';
import type { Carrier, Channel, ConnectorKinds, Supplier } from '../domain/ports';
import type { ConnectionSide, OpenConnection, Connections as StoredConnections } from '../store/connections';
import type { ChannelTerms } from './channel-terms';
import { channelTerms, DIRECT, isTestMode, ownSettings } from './channel-terms';

type Stored = Pick<StoredConnections, 'open' | 'find' | 'kindsOf'>;

/**
 * The one place where connections are opened. Each is opened from what is stored at that moment, so a changed
 * setting counts at once; its kind validates it once. All of them return null if there is no connection of that
 * name or its kind is unknown, and throw `OutsideError('refused', 'settings_invalid')` if what is stored no
 * longer fits its kind.
 */
export interface Connections {
  openChannel(name: string): Promise<Channel | null>;
  openCarrier(name: string): Promise<Carrier | null>;
  openSupplier(name: string): Promise<Supplier | null>;
  /**
   * As the three above, for a side effect of this order. U7: a test order uses connections in test mode only,
   * whatever they were when it was placed; any other throws `OutsideError('refused', 'connection_is_live')`.
   */
  forOrder(order: Pick<Order, 'mode'>): Pick<Connections, 'openChannel' | 'openCarrier' | 'openSupplier'>;
  /** The kinds of supplier connections by name; a name without a connection is left out. */
  supplierKinds(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** A channel as orders contain it, with the policy for new orders; null if there is no such connection. */
  channelTerms(name: string): Promise<ChannelTerms | null>;
}

export function createConnections(stored: Stored, kinds: ConnectorKinds): Connections {
  const openedBy = (open: (side: ConnectionSide, name: string) => Promise<OpenConnection | null>) => ({
    async openChannel(name: string): Promise<Channel | null> {
      const connection = await open('channel', name);
      // `direct` always exists; it has a row only once its settings were changed.
      const kind = kinds.channels.get(connection?.kind ?? (name === DIRECT ? DIRECT : ''));
      return (
        kind?.open(connection ? connectorInput(connection) : { name, settings: {}, credentials: {} }) ?? null
      );
    },
    async openCarrier(name: string): Promise<Carrier | null> {
      const connection = await open('carrier', name);
      return (connection && kinds.carriers.get(connection.kind)?.open(connectorInput(connection))) ?? null;
    },
    async openSupplier(name: string): Promise<Supplier | null> {
      const connection = await open('supplier', name);
      return (connection && kinds.suppliers.get(connection.kind)?.open(connectorInput(connection))) ?? null;
    },
  });

  return {
    ...openedBy((side, name) => stored.open(side, name)),
    forOrder: ({ mode }) =>
      openedBy(async (side, name) => {
        const connection = await stored.open(side, name);
        // The settings that are checked are those that are opened: nothing changes in between.
        if (connection && mode === 'test' && !isTestMode(connection.settings)) {
          throw new OutsideError('refused', 'connection_is_live');
        }
        return connection;
      }),
    supplierKinds: (names) => stored.kindsOf('supplier', names),
    channelTerms: (name) => channelTerms(stored, kinds, name),
  };
}

/** What a connector is opened with: policy and test mode concern the connection as a whole, not the connector. */
const connectorInput = ({ name, settings, credentials }: OpenConnection) => ({
  name,
  settings: ownSettings(settings),
  credentials,
});
