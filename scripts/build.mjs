/** Makes dist/: the compiled sources, the generated client among them, and the bundle of the workflows. */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

// A file whose source is gone would otherwise stay, and be shipped.
rmSync(dist, { recursive: true, force: true });
const compiled = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript-7/bin/tsc'), '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

const { bundleWorkflows } = require(join(dist, 'worker', 'bundle-workflows.js'));
const { code } = await bundleWorkflows(root);
writeFileSync(join(dist, 'workflow-bundle.js'), code);
console.log('dist/ is built.');
