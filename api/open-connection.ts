import type { Carrier, CarrierKind, Channel, ChannelKind } from '../domain/ports';
import { DIRECT } from '../store/channel-terms';
import type { Connections, OpenConnection } from '../store/connections';
import type { Kinds } from './deps';

type Kind = ChannelKind | CarrierKind;

/** What a connector is opened with. The policy among a channel's settings is none of its business. */
function parts(kind: Kind, { name, settings, credentials }: OpenConnection) {
  const { policy: _, ...own } = settings;
  return { name, settings: kind.settings.parse(own), credentials: kind.credentials.parse(credentials) };
}

/** Opens a channel; null where there is none of that name, or none of its kind any more. */
export async function openChannel(
  connections: Connections,
  kinds: Kinds,
  name: string,
): Promise<Channel | null> {
  const connection = await connections.open('channel', name);
  const kind = kinds.channels.get(connection?.kind ?? (name === DIRECT ? DIRECT : ''));
  if (!kind) return null;
  return kind.open(connection ? parts(kind, connection) : { name, settings: {}, credentials: {} });
}

/** Opens a carrier; null where there is none of that name, or none of its kind any more. */
export async function openCarrier(
  connections: Connections,
  kinds: Kinds,
  name: string,
): Promise<Carrier | null> {
  const connection = await connections.open('carrier', name);
  const kind = connection && kinds.carriers.get(connection.kind);
  return kind ? kind.open(parts(kind, connection)) : null;
}
