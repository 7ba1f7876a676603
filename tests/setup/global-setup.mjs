import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PATIENCE_MS = 180_000;

export default async function globalSetup() {
  const servers = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('servers.ts', import.meta.url))],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      // Out of reach of Ctrl-C, which would end the servers while tests still use them. They end with the
      // closing of the pipe to their standard input: the system does that even if Jest is killed.
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  globalThis.waybillTestServers = servers;
  servers.stdin.on('error', () => {});
  const tooLate = setTimeout(() => servers.kill('SIGTERM'), PATIENCE_MS);
  const lines = createInterface({ input: servers.stdout });
  const [first] = await Promise.race([once(lines, 'line'), once(servers, 'exit').then(() => [undefined])]);
  clearTimeout(tooLate);
  if (first === undefined)
    throw new Error('the servers that the tests need did not start; the reason is above');
  Object.assign(process.env, JSON.parse(first));
  servers.unref();
  servers.stdin.unref();
  servers.stdout.unref();
}
