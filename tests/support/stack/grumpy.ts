import type { Server } from 'node:http';
import { createServer } from 'node:http';

interface Wish {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly answer: unknown;
  readonly times: number;
}

/**
 * An outside system whose responses the test defines, which the simulators do not allow: it responds as defined, and
 * with 500 to everything else.
 */
export class Grumpy {
  private readonly wishes: { wish: Wish; left: number }[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      request.resume();
      const found = this.wishes.find(
        ({ wish, left }) => left > 0 && wish.method === request.method && wish.path.test(request.url ?? ''),
      );
      if (found) found.left -= 1;
      response.writeHead(found?.wish.status ?? 500, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(found?.wish.answer ?? {}));
    });
  }

  static async listen(): Promise<Grumpy> {
    const grumpy = new Grumpy();
    await new Promise<void>((resolve) => grumpy.server.listen(0, '127.0.0.1', resolve));
    return grumpy;
  }

  get url(): string {
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('it listens no more');
    return `http://127.0.0.1:${address.port}`;
  }

  says(wish: Omit<Wish, 'times'> & { readonly times?: number }): void {
    const { times = 1 } = wish;
    this.wishes.push({ wish: { ...wish, times }, left: times });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
