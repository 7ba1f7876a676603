import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'store/generated/.stamp');

/** What the generated client depends on: the schema's text and Prisma's version. */
function fingerprint() {
  const hash = createHash('sha256');
  const folder = join(root, 'prisma');
  const schemas = readdirSync(folder).filter((name) => name.endsWith('.prisma'));
  for (const name of schemas.sort()) hash.update(name).update(readFileSync(join(folder, name)));
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/prisma/package.json'), 'utf8'));
  return hash.update(version).digest('hex');
}

export function isGenerated() {
  try {
    return (
      existsSync(join(root, 'store/generated/client.ts')) && readFileSync(stamp, 'utf8') === fingerprint()
    );
  } catch {
    return false;
  }
}

/**
 * This generator runs no engine, but the CLI requires one and would download it. Naming any
 * existing file keeps the command offline.
 */
export function generate() {
  const before = fingerprint();
  const cli = require.resolve('prisma/build/index.js');
  const result = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], {
    cwd: root,
    env: {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
      ...process.env,
    },
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    throw new Error(`prisma generate failed\n${result.stdout ?? ''}${result.stderr ?? ''}`.trim());
  }
  // The text read before, so that an edit made meanwhile leads to another run.
  writeFileSync(stamp, before);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    generate();
    console.log('The database client is in store/generated.');
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
