import { once } from 'node:events';
import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  const { servers, folder } = globalThis.waybillTestServers;
  if (servers.exitCode === null) {
    servers.ref();
    const gone = once(servers, 'exit');
    servers.stdin.end();
    const tooLate = setTimeout(() => servers.kill('SIGKILL'), 30_000);
    await gone;
    clearTimeout(tooLate);
  }
  rmSync(folder, { recursive: true, force: true });
}
