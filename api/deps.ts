import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { UseCases } from '../app';
import type { ConnectorKinds } from '../domain/ports';
import type { Store } from '../store';
import type { OrderClient } from '../temporal/order-client';
import type { LimitSettings } from './limits/limits';

export interface ApiDeps {
  readonly store: Store;
  readonly useCases: UseCases;
  readonly orderClient: OrderClient;
  readonly kinds: ConnectorKinds;
  /** How long a request waits for the result of its command before it becomes a 202. */
  readonly answerMs: number;
  readonly limits: LimitSettings;
  /** Addresses and networks of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly logger: Logger;
  readonly metrics: Registry;
}
