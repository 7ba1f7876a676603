import { connect, createServer } from 'node:net';

export const LOCALHOST = '127.0.0.1';

/** A port that is free now. Before it is used, another process may take it. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, LOCALHOST, () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Checks by binding, not by connecting: a listener that accepts no connection is busy too. */
export function isPortBusy(port: number, host: string = LOCALHOST): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(true);
      else reject(error);
    });
    server.listen(port, host, () => server.close(() => resolve(false)));
  });
}

/** `spec` if it is free, else any other. */
export async function portOrFree(wanted: number): Promise<number> {
  return (await isPortBusy(wanted)) ? freePort() : wanted;
}

export function canConnect(port: number, host: string = LOCALHOST): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}
