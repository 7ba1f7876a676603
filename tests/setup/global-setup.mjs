import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Starts the servers and does not wait for them: tests that need none run meanwhile, and the environment of the others
 * (`server-environment.cjs`) waits for the file with the addresses.
 */
export default async function globalSetup() {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-test-run-'));
  process.env.WAYBILL_TEST_ADDRESSES = join(folder, 'addresses.json');
  const servers = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('servers.ts', import.meta.url))],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      // Out of reach of Ctrl-C, which would end the servers while tests still use them. They end with the
      // closing of the pipe to their standard input: the system does that even if Jest is killed.
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
  globalThis.waybillTestServers = { servers, folder };
  servers.stdin.on('error', () => {});
  servers.unref();
  servers.stdin.unref();
}
