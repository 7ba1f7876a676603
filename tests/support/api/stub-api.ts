import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { Registry } from 'prom-client';
import { createApp } from '../../../api/app';
import type { LimitSettings } from '../../../api/limits/limits';
import type { UseCases } from '../../../app';
import { createConnections } from '../../../app/connections';
import type { ConnectorKinds } from '../../../domain/ports';
import type { Store } from '../../../store';
import type { ApiKey, Role } from '../../../store/api-keys';
import type { DatabaseLoad } from '../../../store/connection-pool';
import { createKeyring } from '../../../store/keyring';
import type { OrderClient } from '../../../temporal/order-client';

/** The api over a store of single functions: for what is a matter of HTTP alone. */

/** Parts of the store that a test gives; whatever else is called fails by its name. */
export type StoreParts = { readonly [R in keyof Store]?: Partial<Record<keyof Store[R], unknown>> };

export interface StubOptions {
  readonly store?: StoreParts;
  readonly commands?: Partial<Record<keyof UseCases['commands'], unknown>>;
  readonly intake?: Partial<Record<keyof UseCases['intake'], unknown>>;
  readonly orderClient?: Partial<Record<keyof OrderClient, unknown>>;
  readonly kinds?: ConnectorKinds;
  readonly answerMs?: number;
  readonly limits?: Partial<LimitSettings>;
  readonly trustedProxies?: readonly string[];
  /** How busy the database is. Default: not at all. */
  readonly load?: () => DatabaseLoad;
}

/** Limits that no test meets by accident. */
const WIDE: LimitSettings = {
  requestsPerKey: 100_000,
  requestsPerAddress: 100_000,
  wrongKeys: 100_000,
  lockoutSeconds: 300,
  maxRequests: 10_000,
  connections: 10,
  unverifiedBytes: 64 * 1024 * 1024,
};

const IDLE: DatabaseLoad = { waiting: 0, waitedMs: 0, silentMs: 0 };

export interface CallOptions {
  readonly role?: Role | null;
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined if the response is no JSON. */
  readonly json: Record<string, unknown> & { errors?: { in: string; pointer: string; message: string }[] };
}

export interface StubApi {
  readonly url: string;
  /** What was called of the store, in order, but for the check of keys. */
  readonly touched: string[];
  readonly logLines: string[];
  call(method: string, path: string, options?: CallOptions): Promise<Answered>;
  close(): Promise<void>;
}

export const SELLER = 'seller-1';

export const secretOf = (role: Role): string => `${role}-secret-of-the-test`;

const ROLES: readonly Role[] = ['operator', 'seller', 'viewer'];

const keyOf = (role: Role): ApiKey => ({
  id: `key_${role}00000000`,
  name: role,
  role,
  sellerId: role === 'seller' ? SELLER : null,
  createdAt: new Date(0),
  revokedAt: null,
});

const verify = async (secret: string): Promise<ApiKey | null> => {
  const role = ROLES.find((known) => secretOf(known) === secret);
  return role === undefined ? null : keyOf(role);
};

type Methods = Record<string, (...given: unknown[]) => unknown>;

function repository(name: string, given: Methods, touched: string[]): unknown {
  return new Proxy(given, {
    get(target, method: string) {
      const known = target[method];
      return (...parameters: unknown[]) => {
        touched.push(`${name}.${method}`);
        return known ? known(...parameters) : Promise.reject(new Error(`no stub of ${name}.${method}`));
      };
    },
  });
}

const REPOSITORIES = [
  'commandResults',
  'connections',
  'idempotentResponses',
  'inbox',
  'orderList',
  'orderVersions',
  'orders',
  'pullFailures',
  'relay',
  'stock',
  'unmatchedCallbacks',
  'unreadableOrders',
] as const;

/** Seals cursors as the api over a stub does. */
export const STUB_CURSORS = createKeyring('the secret of stubs').cursors;

function storeOf({ orders, ...others }: StoreParts, load: () => DatabaseLoad, touched: string[]): Store {
  // The header of an order is a part of its card.
  const parts: StoreParts = { ...others, orders: { header: orders?.orderWithState, ...orders } };
  const stubbed = REPOSITORIES.map((name) => [
    name,
    repository(name, (parts[name] ?? {}) as Methods, touched),
  ]);
  return {
    ...Object.fromEntries(stubbed),
    apiKeys: { verify, verifyFromCopy: verify, ...parts.apiKeys },
    cursors: STUB_CURSORS,
    database: { load },
  } as unknown as Store;
}

function useCasesOf(
  { commands = {}, intake = {}, kinds = NO_KINDS }: StubOptions,
  store: Store,
  touched: string[],
): UseCases {
  return {
    connections: createConnections(store.connections, kinds),
    commands: repository('commands', commands as Methods, touched) as UseCases['commands'],
    reports: repository('reports', {}, touched) as UseCases['reports'],
    intake: repository('intake', intake as Methods, touched) as UseCases['intake'],
  };
}

const NO_KINDS: ConnectorKinds = { channels: new Map(), carriers: new Map(), suppliers: new Map() };

/** Starts the api on a free port. Close it, or the test does not end. */
export async function startStub(options: StubOptions = {}): Promise<StubApi> {
  const touched: string[] = [];
  const logLines: string[] = [];
  const store = storeOf(options.store ?? {}, options.load ?? (() => IDLE), touched);
  const app = createApp({
    store,
    useCases: useCasesOf(options, store, touched),
    orderClient: repository('orderClient', (options.orderClient ?? {}) as Methods, []) as OrderClient,
    kinds: options.kinds ?? NO_KINDS,
    answerMs: options.answerMs ?? 300,
    limits: { ...WIDE, ...options.limits },
    trustedProxies: options.trustedProxies ?? [],
    logger: pino({ level: 'debug' }, { write: (line) => void logLines.push(line) }),
    metrics: new Registry(),
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    touched,
    logLines,
    call: (method, path, given = {}) => call(url + path, method, given),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function call(url: string, method: string, options: CallOptions): Promise<Answered> {
  const { role = 'operator', headers = {}, body, raw } = options;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(role === null ? {} : { authorization: `Bearer ${secretOf(role)}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(raw === undefined && body === undefined ? {} : { body: raw ?? JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} };
}
