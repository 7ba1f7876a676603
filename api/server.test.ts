import { connect } from 'node:net';
import express from 'express';
import type { RunningServer } from './server';
import { startServer } from './server';

let server: RunningServer;
beforeEach(async () => {
  const app = express();
  app.get('/', (_req, res) => void res.send('here'));
  app.get('/slow', (_req, res) => void setTimeout(() => res.send('at last'), 200));
  server = await startServer({ app, host: '127.0.0.1', port: 0 });
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

  test('reports a port that is in use', async () => {
    const { port } = new URL(server.url);
    await expect(startServer({ app: express(), host: '127.0.0.1', port: Number(port) })).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});
