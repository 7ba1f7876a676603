import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import express from 'express';
import { until } from '../tests/support/api/until';
import type { RunningServer } from './server';
import { startServer } from './server';

const LIMITS = { maxConnections: 100, connectionsPerAddress: 20 };

let server: RunningServer;
beforeEach(async () => {
  const app = express();
  app.get('/', (_req, res) => void res.send('here'));
  app.get('/slow', (_req, res) => void setTimeout(() => res.send('at last'), 200));
  server = await startServer({ ...LIMITS, app, host: '127.0.0.1', port: 0 });
});
afterEach(() => server.close());

/** Sends bytes as they are and returns everything that came back until the server closed. */
const send = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });

describe('the server', () => {
  test('serves the application at the address that it reports', async () => {
    expect(await (await fetch(server.url)).text()).toBe('here');
  });

  test('responds 431 to headers that are too large', async () => {
    expect(await send(`GET / HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(64 * 1024)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 /,
    );
  });

  test.each([
    ['no HTTP', 'nonsense\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    [
      'both a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd'],
  ])('responds 400 to %s and closes the connection', async (_, text) => {
    expect(await send(text)).toMatch(/^HTTP\/1.1 400 /);
  });

  test('lets a running request finish before it closes', async () => {
    const running = fetch(`${server.url}/slow`).then((response) => response.text());
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.close();
    expect(await running).toBe('at last');
  });

  test('closes connections of a client that has too many, and serves the other clients and later ones', async () => {
    const port = Number(new URL(server.url).port);
    const open = (localAddress: string) => connect({ port, host: '127.0.0.1', localAddress });
    const sockets = Array.from({ length: 50 }, () => open('127.0.0.1'));
    const closed = new Set<Socket>();
    for (const socket of sockets) socket.on('error', () => {}).on('close', () => closed.add(socket));
    await until('those beyond the limit are closed', () => closed.size === 50 - LIMITS.connectionsPerAddress);
    const other = open('127.0.0.2');
    other.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(String((await once(other, 'data'))[0])).toMatch(/^HTTP\/1.1 200 /);
    for (const socket of sockets) socket.destroy();
    await until('the client is served again', async () =>
      fetch(server.url).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  });

  test('does not count the connections of a proxy that it trusts', async () => {
    const app = express().set('trust proxy', ['127.0.0.0/8']);
    const behind = await startServer({ ...LIMITS, app, host: '127.0.0.1', port: 0 });
    const port = Number(new URL(behind.url).port);
    const sockets = Array.from({ length: 40 }, () => connect(port, '127.0.0.1'));
    try {
      await Promise.all(
        sockets.map(async (socket) => {
          socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
          expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1.1 404 /);
        }),
      );
    } finally {
      for (const socket of sockets) socket.destroy();
      await behind.close();
    }
  });

  test('reports a port that is in use', async () => {
    const { port } = new URL(server.url);
    const options = { ...LIMITS, app: express(), host: '127.0.0.1', port: Number(port) };
    await expect(startServer(options)).rejects.toThrow('EADDRINUSE');
  });
});
