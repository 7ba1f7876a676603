import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { newOrder } from '../../support/api-orders';
import { ApiClient } from '../../support/api-client';
import { useSystem } from '../../support/api-system';
const system = useSystem({ worker: false });
test('debug', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'api/main.ts'], { cwd: '/work/main', env: { ...process.env, PORT: '0', DATABASE_URL: system.databaseUrl, TEMPORAL_ADDRESS: '127.0.0.1:9', WAYBILL_SECRET: system.secret, WAYBILL_API_KEY: system.operatorKey, WAYBILL_ANSWER_SECONDS: '0.3' } });
  let out = '', err = '';
  child.stdout.on('data', (c) => { out += c; });
  child.stderr.on('data', (c) => { err += c; });
  while (!/"url":"([^"]+)"/.test(out)) await new Promise((r) => setTimeout(r, 100));
  const url = /"url":"([^"]+)"/.exec(out)?.[1] ?? '';
  const c = new ApiClient(url, system.operatorKey);
  const a = await c.call('POST', '/v1/orders', { body: newOrder() });
  child.kill('SIGTERM');
  const [code, signal] = await once(child, 'exit');
  console.log(a.status, code, signal, err.slice(0, 1500), out.slice(-600));
});
