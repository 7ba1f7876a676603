import type { Kinds } from '../api/deps';
import { openCarrier, openChannel, openSupplier } from '../api/open-connection';
import type { Store } from '../store';
import { channelTerms } from '../store/channel-terms';
import { testModeOf } from '../store/connections';

/** Opens connections for the activities, each time by what is stored now, so a change counts at once. */
export const createCatalog = ({ connections }: Pick<Store, 'connections'>, kinds: Kinds) => ({
  openChannel: (name: string) => openChannel(connections, kinds, name),
  openCarrier: (name: string) => openCarrier(connections, kinds, name),
  openSupplier: (name: string) => openSupplier(connections, kinds, name),
  isTestSupplier: async (name: string) => {
    const connection = await connections.find('supplier', name);
    return connection !== null && testModeOf(connection.settings);
  },
  supplierKinds: (names: readonly string[]) => connections.kindsOf('supplier', names),
  channelTerms: (name: string) =>
    channelTerms(connections, (kind) => kinds.channels.get(kind)?.policy ?? null, name),
});
