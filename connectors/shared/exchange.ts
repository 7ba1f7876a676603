import type { LookupFunction } from 'node:net';
import { Client, errors } from 'undici';
import { ForbiddenAddress } from './address-guard';

/** One request, complete. */
interface Outgoing {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** For everything: look-up, connecting, sending, and the last byte of the response. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly lookup: LookupFunction | undefined;
  /** Responses of other statuses are not read beyond their head. */
  readonly readsBody: (status: number) => boolean;
}

export interface Incoming {
  readonly status: number;
  /** Lower-case names; of a header that came more than once, the first. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

type ExchangeProblem =
  | 'address_forbidden'
  | 'unreachable'
  | 'timeout'
  | 'connection_lost'
  | 'malformed_answer'
  | 'answer_too_large';

/** Why there is no response. `sent`: the request may have reached the other side. */
export class ExchangeFailure extends Error {
  override readonly name = 'ExchangeFailure';

  constructor(
    readonly problem: ExchangeProblem,
    readonly sent: boolean,
  ) {
    super(problem);
  }
}

/**
 * Sends one request over its own connection and reads the response, within one total time and a limit on bytes.
 * Connections are not reused: a request sent on one that the other side is just closing is lost, and it would be
 * unknown whether it was carried out. Rejects with `ExchangeFailure`, or, before anything is sent, with undici's
 * `InvalidArgumentError` for a request that cannot be made.
 */
export async function exchange(outgoing: Outgoing): Promise<Incoming> {
  const { url, method, headers, body, timeoutMs, maxBodyBytes, lookup } = outgoing;
  let sent = false;
  const client = new Client(url.origin, {
    connect: { timeout: timeoutMs, ...(lookup ? { lookup } : {}) },
    pipelining: 0,
    maxResponseSize: maxBodyBytes,
    // One clock for everything: the signal below.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  client.once('connect', () => {
    sent = true;
  });
  try {
    const answer = await client.request({
      method,
      path: `${url.pathname}${url.search}`,
      headers,
      body: body ?? null,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const isRead = outgoing.readsBody(answer.statusCode);
    // Destroying the client makes a body that is still arriving fail once more.
    if (!isRead) answer.body.on('error', () => {});
    return {
      status: answer.statusCode,
      headers: firstOfEach(answer.headers),
      body: isRead ? Buffer.from(await answer.body.arrayBuffer()) : Buffer.alloc(0),
    };
  } catch (error) {
    if (error instanceof errors.InvalidArgumentError) throw error;
    throw new ExchangeFailure(problemOf(error, sent), sent);
  } finally {
    await client.destroy();
  }
}

const firstOfEach = (headers: Readonly<Record<string, string | string[] | undefined>>): Incoming['headers'] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()[0]]));

function problemOf(error: unknown, sent: boolean): ExchangeProblem {
  if (error instanceof ForbiddenAddress) return 'address_forbidden';
  if (!sent) return 'unreachable';
  const { name, code } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return 'timeout';
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'answer_too_large';
  // "Invalid EOF state" is a response cut off before its end.
  const isNotHttp = error instanceof errors.HTTPParserError && !error.message.includes('EOF');
  return isNotHttp || code === 'UND_ERR_HEADERS_OVERFLOW' ? 'malformed_answer' : 'connection_lost';
}
