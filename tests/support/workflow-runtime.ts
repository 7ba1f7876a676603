import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** What fails is what many tests are about: only errors of the SDK itself are worth a line. */
export function quietRuntime(): void {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  const telemetryOptions = { logging: { filter } };
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [], telemetryOptions });
}
