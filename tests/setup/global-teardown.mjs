import { once } from 'node:events';

export default async function globalTeardown() {
  const servers = globalThis.waybillTestServers;
  if (!servers || servers.exitCode !== null) return;
  servers.ref();
  const gone = once(servers, 'exit');
  servers.stdin.end();
  const tooLate = setTimeout(() => servers.kill('SIGKILL'), 30_000);
  await gone;
  clearTimeout(tooLate);
}
