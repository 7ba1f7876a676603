import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import pino from 'pino';
import { readSettings } from '../config/settings';
import { startWorker } from './compose';
import { temporalLogger } from './temporal-logger';

/** The worker process: runs the orders, and shuts down cleanly on a signal. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const logger = pino({ level: settings.WAYBILL_LOG_LEVEL, base: { part: 'worker' } });
  // Signals are handled here: the relay and the database have to be closed in order with the workers.
  Runtime.install({
    logger: temporalLogger(logger),
    shutdownSignals: [],
    // Core writes to the same log, as one line of JSON each like everything else.
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
  });
  const worker = await startWorker(settings, logger);
  logger.info({ namespace: settings.TEMPORAL_NAMESPACE }, 'worker ready');
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'worker stopping');
    worker.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
  await worker.done;
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
