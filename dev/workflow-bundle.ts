import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflows } from '../worker/bundle-workflows';
import { cacheFolder, fillOnce, sha256 } from './download';
import { projectRoot } from './root';

/** The inputs of a bundle: the workflows, how they are bundled, and the packages that are installed. */
const SOURCES = [
  'workflows',
  'domain/order/command-descriptions.ts',
  'worker/bundle-workflows.ts',
  'package-lock.json',
];

/**
 * The bundle of the current workflows, built once and stored in the cache: building it takes longer than
 * everything else at the start of a worker.
 */
export async function workflowBundle(home: string): Promise<string> {
  const root = projectRoot();
  const folder = join(cacheFolder(home), `workflows-${contentHash(root).slice(0, 16)}`);
  await fillOnce(folder, async (draft) => {
    const { code } = await bundleWorkflows(join(root, 'workflows'));
    writeFileSync(join(draft, 'bundle.js'), code);
  });
  return join(folder, 'bundle.js');
}

function contentHash(root: string): string {
  const files = SOURCES.flatMap((source) =>
    source.includes('.')
      ? [source]
      : readdirSync(join(root, source), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
          .map((name) => join(source, name)),
  );
  const contents = files.sort().map((file) => `${file} ${sha256(readFileSync(join(root, file)))}`);
  return sha256(Buffer.from(contents.join('\n')));
}
