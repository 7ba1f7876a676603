/** Jest under a time limit: a native worker that hangs can hold Jest for ever, past any limit of its own. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const minutes = Number(process.env.WAYBILL_TEST_MINUTES ?? 15);
const jest = join(dirname(require.resolve('jest/package.json')), 'bin/jest.js');
const onWindows = process.platform === 'win32';

const child = spawn(process.execPath, [jest, ...process.argv.slice(2)], {
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
  process.exitCode = signal ? 1 : code;
});
