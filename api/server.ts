import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { createServer, IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import type { ErrorCode } from '../domain/errors';
import { errorRule } from '../domain/errors';
import { clientOf } from './http/client-address';

const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const CHECK_MS = 2_000;
const IDLE_MS = 65_000;
const MAX_HEADER_BYTES = 16 * 1024;
const DRAIN_MS = 10_000;

export interface RunningServer {
  readonly url: string;
  /** Takes no new requests, lets running ones end for ten seconds, then closes whatever is still open. */
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly app: Express;
  readonly host: string;
  readonly port: number;
  readonly maxConnections: number;
  /** Of one client address. Proxies that the application trusts speak for many clients, and are not counted. */
  readonly connectionsPerAddress: number;
}

/**
 * Serves the application. Headers must arrive within 10 seconds and the whole request within 30; headers above
 * 16 kB are 431; connections beyond the limits, of all clients and of each, are closed at once. Rejects if the port is in
 * use.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { app, host, port } = options;
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: CHECK_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: IDLE_MS,
      ...messagesOf(app),
    },
    app,
  );
  server.maxConnections = options.maxConnections;
  server.on('connection', boundConnections(options));
  // A client that reads a response too slowly must not hold it for ever.
  server.setTimeout(IDLE_MS);
  server.on('clientError', answerUnreadable);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port: bound } = server.address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, close: () => close(server) };
}

/**
 * Express gives each request and response the prototype of its application. Changing the prototype of an object that
 * exists, or building it by a function that is no class, gives every object a hidden class of its own, which costs a
 * quarter of a read's CPU. Instances of these classes have the prototype from the start, so setting it changes nothing.
 */
function messagesOf(app: Express) {
  class Request extends IncomingMessage {}
  class Response extends ServerResponse {}
  Object.setPrototypeOf(Request.prototype, app.request);
  Object.setPrototypeOf(Response.prototype, app.response);
  app.request = Request.prototype as Express['request'];
  app.response = Response.prototype as Express['response'];
  return { IncomingMessage: Request, ServerResponse: Response };
}

/** Closes a connection at once if its client has too many already. */
function boundConnections({ app, connectionsPerAddress }: ServerOptions): (socket: Socket) => void {
  const isTrusted = app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  const open = new Map<string, number>();
  return (socket) => {
    const client = clientOf(socket.remoteAddress);
    if (client === null || isTrusted(socket.remoteAddress ?? '', 0)) return;
    const others = open.get(client) ?? 0;
    if (others >= connectionsPerAddress) return void socket.destroy();
    open.set(client, others + 1);
    socket.once('close', () => {
      const left = (open.get(client) ?? 1) - 1;
      if (left > 0) open.set(client, left);
      else open.delete(client);
    });
  };
}

const UNREADABLE: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** What is no HTTP never reaches the application; it gets a response if possible, and is closed. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const code = UNREADABLE[error.code ?? ''] ?? 'invalid_request';
  const { status, title } = errorRule(code);
  const requestId = `req_${randomBytes(12).toString('hex')}`;
  const detail = 'the data received is not a valid HTTP request';
  const type = `/docs/problems#${code}`;
  const body = JSON.stringify({ type, title, status, detail, code, requestId, errors: [] });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\n` +
      `X-Request-Id: ${requestId}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

async function close(server: Server): Promise<void> {
  const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(late);
}
