import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from '@temporalio/client';
import type { Settings } from '../config/settings';

/**
 * How to reach Temporal, in a form that both the client's and the worker's connection accept. With an API key TLS
 * is on unless it was explicitly disabled. Throws if a certificate's file cannot be read.
 */
export function connectionOptions(settings: Settings): Pick<ConnectionOptions, 'address'> & TemporalAccess {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_API_KEY: apiKey, TEMPORAL_NAMESPACE: namespace } = settings;
  const tls = tlsOf(settings);
  return {
    address,
    ...(tls === null ? {} : { tls }),
    // Regional addresses of Temporal Cloud serve many namespaces; this header names one.
    ...(apiKey === undefined ? {} : { apiKey, metadata: { 'temporal-namespace': namespace } }),
  };
}

export interface TemporalAccess {
  readonly tls?: boolean | TemporalTls;
  readonly apiKey?: string;
  readonly metadata?: Record<string, string>;
}

interface TemporalTls {
  serverNameOverride?: string;
  serverRootCACertificate?: Buffer;
  clientCertPair?: { crt: Buffer; key: Buffer };
}

function tlsOf(settings: Settings): boolean | TemporalTls | null {
  const { TEMPORAL_TLS: wanted, TEMPORAL_TLS_CERT: cert, TEMPORAL_TLS_KEY: key } = settings;
  const { TEMPORAL_TLS_CA: ca, TEMPORAL_TLS_SERVER_NAME: serverName } = settings;
  if (wanted === 'false') return false;
  if ((cert === undefined) !== (key === undefined)) {
    throw new Error('TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY: expected both or neither');
  }
  const details: TemporalTls = {
    ...(serverName === undefined ? {} : { serverNameOverride: serverName }),
    ...(ca === undefined ? {} : { serverRootCACertificate: pem('TEMPORAL_TLS_CA', ca) }),
    ...(cert === undefined || key === undefined
      ? {}
      : { clientCertPair: { crt: pem('TEMPORAL_TLS_CERT', cert), key: pem('TEMPORAL_TLS_KEY', key) } }),
  };
  if (Object.keys(details).length > 0) return details;
  return wanted === 'true' || settings.TEMPORAL_API_KEY !== undefined ? true : null;
}

/** A PEM text as it is, or the file that a path names. */
function pem(name: string, value: string): Buffer {
  if (value.startsWith('-----BEGIN')) return Buffer.from(value);
  try {
    return readFileSync(value);
  } catch {
    throw new Error(`${name}: expected a PEM text, or the path of a readable file`);
  }
}
