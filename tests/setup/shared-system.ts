import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { OwnSystem } from '../support/api/own-system';
import type { SharedAddresses } from '../support/api/shared-system';
import { Contracts } from './contracts';

/** Below the ports that systems give to outgoing connections. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const PORTS = 100;

/**
 * Answers the questions of test files. Starts the system when the first of them requests its addresses: a run of other
 * tests does not pay for it.
 */
export async function serveSharedSystem(): Promise<{ url: string; stop(): Promise<void> }> {
  let starting: Promise<SharedAddresses> | null = null;
  let system: OwnSystem | null = null;
  const contracts = new Contracts();
  const addresses = () => {
    starting ??= start((one) => {
      system = one;
    });
    return starting;
  };
  const answer = async (request: IncomingMessage): Promise<object | null> =>
    request.method === 'GET'
      ? addresses()
      : contracts.answer(request.url ?? '', (await json(request)) as Parameters<Contracts['answer']>[1]);
  const server = createServer((request, response) => {
    // A socket that is kept open may be closed in the moment in which the next test file sends a request on it.
    response.setHeader('connection', 'close');
    answer(request).then(
      (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
      (error: Error) => response.writeHead(500).end(error.stack),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      await closed(server);
      await starting?.catch(() => {});
      await system?.stop();
    },
  };
}

async function start(keep: (system: OwnSystem) => void): Promise<SharedAddresses> {
  const base = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT - PORTS));
  const simulatorPorts = Array.from({ length: PORTS }, (_, index) => base + index);
  const system = new OwnSystem({
    trustedOrigins: simulatorPorts.map((port) => `http://127.0.0.1:${port}`),
    env: { DATABASE_MAX_CONNECTIONS: '12' },
  });
  keep(system);
  await system.start();
  return {
    ...system.household,
    apiUrl: system.api.url,
    firstKey: system.operatorKey,
    simulatorPorts,
  };
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
