import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DEFAULT_SHOP_KEY } from './mirakl/marketplace';
import { adminClient, miraklClient } from './testing/client';

describe('the simulators as a process', () => {
  let stateDir: string;
  let child: ChildProcess | undefined;

  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'simulators-'));
  });

  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(stateDir, { recursive: true });
  });

  /** Starts the process and resolves with the address it prints. */
  async function start(port = '0'): Promise<string> {
    const env = { ...process.env, SIMULATORS_PORT: port, SIMULATORS_STATE: stateDir };
    child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'main.ts')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      const url = /^simulators ready at (http:\S+)$/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
    throw new Error('the process ended without an address');
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const ended = once(child as ChildProcess, 'exit');
    child?.kill(signal);
    const [exitCode] = await ended;
    return exitCode as number | null;
  }

  it.each(['SIGKILL', 'SIGTERM'] as const)('continues with the same data after %s', async (signal) => {
    const url = await start();
    const { json } = await adminClient({ url })('POST', '/mirakl/orders', {});
    const order_lines = [{ id: `${json.order_id}-1`, accepted: true }];
    const call = miraklClient({ miraklUrl: `${url}/mirakl`, keys: { mirakl: DEFAULT_SHOP_KEY } });
    expect((await call('PUT', `/api/orders/${json.order_id}/accept`, { order_lines })).status).toBe(204);
    expect(await end(signal)).toBe(signal === 'SIGKILL' ? null : 0);
    const again = adminClient({ url: await start() });
    expect((await again('GET', `/mirakl/orders/${json.order_id}`)).json.order_state).toBe('SHIPPING');
    expect((await again('GET', '/ledger')).json.entries).toMatchObject([
      { n: 1, kind: 'order_accepted' },
      { n: 2, kind: 'order_debited' },
    ]);
    expect(await end('SIGINT')).toBe(0);
  });

  it('ends with a message if its port is invalid', async () => {
    await expect(start('many')).rejects.toThrow(/without an address/);
    expect(child?.exitCode ?? (await once(child as ChildProcess, 'exit'))[0]).toBe(1);
  });
});
