import type { OutgoingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  /** A list of values becomes a header that comes as often. */
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer | string;
}

/** Sends what `fetch` would not: headers that come twice, bodies without a length, any method. */
export function rawRequest(
  baseUrl: string,
  { method = 'GET', path, headers, body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    // The path goes out as it is written, which `URL` would not let it.
    const { hostname, port } = new URL(baseUrl);
    // Node sends no length with a body if it expects none, as with DELETE.
    const length =
      body === undefined || headers?.['transfer-encoding']
        ? {}
        : { 'content-length': Buffer.byteLength(body) };
    const target = { hostname, port, path, method, headers: { ...length, ...headers }, agent: false };
    const sent = request(target, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Writes bytes to the server as they are, and returns all that comes back until the connection ends. */
export function rawBytes(baseUrl: string, bytes: string | Buffer, patienceMs = 10_000): Promise<string> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes));
    socket.setTimeout(patienceMs, () => socket.destroy(new Error(`no end within ${patienceMs} ms: ${text}`)));
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
    });
    // A server that has responded may cut a client that is still writing.
    socket.on('error', (error) => (text ? resolve(text) : reject(error)));
    socket.on('close', () => resolve(text));
  });
}
