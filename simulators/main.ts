import { startSimulators } from './start-simulators';

/** Runs the simulators as a process of their own until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const port = readPort(process.env.SIMULATORS_PORT);
  const stateDir = process.env.SIMULATORS_STATE;
  const simulators = await startSimulators({ port, ...(stateDir ? { stateDir } : {}) });
  console.log(`simulators ready at ${simulators.url}`);
  const stop = (): void => {
    // A second signal finds no handler and ends the process at once.
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    simulators.close().catch(fail);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`SIMULATORS_PORT: "${text}" is not a port`);
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

main().catch(fail);
