import { connectionsFor } from '../activities/connections-for';
import type { Kinds } from '../api/deps';
import { openCarrier, openChannel, openSupplier } from '../api/open-connection';
import type { Order } from '../domain/order/model';
import type { Store } from '../store';
import { channelTerms } from '../store/channel-terms';

/**
 * Opens connections for the activities, each time by what is stored now, so a change counts at once. What an order has
 * done outside goes through those that say whom they open for; the others are for reading.
 */
export const createCatalog = ({ connections }: Pick<Store, 'connections'>, kinds: Kinds) => ({
  channelFor: (order: Order, name: string) => openChannel(connectionsFor(connections, order), kinds, name),
  carrierFor: (order: Order, name: string) => openCarrier(connectionsFor(connections, order), kinds, name),
  supplierFor: (order: Order, name: string) => openSupplier(connectionsFor(connections, order), kinds, name),
  openChannel: (name: string) => openChannel(connections, kinds, name),
  openSupplier: (name: string) => openSupplier(connections, kinds, name),
  supplierKinds: (names: readonly string[]) => connections.kindsOf('supplier', names),
  channelTerms: (name: string) =>
    channelTerms(connections, (kind) => kinds.channels.get(kind)?.policy ?? null, name),
});
