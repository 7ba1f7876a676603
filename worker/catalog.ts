import type { Kinds } from '../api/deps';
import { openCarrier, openChannel } from '../api/open-connection';
import type { Store } from '../store';
import { channelTerms } from '../store/channel-terms';

/** Opens connections for the activities, each time by what is stored now, so a change counts at once. */
export const createCatalog = ({ connections }: Pick<Store, 'connections'>, kinds: Kinds) => ({
  openChannel: (name: string) => openChannel(connections, kinds, name),
  openCarrier: (name: string) => openCarrier(connections, kinds, name),
  channelTerms: (name: string) =>
    channelTerms(connections, (kind) => kinds.channels.get(kind)?.policy ?? null, name),
});
