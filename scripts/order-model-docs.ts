import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../dev/root';
import { searchAll } from '../tests/support/domain/search/record';
import { withParts } from './model-docs';

/**
 * `npm run docs:model`: searches every world, and writes the generated parts of docs/order-model.md. It takes minutes.
 */
const records = searchAll((name, { states, ms, findings }) => {
  console.log(`${name}: ${states} states, ${(ms / 1000).toFixed(1)} s`);
  // The document is written nevertheless; the exit code says that a rule is broken.
  for (const { rule } of findings) console.error(`  broken: ${rule}`);
  if (findings.length > 0) process.exitCode = 1;
});

const file = join(projectRoot(), 'docs/order-model.md');
writeFileSync(file, withParts(readFileSync(file, 'utf8'), records));
