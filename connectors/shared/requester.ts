import type { HttpOptions } from './http';

/** What the process that runs the connectors allows them to reach. */
export interface Requester {
  readonly timeoutMs?: number;
  /**
   * Origins (`http://127.0.0.1:4010`) that may lie on private addresses and speak plain http: the simulators, or a
   * system of the installation. It is set where the process starts, never by a connection's settings, so that a caller
   * who may set up a connection cannot reach the private network with it.
   */
  readonly trustedOrigins?: readonly string[];
}

/** The options of the HTTP client that follow for a base URL. */
export function reach(
  outside: Requester,
  baseUrl: string,
): Pick<HttpOptions, 'baseUrl' | 'timeoutMs' | 'allowPrivate'> {
  return {
    baseUrl,
    allowPrivate: outside.trustedOrigins?.includes(new URL(baseUrl).origin) ?? false,
    ...(outside.timeoutMs === undefined ? {} : { timeoutMs: outside.timeoutMs }),
  };
}
