import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './root';

/** The text of all SQL functions of prisma/functions, to be run as one transaction. Each replaces what is there. */
export function sqlFunctions(): string {
  const folder = join(projectRoot(), 'prisma', 'functions');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}
