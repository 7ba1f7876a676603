import pino from 'pino';
import { composeApi } from '../../api/main';
import { readSettings } from '../../config/settings';

/**
 * The api in a process of its own, which says its address to whoever forked it, and at each message how much CPU time
 * it has used by then, in microseconds.
 */
async function main(): Promise<void> {
  const logger = pino({ level: 'error' });
  const api = await composeApi(readSettings(process.env), { logger });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: user + system });
  });
  process.on('disconnect', () => void api.close().finally(() => process.exit(0)));
  process.send?.({ url: api.url });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
