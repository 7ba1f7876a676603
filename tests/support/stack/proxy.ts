import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

const LOCALHOST = '127.0.0.1';

/**
 * Sits between a process and a server that it uses, and can become a black hole: connections stay, or are even
 * taken, but every byte vanishes. What vanished never arrives later: such connections are cut when it opens again.
 */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private isHole = false;

  private constructor(
    private readonly server: Server,
    private readonly target: () => number,
  ) {
    server.on('connection', (socket) => this.serve(socket));
  }

  /** `target` is called for the port at each connection, so that the server need not exist yet. */
  static async listen(target: () => number): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, LOCALHOST, resolve);
    });
    return new TcpProxy(server, target);
  }

  get address(): string {
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the proxy is closed');
    return `${LOCALHOST}:${address.port}`;
  }

  blackHole(): void {
    this.isHole = true;
  }

  open(): void {
    this.isHole = false;
    this.cut();
  }

  /** Ends all connections; new ones are served. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cut();
    await closed;
  }

  private serve(near: Socket): void {
    this.keep(near);
    if (this.isHole) {
      near.resume();
      return;
    }
    const far = this.keep(connect({ host: LOCALHOST, port: this.target() }));
    this.pass(near, far);
    this.pass(far, near);
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket.setNoDelay(true));
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => {});
    return socket;
  }

  private pass(from: Socket, to: Socket): void {
    from.on('data', (bytes) => {
      if (this.isHole || to.destroyed) return;
      if (to.write(bytes)) return;
      from.pause();
      to.once('drain', () => from.resume());
    });
    from.once('end', () => this.isHole || to.end());
    from.once('close', () => this.isHole || to.destroy());
  }
}
