import type { z } from 'zod';
import { OutsideError } from '../domain/errors';
import type { CarrierKind, ChannelKind, Connection, ConnectorKinds, SupplierKind } from '../domain/ports';
import { createEasypost } from './carriers/easypost';
import { webhook } from './carriers/webhook';
import { direct } from './channels/direct';
import { createMirakl } from './channels/mirakl';
import type { Requester } from './shared/requester';
import { createFulfillment } from './suppliers/fulfillment';

/** All connectors, reaching only the addresses that `outside` allows. A new one is a folder and a line here. */
export function createConnectors(outside: Requester = {}): ConnectorKinds {
  return {
    channels: byKind([channel(direct), channel(createMirakl(outside))]),
    carriers: byKind([carrier(createEasypost(outside)), carrier(webhook)]),
    suppliers: byKind([supplier(createFulfillment(outside))]),
  };
}

function byKind<K extends { readonly kind: string }>(kinds: readonly K[]): ReadonlyMap<string, K> {
  return new Map(kinds.map((kind) => [kind.kind, kind]));
}

/*
 * A map that holds all kinds cannot know the types of their settings. TypeScript would let the types be
 * forgotten silently, since methods may be given more than they require; so what is stored is checked again by the
 * kind's own schemas when a connection is opened. `open` throws `refused`, `settings_invalid`, if it does not
 * fit any more.
 */

function channel<S, C>(kind: ChannelKind<S, C>): ChannelKind {
  return { ...kind, open: (connection) => kind.open(checked(kind, connection)) };
}

function carrier<S, C>(kind: CarrierKind<S, C>): CarrierKind {
  return { ...kind, open: (connection) => kind.open(checked(kind, connection)) };
}

function supplier<S, C>(kind: SupplierKind<S, C>): SupplierKind {
  return { ...kind, open: (connection) => kind.open(checked(kind, connection)) };
}

function checked<S, C>(
  kind: { readonly settings: z.ZodType<S>; readonly credentials: z.ZodType<C> },
  { name, settings, credentials }: Connection<unknown, unknown>,
): Connection<S, C> {
  const [readSettings, readCredentials] = [
    kind.settings.safeParse(settings),
    kind.credentials.safeParse(credentials),
  ];
  if (!readSettings.success || !readCredentials.success)
    throw new OutsideError('refused', 'settings_invalid');
  return { name, settings: readSettings.data, credentials: readCredentials.data };
}
