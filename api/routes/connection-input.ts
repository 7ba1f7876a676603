import type { CarrierKind, ChannelKind, SupplierKind } from '../../domain/ports';
import type { ConnectionSide } from '../../store/connections';
import { parse } from '../http/input';
import { badField } from '../http/problem';

type Kind = ChannelKind | CarrierKind | SupplierKind;
type Settings = Record<string, unknown>;

/** The kind that a new connection names. Throws 400 if there is none. */
export function kindNamed<K extends Kind>(kinds: ReadonlyMap<string, K>, name: string): K {
  const kind = kinds.get(name);
  if (!kind) throw badField('/kind', `expected one of ${[...kinds.keys()].sort().join(', ')}`);
  return kind;
}

/**
 * Settings as the kind's own schema reads them, with what the body's schema has read of any connection: `testMode`, and
 * for a channel its policy. Throws 400 with pointers.
 */
export function settingsOf(side: ConnectionSide, kind: Kind, { testMode, ...rest }: Settings): Settings {
  const { policy, ...own } = rest;
  const isChannel = side === 'channel';
  const read = parse(kind.settings, isChannel ? own : rest, 'body', ['settings']) as Settings;
  return {
    ...read,
    ...(testMode === undefined ? {} : { testMode }),
    ...(isChannel && policy !== undefined ? { policy } : {}),
  };
}

/** Credentials are stored as they were given; the kind reads them whenever it is opened. */
export function credentialsOf(kind: Kind, given: Settings): Settings {
  parse(kind.credentials, given, 'body', ['credentials']);
  return given;
}
