import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as sendHttp } from 'node:http';
import { request as sendHttps } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { ForbiddenAddress } from './address-guard';

/** One request, complete. */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** For everything: look-up, connecting, sending, and the last byte of the answer. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly lookup: LookupFunction | undefined;
  /** Answers of other statuses are not read beyond their head. */
  readonly readsBody: (status: number) => boolean;
}

export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type ExchangeProblem =
  | 'address_forbidden'
  | 'unreachable'
  | 'timeout'
  | 'connection_lost'
  | 'malformed_answer'
  | 'answer_too_large';

/** Why there is no answer. `sent`: the request may have reached the other side. */
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
 * Sends one request over a connection of its own and reads its answer, within one total time and a cap on bytes.
 * Connections are not kept: one that the other side is just closing would swallow a request, and nobody could say
 * whether it was carried out. Rejects with `ExchangeFailure` and nothing else.
 */
export function exchange(outgoing: Outgoing): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const isSecure = outgoing.url.protocol === 'https:';
    let sent = false;
    const request = (isSecure ? sendHttps : sendHttp)(outgoing.url, {
      method: outgoing.method,
      headers: outgoing.headers,
      agent: false,
      ...(outgoing.lookup ? { lookup: outgoing.lookup } : {}),
    });
    const fail = (problem: ExchangeProblem): void => {
      clearTimeout(timer);
      reject(new ExchangeFailure(problem, sent));
      request.destroy();
    };
    const timer = setTimeout(() => fail('timeout'), outgoing.timeoutMs);
    request.once('socket', (socket: Socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        sent = true;
      });
    });
    // Stays on after the first failure: destroying the request makes it fail once more.
    request.on('error', (error) => fail(problemOf(error, sent)));
    request.once('response', (response) => {
      collect(response, outgoing, fail, (body) => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        request.destroy();
      });
    });
    request.end(outgoing.body);
  });
}

function collect(
  response: IncomingMessage,
  { maxBodyBytes, readsBody }: Outgoing,
  fail: (problem: ExchangeProblem) => void,
  done: (body: Buffer) => void,
): void {
  response.on('error', (error) => fail(problemOf(error, true)));
  if (!readsBody(response.statusCode ?? 0)) {
    done(Buffer.alloc(0));
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) fail('answer_too_large');
    else chunks.push(chunk);
  });
  response.once('end', () => (response.complete ? done(Buffer.concat(chunks)) : fail('connection_lost')));
}

function problemOf(error: Error, sent: boolean): ExchangeProblem {
  if (error instanceof ForbiddenAddress) return 'address_forbidden';
  if (!sent) return 'unreachable';
  // Node's HTTP parser: what came is no HTTP, or its head is too long.
  return (error as NodeJS.ErrnoException).code?.startsWith('HPE_') ? 'malformed_answer' : 'connection_lost';
}
