import { createServer } from 'node:net';
import { freePort, isPortBusy, LOCALHOST, portOrFree } from './ports';

test('a port is busy while a server listens, and free before and after', async () => {
  const port = await freePort();
  expect(await isPortBusy(port)).toBe(false);
  const server = createServer();
  await new Promise<void>((ready) => server.listen(port, LOCALHOST, ready));
  expect(await isPortBusy(port)).toBe(true);
  expect(await portOrFree(port)).not.toBe(port);
  await new Promise((closed) => server.close(closed));
  expect(await portOrFree(port)).toBe(port);
});
