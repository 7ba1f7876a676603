/**
 * Jest under a time limit: a native worker that hangs can hold Jest for ever, past any limit of its own.
 *
 * `npm test` runs the projects `unit` and `system`, `npm run test:deep` the project `deep`. Further arguments are
 * patterns: only files run whose path matches one of them, in whichever of these projects they are, and servers start
 * only if one of the files needs them. If no file matches, the run ends with an error.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const jest = join(dirname(require.resolve('jest/package.json')), 'bin/jest.js');
const onWindows = process.platform === 'win32';

const args = process.argv.slice(2);
const isDeep = args[0] === '--deep';
const projects = isDeep ? ['deep'] : ['unit', 'system'];
const minutes = Number(process.env.WAYBILL_TEST_MINUTES ?? (isDeep ? 60 : 15));
// Jest would take a pattern that follows a list of projects for one more project, so the list ends with an option.
const jestArgs = [
  jest,
  '--selectProjects',
  ...projects,
  '--passWithNoTests=false',
  ...args.slice(isDeep ? 1 : 0),
];

const child = spawn(process.execPath, jestArgs, {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  // A group of its own, so that the workers of Jest can be ended along with it.
  detached: !onWindows,
});

function end(signal) {
  try {
    process.kill(onWindows ? child.pid : -child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal));
process.on('exit', () => end('SIGKILL'));

const limit = setTimeout(() => {
  console.error(
    `The tests have not ended within ${minutes} minutes (WAYBILL_TEST_MINUTES); they are stopped.`,
  );
  process.exit(1);
}, minutes * 60_000);

child.on('exit', (code, signal) => {
  clearTimeout(limit);
  if (signal) console.error(`The tests were ended by ${signal}.`);
  process.exitCode = signal ? 1 : code;
});
