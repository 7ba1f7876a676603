import type { Carrier, CarrierKind, Channel, ChannelKind } from '../domain/ports';
import type { Store } from '../store';
import type { Terms } from '../store/channel-terms';
import { channelTerms, DIRECT } from '../store/channel-terms';
import type { ConnectionSide, OpenConnection } from '../store/connections';

export interface Kinds {
  readonly channels: ReadonlyMap<string, ChannelKind>;
  readonly carriers: ReadonlyMap<string, CarrierKind>;
}

/** Opens connections with the connector of their kind. Settings are read anew each time, so a change counts at once. */
export function createCatalog(store: Pick<Store, 'connections'>, kinds: Kinds) {
  /** Reads the stored settings by the kind's own schemas; the policy among them is none of the connector's. */
  function parts(kind: ChannelKind | CarrierKind, { name, settings, credentials }: OpenConnection) {
    const { policy: _, ...own } = settings;
    return { name, settings: kind.settings.parse(own), credentials: kind.credentials.parse(credentials) };
  }

  const open = (side: ConnectionSide, name: string): Promise<OpenConnection | null> =>
    store.connections.open(side, name);

  return {
    async openChannel(name: string): Promise<Channel | null> {
      const connection = await open('channel', name);
      const kind = kinds.channels.get(connection?.kind ?? (name === DIRECT ? DIRECT : ''));
      if (!kind) return null;
      return kind.open(connection ? parts(kind, connection) : { name, settings: {}, credentials: {} });
    },

    async openCarrier(name: string): Promise<Carrier | null> {
      const connection = await open('carrier', name);
      const kind = connection && kinds.carriers.get(connection.kind);
      return kind ? kind.open(parts(kind, connection)) : null;
    },

    channelTerms: (name: string): Promise<Terms | null> =>
      channelTerms(store.connections, (kind) => kinds.channels.get(kind)?.policy ?? null, name),
  };
}

export type Catalog = ReturnType<typeof createCatalog>;
