import type { Carrier, CarrierKind, Channel, ChannelKind, Supplier, SupplierKind } from '../domain/ports';
import { DIRECT } from '../store/channel-terms';
import type { Connections, OpenConnection } from '../store/connections';
import { ownSettings } from '../store/connections';
import type { Kinds } from './deps';

type Kind = ChannelKind | CarrierKind | SupplierKind;

/** Where connections are read from, credentials included. */
type Opens = Pick<Connections, 'open'>;

/** What a connector is opened with. The policy among a channel's settings, and the test mode, are none of its business. */
function parts(kind: Kind, { name, settings, credentials }: OpenConnection) {
  return {
    name,
    settings: kind.settings.parse(ownSettings(settings)),
    credentials: kind.credentials.parse(credentials),
  };
}

/** Opens a channel; null where there is none of that name, or none of its kind any more. */
export async function openChannel(connections: Opens, kinds: Kinds, name: string): Promise<Channel | null> {
  const connection = await connections.open('channel', name);
  const kind = kinds.channels.get(connection?.kind ?? (name === DIRECT ? DIRECT : ''));
  if (!kind) return null;
  return kind.open(connection ? parts(kind, connection) : { name, settings: {}, credentials: {} });
}

/** Opens a carrier; null where there is none of that name, or none of its kind any more. */
export async function openCarrier(connections: Opens, kinds: Kinds, name: string): Promise<Carrier | null> {
  const connection = await connections.open('carrier', name);
  const kind = connection && kinds.carriers.get(connection.kind);
  return kind ? kind.open(parts(kind, connection)) : null;
}

/** Opens a supplier; null where there is none of that name, or none of its kind any more. */
export async function openSupplier(connections: Opens, kinds: Kinds, name: string): Promise<Supplier | null> {
  const connection = await connections.open('supplier', name);
  const kind = connection && kinds.suppliers.get(connection.kind);
  return kind ? kind.open(parts(kind, connection)) : null;
}
