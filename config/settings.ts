import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().min(0.1).max(3_600);

/**
 * All settings of all processes, from environment variables. A wrong one stops the start with its name and what
 * was expected; none has a default that is a secret.
 */
export const settingsSchema = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
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
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('waybill'),
  WAYBILL_BUILD_ID: z.string().min(1).optional(),
  /** A bundle of the workflows made beforehand; absent: the one that was built, or one made at the start. */
  WAYBILL_WORKFLOW_BUNDLE: z.string().min(1).optional(),
  WAYBILL_ANSWER_SECONDS: seconds.default(3),
  WAYBILL_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /**
   * Origins, separated by commas, at which connections may reach private addresses or speak plain http: systems in
   * the house, or simulators. Everything else must be public and https.
   */
  WAYBILL_TRUSTED_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
    .pipe(z.array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin))),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Reads the settings; throws an Error of one line for each wrong variable. An empty variable counts as absent. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`These settings are wrong:\n  ${lines.join('\n  ')}`);
}
