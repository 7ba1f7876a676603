import type { Settings } from '../../config/settings';
import type { DatabaseLoad } from '../../store/connection-pool';
import { Admission } from './admission';
import { Lockout } from './lockout';
import { TokenBuckets } from './token-buckets';
import { UnverifiedBytes } from './unverified-bytes';

/** What one process of the api allows; the decision record 0014 says why each process counts for itself. */
export interface LimitSettings {
  readonly requestsPerKey: number;
  readonly requestsPerAddress: number;
  readonly wrongKeys: number;
  readonly lockoutSeconds: number;
  readonly maxRequests: number;
  readonly connections: number;
  readonly unverifiedBytes: number;
}

/** 64 callbacks of the largest size at once, or thousands of ordinary ones. */
const UNVERIFIED_BYTES = 16 * 1024 * 1024;

export const limitSettings = (settings: Settings): LimitSettings => ({
  requestsPerKey: settings.WAYBILL_REQUESTS_PER_KEY,
  requestsPerAddress: settings.WAYBILL_REQUESTS_PER_ADDRESS,
  wrongKeys: settings.WAYBILL_LOCKOUT_AFTER,
  lockoutSeconds: settings.WAYBILL_LOCKOUT_SECONDS,
  maxRequests: settings.WAYBILL_MAX_REQUESTS,
  connections: settings.DATABASE_MAX_CONNECTIONS,
  unverifiedBytes: UNVERIFIED_BYTES,
});

/** The limits of one process, with what they have counted so far. */
export interface Limits {
  readonly keys: TokenBuckets;
  /** For requests without a valid API key: those with one count for their key alone. */
  readonly addresses: TokenBuckets;
  readonly lockout: Lockout;
  readonly admission: Admission;
  readonly unverified: UnverifiedBytes;
}

export function createLimits(settings: LimitSettings, load: () => DatabaseLoad): Limits {
  const { maxRequests, connections } = settings;
  return {
    keys: new TokenBuckets('key', settings.requestsPerKey),
    addresses: new TokenBuckets('address', settings.requestsPerAddress),
    lockout: new Lockout(settings.wrongKeys, settings.lockoutSeconds),
    admission: new Admission({ maxRequests, connections, load }),
    unverified: new UnverifiedBytes(settings.unverifiedBytes),
  };
}
