import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const commaSeparated = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []));
const isNetwork = (text: string): boolean => ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().min(0.1).max(3_600);

/**
 * All settings of all processes, from environment variables. An invalid one stops the start with its name and what was
 * expected. No secret has a default.
 */
export const settingsSchema = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'expected postgresql://user:password@host:port/name',
  }),
  DATABASE_MAX_CONNECTIONS: z.coerce.number().int().min(2).max(200).default(10),
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s:]+:\d+$/, 'expected host:port'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_API_KEY: z.string().min(1).optional(),
  TEMPORAL_TLS: z.enum(['true', 'false']).optional(),
  TEMPORAL_TLS_CERT: z.string().min(1).optional(),
  TEMPORAL_TLS_KEY: z.string().min(1).optional(),
  TEMPORAL_TLS_CA: z.string().min(1).optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().min(1).optional(),
  WAYBILL_SECRET: z.string().min(32, 'expected at least 32 characters'),
  WAYBILL_API_KEY: z.string().min(16, 'expected at least 16 characters').optional(),
  WAYBILL_QUEUE_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'expected up to 40 lower-case letters, digits or hyphens')
    .default('waybill'),
  WAYBILL_BUILD_ID: z.string().min(1).optional(),
  /** How many open orders a worker keeps in memory; the others are loaded again when something happens to them. */
  WAYBILL_CACHED_ORDERS: z.coerce.number().int().min(10).max(100_000).default(600),
  /** A prebuilt workflow bundle; absent: the one in `dist/`, or one built at the start. */
  WAYBILL_WORKFLOW_BUNDLE: z.string().min(1).optional(),
  WAYBILL_ANSWER_SECONDS: seconds.default(3),
  WAYBILL_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /**
   * Origins, separated by commas, that connections may reach on private addresses or over plain http, such as internal
   * systems or simulators. All other addresses must be public and https.
   */
  WAYBILL_TRUSTED_ORIGINS: commaSeparated.pipe(
    z.array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin)),
  ),
  /** Addresses and networks of proxies whose X-Forwarded-For is believed; none: the connection's peer is the client. */
  WAYBILL_TRUSTED_PROXIES: commaSeparated.pipe(
    z.array(z.string().refine(isNetwork, 'expected addresses or networks, such as 10.0.0.0/8')),
  ),
  /** Requests per second of one API key, on average over ten seconds. */
  WAYBILL_REQUESTS_PER_KEY: count(1, 1_000_000).default(1_000),
  /** As above, of one client address without a valid API key. */
  WAYBILL_REQUESTS_PER_ADDRESS: count(1, 1_000_000).default(200),
  /** Wrong API keys from one address, within the time of a lockout, that lock the address out. */
  WAYBILL_LOCKOUT_AFTER: count(1, 1_000_000).default(500),
  WAYBILL_LOCKOUT_SECONDS: count(1, 86_400).default(300),
  /** Requests in progress at once, in each process. */
  WAYBILL_MAX_REQUESTS: count(2, 100_000).default(1_000),
  /** Open connections of clients, in each process and of one client address. */
  WAYBILL_MAX_CONNECTIONS: count(1, 100_000).default(2_000),
  WAYBILL_CONNECTIONS_PER_ADDRESS: count(1, 100_000).default(500),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Reads the settings. Throws an Error with one line per invalid variable. An empty variable counts as absent. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Invalid settings:\n  ${lines.join('\n  ')}`);
}
