import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { CarrierKind, ChannelKind, SupplierKind } from '../domain/ports';
import type { Store } from '../store';
import type { Gateway } from './gateway';

/** Every kind of outside system that this process knows, by name. */
export interface Kinds {
  readonly channels: ReadonlyMap<string, ChannelKind>;
  readonly carriers: ReadonlyMap<string, CarrierKind>;
  readonly suppliers: ReadonlyMap<string, SupplierKind>;
}

export interface ApiDeps {
  readonly store: Store;
  readonly gateway: Gateway;
  readonly kinds: Kinds;
  /** How long a request waits for the answer of its command before it becomes a 202. */
  readonly answerMs: number;
  readonly logger: Logger;
  readonly metrics: Registry;
}
