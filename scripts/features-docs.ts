import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withCounts } from './feature-counts';

/** `npm run docs:features`: computes the counts of docs/features.md from its rows. */
const path = join(__dirname, '../docs/features.md');
writeFileSync(path, withCounts(readFileSync(path, 'utf8')));
