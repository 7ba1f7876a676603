import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../dev/root';

/**
 * `record-histories <version> [life…] [--into <folder>]`: records the histories that later versions replay. Who
 * lives those lives belongs to the tests, which nothing here may import; so it runs as a process of its own.
 */
const recorder = join(projectRoot(), 'tests', 'replay', 'recorder.ts');
const { status } = spawnSync(process.execPath, ['--import', 'tsx', recorder, ...process.argv.slice(2)], {
  cwd: projectRoot(),
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
