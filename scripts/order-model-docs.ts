import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../dev/root';
import { withParts } from './model-docs';

/*
 * `npm run docs:model`: has the search write down what it sees, and makes the generated parts of docs/order-model.md
 * of that. With `--tables` only the document, of what is on record.
 */

const root = projectRoot();

if (!process.argv.includes('--tables')) {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const { status } = spawnSync(
    process.execPath,
    [
      jest,
      'domain/order/search',
      '--selectProjects',
      'unit',
      '--testPathIgnorePatterns',
      'node_modules',
      'words',
      'findings',
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, WAYBILL_RECORD: '1' } },
  );
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  spawnSync(process.execPath, [biome, 'format', '--write', 'domain/testing/search/record'], {
    cwd: root,
    stdio: 'inherit',
  });
  // What is broken is on record all the same; whoever looks at the document should know.
  if (status !== 0) process.exitCode = 1;
}

const file = join(root, 'docs/order-model.md');
writeFileSync(file, withParts(readFileSync(file, 'utf8')));
