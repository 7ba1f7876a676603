import { join, resolve } from 'node:path';
import { closeHome } from '../dev/home';
import { isPortBusy, portOrFree } from '../dev/ports';
import { claimHome, endOrphans } from '../dev/processes';
import { projectRoot } from '../dev/root';
import { Stack } from '../dev/stack';
import { SupervisedPart } from '../dev/supervised-part';
import { ApiClient } from '../examples/client';
import { OutsideWorld } from '../examples/outside';
import { playExamples } from '../examples/play';

const DEFAULT_PORT = 3000;
const DEFAULT_UI_PORT = 8233;

const started = Date.now();
const print = (line: string): void => {
  const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${line}\n`);
};

/** Starts everything, runs the examples, prints the addresses, and keeps running until it is stopped. */
async function main(): Promise<void> {
  const { examples } = readArguments(process.argv.slice(2));
  const home = resolve(process.env.WAYBILL_HOME || join(projectRoot(), '.waybill'));
  const release = claimHome(home);
  for (const { what, pid } of await endOrphans(home))
    print(`ended ${what} (process ${pid}), left over from an earlier start`);
  closeHome(home);
  const stack = new Stack({
    home,
    port: await apiPort(),
    uiPort: await portOrFree(DEFAULT_UI_PORT),
    databaseUrl: process.env.DATABASE_URL || undefined,
    temporalAddress: process.env.TEMPORAL_ADDRESS || undefined,
    simulators: process.env.SIMULATORS !== 'off',
    log: print,
    env: environment(),
  });
  const supervised: SupervisedPart[] = [];
  const stop = stopper(stack, supervised, release);
  process.on('SIGINT', () => void stop('Ctrl-C', 0));
  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  try {
    print('starting');
    await stack.start();
    print('everything is running');
    supervised.push(...supervise(stack, stop));
    if (examples) await play(stack);
    print(table(stack));
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    print(`see ${stack.logFile} for details`);
    await stop('a failure', 1);
  }
}

function readArguments(given: readonly string[]): { examples: boolean } {
  const unknown = given.find((argument) => argument !== '--no-examples');
  if (unknown) throw new Error(`unknown argument "${unknown}"; the only one is --no-examples`);
  return { examples: !given.includes('--no-examples') };
}

/** The port in PORT; without it 3000, or the next free one. */
async function apiPort(): Promise<number> {
  const wanted = process.env.PORT;
  if (!wanted) {
    let port = DEFAULT_PORT;
    while (await isPortBusy(port)) port += 1;
    return port;
  }
  const port = Number(wanted);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT: expected 1 to 65535, not "${wanted}"`);
  if (await isPortBusy(port))
    throw new Error(`PORT: ${port} is in use; set another port, or unset PORT to have a free one chosen`);
  return port;
}

/** Secrets in the environment take precedence over those in the home folder. */
function environment(): Record<string, string> {
  const names = ['WAYBILL_SECRET', 'WAYBILL_API_KEY'] as const;
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function play(stack: Stack): Promise<void> {
  if (!stack.simulatorsUrl) {
    print('no examples, as they need the simulators');
    return;
  }
  const api = new ApiClient(stack.apiUrl, stack.apiKey);
  const { played, before } = await playExamples(
    api,
    new OutsideWorld(stack.simulatorsUrl, stack.apiUrl),
    print,
  );
  print(`examples completed: ${played} now, ${before} in an earlier start`);
}

type Stop = (why: string, code: number) => Promise<void>;

/** Starts again whatever dies; what dies again and again ends everything, since half a system is worse than none. */
function supervise(stack: Stack, stop: Stop): SupervisedPart[] {
  return stack.parts.map(({ name, running, startAgain }) => {
    const part = new SupervisedPart({
      name,
      start: startAgain,
      log: print,
      onGiveUp: (reason) => void stop(`${reason}; see ${stack.logFile}`, 1),
    });
    part.supervise(running);
    return part;
  });
}

function stopper(stack: Stack, supervised: readonly SupervisedPart[], release: () => void): Stop {
  let stopping = false;
  return async (why, code) => {
    if (stopping) return;
    stopping = true;
    print(`stopping: ${why}`);
    const settled = Promise.all(supervised.map((part) => part.stop()));
    await stack.stop();
    // A part that was just being started again has come up, or given up, by then.
    await settled;
    await stack.stop();
    release();
    print('stopped');
    process.exit(code);
  };
}

function table(stack: Stack): string {
  const rows: [string, string][] = [
    ['API', `${stack.apiUrl}/v1`],
    ['API docs', `${stack.apiUrl}/docs`],
    ['Temporal UI', stack.temporal?.uiUrl ?? `the UI of ${stack.temporalAddress}`],
    ['API key', stack.apiKey],
    ['PostgreSQL', stack.options.databaseUrl ? 'DATABASE_URL' : stack.databaseUrl],
    ['Temporal', stack.temporalAddress],
    ...(stack.simulatorsUrl ? [['Simulators', stack.simulatorsUrl] as [string, string]] : []),
    ['Log', stack.logFile],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    'Waybill is running. Press Ctrl-C to stop it.',
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
  ].join('\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
